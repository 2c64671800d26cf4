"""A proxy between kinesisd and a Kinesis service that spoils answers: it speaks for a service, a
network and a middlebox that are having a bad day. Only for readers: what it spoils has no effect on
the service. Which faults come in which order is decided by a seed; how often each came is counted."""

import collections
import contextlib
import dataclasses
import http.client
import json
import random
import select
import socket
import struct
import threading
import time
import urllib.parse

from http_server import http_server

FAULT_SHARE = 0.3  # of the answers
SILENT_THROTTLE_LAG_MS = 60_000
DRIP_PIECES = 100
DRIP_PIECE_BYTES = 3
DRIP_SECONDS_MAX = 0.4
PAGES_KEPT_MAX = 1000

# Closing with this option sends a reset instead of an orderly end.
LINGER_NOT = struct.pack("ii", 1, 0)


@dataclasses.dataclass(frozen=True)
class Answer:
    """What the service said, and to which operation; of GetRecords also what the page holds, of
    GetShardIterator the shard."""

    operation: str
    status: int
    headers: list
    body: bytes
    iterator: str | None = None
    page: dict | None = None
    shard: str | None = None

    def has_records(self):
        return self.page is not None and bool(self.page.get("Records"))


def refusal(answer, status, code):
    body = json.dumps({"__type": code, "message": "injected"}).encode()
    return dataclasses.replace(answer, status=status, body=body)


def page_answer(answer, page):
    return dataclasses.replace(answer, status=200, body=json.dumps(page).encode())


class Wire:
    """The connection to the client, on which an answer can be ruined."""

    def __init__(self, handler):
        self._handler = handler
        self._socket = handler.connection

    def message(self, answer, length=None, without=(), extra=()):
        """The bytes of an answer; `length` is what Content-Length claims."""
        dropped = {"content-length", "transfer-encoding", "connection", "keep-alive", *without}
        fields = [(name, value) for name, value in answer.headers if name.lower() not in dropped]
        fields += [("Content-Length", len(answer.body) if length is None else length), *extra]
        lines = [f"HTTP/1.1 {answer.status} {http.client.responses.get(answer.status, '')}"]
        lines += [f"{name}: {value}" for name, value in fields]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + answer.body

    def send(self, message):
        self._socket.sendall(message)

    def finish(self):
        """An orderly end of the connection."""
        self._handler.close_connection = True

    def reset(self):
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        self.finish()

    def wait_until_given_up(self):
        """Until the client closes: it gets no answer."""
        select.select([self._socket], [], [])
        self.finish()


class Faults:
    """One method a kind. Each takes the wire and the true answer, and sends what it makes of it."""

    def __init__(self, chance):
        self._chance = chance
        self._pages = collections.OrderedDict()  # by the iterator that the page named as the next
        self._shards = {}  # by iterator
        self._first_iterators = {}  # by shard

    def note(self, answer):
        """Keeps a page so that it can be repeated to who has read it."""
        following = answer.page and answer.page.get("NextShardIterator")
        if answer.shard:
            self._shards[json.loads(answer.body)["ShardIterator"]] = answer.shard
        shard = self._shards.get(answer.iterator)
        if shard and following:
            self._shards[following] = shard
            self._first_iterators.setdefault(shard, answer.iterator)
        if answer.has_records() and following:
            self._pages[following] = answer.page
        while len(self._pages) > PAGES_KEPT_MAX:
            self._pages.popitem(last=False)

    def applies(self, kind, answer):
        if kind == "stale_page":
            return answer.iterator in self._pages
        if kind == "stale_empty_page":
            first = self._first_iterators.get(self._shards.get(answer.iterator))
            return answer.has_records() and first not in (None, answer.iterator)
        if kind == "cut_record":
            return answer.has_records()
        if kind in ("expired_iterator", "silent_throttle"):
            return answer.page is not None
        return True

    def expired_iterator(self, wire, answer):
        wire.send(wire.message(refusal(answer, 400, "ExpiredIteratorException")))

    def throttled(self, wire, answer):
        code = "ProvisionedThroughputExceededException"
        wire.send(wire.message(refusal(answer, 400, code)))

    def silent_throttle(self, wire, answer):
        page = {
            "Records": [],
            "NextShardIterator": answer.iterator,
            "MillisBehindLatest": SILENT_THROTTLE_LAG_MS,
        }
        wire.send(wire.message(page_answer(answer, page)))

    def stale_page(self, wire, answer):
        """The page that the client has read just before, as from a cache."""
        wire.send(wire.message(page_answer(answer, self._pages[answer.iterator])))

    def stale_empty_page(self, wire, answer):
        """As from the time when the shard was empty: the next iterator leads back there."""
        first = self._first_iterators[self._shards[answer.iterator]]
        page = {"Records": [], "NextShardIterator": first, "MillisBehindLatest": 0}
        wire.send(wire.message(page_answer(answer, page)))

    def internal_failure(self, wire, answer):
        wire.send(wire.message(refusal(answer, 500, "InternalFailure")))

    def html_503(self, wire, answer):
        body = b"<html><body><h1>503 Service Unavailable</h1></body></html>"
        html = dataclasses.replace(
            answer, status=503, headers=[("Content-Type", "text/html")], body=body
        )
        wire.send(wire.message(html))

    def reset_before_answer(self, wire, answer):
        wire.reset()

    def reset_within_answer(self, wire, answer):
        wire.send(self._part_of(wire.message(answer)))
        wire.reset()

    def truncated(self, wire, answer):
        """An orderly end before Content-Length is reached."""
        part = dataclasses.replace(answer, body=self._part_of(answer.body))
        wire.send(wire.message(part, length=len(answer.body) + 1))
        wire.finish()

    def garbage(self, wire, answer):
        body = self._chance.randbytes(len(answer.body))
        wire.send(wire.message(dataclasses.replace(answer, body=body)))

    def cut_record(self, wire, answer):
        """Ends within a record, and Content-Length says that this is all."""
        first = answer.body.index(b'"Data"')
        last = answer.body.rindex(b'"Data"')
        end = self._chance.randint(first, last) + len(b'"Data"')
        wire.send(wire.message(dataclasses.replace(answer, body=answer.body[:end])))

    def drip(self, wire, answer):
        message = wire.message(answer)
        for start in range(0, DRIP_PIECES * DRIP_PIECE_BYTES, DRIP_PIECE_BYTES):
            wire.send(message[start : start + DRIP_PIECE_BYTES])
            time.sleep(DRIP_SECONDS_MAX / DRIP_PIECES)
        wire.send(message[DRIP_PIECES * DRIP_PIECE_BYTES :])

    def no_date(self, wire, answer):
        wire.send(wire.message(answer, without=("date",)))

    def connection_close(self, wire, answer):
        wire.send(wire.message(answer, extra=[("Connection", "close")]))
        wire.finish()

    def never_answered(self, wire, answer):
        wire.wait_until_given_up()

    def _part_of(self, message):
        return message[: self._chance.randrange(len(message))]


KINDS = [
    "expired_iterator",
    "throttled",
    "silent_throttle",
    "stale_page",
    "stale_empty_page",
    "internal_failure",
    "html_503",
    "reset_before_answer",
    "reset_within_answer",
    "truncated",
    "garbage",
    "cut_record",
    "drip",
    "no_date",
    "connection_close",
    "never_answered",
]


class FaultProxy:
    """Stands in front of `server`; `url` is its address, `injected` counts by kind."""

    def __init__(self, server, seed):
        self.injected = collections.Counter()
        target = urllib.parse.urlsplit(server.url)
        self._target = (target.hostname, target.port)
        self._chance = random.Random(seed)
        self._faults = Faults(self._chance)
        self._cards = []
        self._calm = False
        self._lock = threading.Lock()

    def calm_down(self):
        """From now on every answer passes as it is."""
        self._calm = True

    def missing(self, times):
        """The kinds that did not come so often yet."""
        return [kind for kind in KINDS if self.injected[kind] < times]

    def serve(self, handler, body):
        """One request of the client."""
        answer = self._forward(handler, body)
        wire = Wire(handler)
        kind = self._deal(answer)
        if kind:
            getattr(self._faults, kind)(wire, answer)
        else:
            wire.send(wire.message(answer))

    def _forward(self, handler, body):
        connection = http.client.HTTPConnection(*self._target)
        with contextlib.closing(connection):
            # Every header as it came: the signature covers some of them, Host above all.
            connection.putrequest("POST", handler.path, skip_host=True, skip_accept_encoding=True)
            for name, value in handler.headers.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            response = connection.getresponse()
            operation = handler.headers["X-Amz-Target"].partition(".")[2]
            answer = Answer(operation, response.status, response.getheaders(), response.read())
        if operation == "GetShardIterator" and answer.status == 200:
            return dataclasses.replace(answer, shard=json.loads(body)["ShardId"])
        if operation != "GetRecords" or answer.status != 200:
            return answer
        iterator = json.loads(body)["ShardIterator"]
        return dataclasses.replace(answer, iterator=iterator, page=json.loads(answer.body))

    def _deal(self, answer):
        """The fault for this answer, or none. As from shuffled packs, so that no kind stays away."""
        with self._lock:
            kind = None
            if not self._calm and self._chance.random() < FAULT_SHARE:
                if len(self._cards) < len(KINDS):
                    self._cards += self._chance.sample(KINDS, len(KINDS))
                fitting = (card for card in self._cards if self._faults.applies(card, answer))
                kind = next(fitting, None)
            if kind:
                self._cards.remove(kind)
                self.injected[kind] += 1
            self._faults.note(answer)
            return kind


@contextlib.contextmanager
def fault_proxy(server, seed):
    """A FaultProxy on a free port, until the end of the block."""
    proxy = FaultProxy(server, seed)
    with http_server(proxy.serve) as proxy.url:
        yield proxy
