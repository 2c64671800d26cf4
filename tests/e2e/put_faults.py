"""A proxy between kinesisd and a Kinesis service that spoils what is written: it refuses entries
of PutRecords, loses answers after the service has taken the records, and refuses whole calls. Every
entry that it lets pass, and in which order, is noted."""

import base64
import collections
import contextlib
import json
import random
import threading

from fault_proxy import Answer, FaultProxy, Wire, page_answer, refusal
from http_server import http_server

ENTRY_REFUSED_SHARE = 0.3
CALL_SPOILT_SHARE = 0.2
CALL_FAULTS = ["lost_answer", "reset_before", "internal_failure", "throttled", "html_503", "garbage"]
ENTRY_CODES = ["ProvisionedThroughputExceededException", "InternalFailure"]


class PutFaults(FaultProxy):
    """Spoils PutRecords; every other call passes. `accepted` has the (key, data) pairs in the order
    in which the service took them."""

    def __init__(self, server, seed):
        super().__init__(server, seed)
        self.accepted = []
        self.refused = collections.Counter()
        self.calls_max = 0
        self.before_put = None  # called once, before the first PutRecords
        self._calls = 0
        self._put_lock = threading.Lock()

    def serve(self, handler, body):
        if not handler.headers["X-Amz-Target"].endswith(".PutRecords"):
            Wire(handler).send(Wire(handler).message(self._forward(handler, body)))
            return
        with self._put_lock:
            before, self.before_put = self.before_put, None
            if before:
                before()
            self._calls += 1
            self.calls_max = max(self.calls_max, self._calls)
            kind, chance = self._deal_put()
        try:
            self._put(handler, json.loads(body), kind, chance)
        finally:
            with self._put_lock:
                self._calls -= 1

    def _deal_put(self):
        chance = random.Random(self._chance.random())
        if self._calm or chance.random() >= CALL_SPOILT_SHARE:
            return None, chance
        kind = chance.choice(CALL_FAULTS)
        self.injected[kind] += 1
        return kind, chance

    def _put(self, handler, request, kind, chance):
        wire = Wire(handler)
        if kind == "reset_before":
            wire.reset()
            return
        entries = request["Records"]
        passes = [self._calm or chance.random() >= ENTRY_REFUSED_SHARE for _ in entries]
        if kind in ("internal_failure", "throttled", "html_503"):
            passes = [False] * len(entries)
        answer = self._take(handler, request, passes, chance)
        if kind == "lost_answer":
            wire.reset()
        elif kind == "garbage":
            wire.send(wire.message(page_answer(answer, {"Records": []})))
        elif kind == "internal_failure":
            wire.send(wire.message(refusal(answer, 500, "InternalFailure")))
        elif kind == "throttled":
            code = "ProvisionedThroughputExceededException"
            wire.send(wire.message(refusal(answer, 400, code)))
        elif kind == "html_503":
            wire.send(wire.message(refusal(answer, 503, "")))
        else:
            wire.send(wire.message(answer))

    def _take(self, handler, request, passes, chance):
        """What the service says to the entries that pass, with refusals in between."""
        entries = request["Records"]
        taken = [entry for entry, passed in zip(entries, passes) if passed]
        with self._put_lock:
            if taken:
                body = json.dumps({**request, "Records": taken}).encode()
                answer = self._forward_put(handler, body)
            else:
                headers = [("Content-Type", "application/x-amz-json-1.1")]
                answer = Answer("PutRecords", 200, headers, b'{"Records":[]}')
            if answer.status != 200:
                return answer
            assert json.loads(answer.body).get("FailedRecordCount", 0) == 0
            self.accepted += [
                (entry["PartitionKey"], base64.b64decode(entry["Data"])) for entry in taken
            ]
        results = iter(json.loads(answer.body)["Records"])
        merged = []
        for passed in passes:
            if passed:
                merged.append(next(results))
                continue
            code = chance.choice(ENTRY_CODES)
            self.refused[code] += 1
            merged.append({"ErrorCode": code, "ErrorMessage": "injected"})
        failed = len(passes) - len(taken)
        return page_answer(answer, {"FailedRecordCount": failed, "Records": merged})

    def _forward_put(self, handler, body):
        del handler.headers["Content-Length"]
        handler.headers["Content-Length"] = str(len(body))
        answer = self._forward(handler, body)
        return answer


@contextlib.contextmanager
def put_faults(server, seed):
    """A PutFaults on a free port, until the end of the block."""
    proxy = PutFaults(server, seed)
    with http_server(proxy.serve) as proxy.url:
        yield proxy
