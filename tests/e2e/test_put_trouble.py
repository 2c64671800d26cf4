"""Trouble on the way into a stream that a person has to mend, records of more than 1 MiB, and a log
that logrotate rotates while its lines go into a stream."""

import collections
import json
import random
import urllib.request

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import pytest

import servers
from daemon import ask, counter
from inputs import LogWriter, Logrotate
from kills import kill_at_a_random_moment
from put_faults import PutFaults, put_faults
from fault_proxy import Answer, Wire, refusal
from http_server import http_server
from waiting import wait_until
from written import letters, records, texts

KIB = 1024
MIB = 1024 * KIB
LIVES = 4


class Denying(PutFaults):
    """Refuses every PutRecords with `code` until that is None."""

    def __init__(self, server, code):
        super().__init__(server, 1)
        self.calm_down()
        self.code = code
        self.denied = 0

    def serve(self, handler, body):
        code = self.code
        if code is None or not handler.headers["X-Amz-Target"].endswith(".PutRecords"):
            super().serve(handler, body)
            return
        self.denied += 1
        headers = [("Content-Type", "application/x-amz-json-1.1")]
        wire = Wire(handler)
        wire.send(wire.message(refusal(Answer("PutRecords", 400, headers, b""), 400, code)))


def configure(workspace, source, sink):
    document = {
        "persistence": {"backend": {"filesystem": {"path": str(workspace.snapshots)}}},
        "http": {"listen": "127.0.0.1:0"},
        "pipelines": [{"name": "e2e", "source": source, "sink": {"kinesis": sink}}],
    }
    workspace.config.write_text(json.dumps(document))


def lines_of(workspace, pattern="*.log"):
    folder = workspace.folder / "in"
    folder.mkdir()
    return folder, {
        "plaintext": {
            "path": str(folder / pattern),
            "autocommit_duration_ms": 50,
            "name": "e2e-in",
        }
    }


@pytest.mark.parametrize(
    "code",
    [
        "AccessDeniedException",
        "KMSDisabledException",
        "KMSInvalidStateException",
        "KMSAccessDeniedException",
        "KMSNotFoundException",
        "KMSOptInRequired",
    ],
)
def test_what_a_person_has_to_mend_stops_the_stream_loudly_and_loses_nothing(
    code, kinesalite, new_stream, new_workspace
):
    target = new_stream(kinesalite, 1)
    proxy = Denying(kinesalite, code)
    with http_server(proxy.serve) as proxy.url:
        workspace = new_workspace(proxy)
        folder, source = lines_of(workspace)
        configure(workspace, source, {"stream_name": target.name, "format": "plaintext"})
        (folder / "a.log").write_text("".join(f"line {n}\n" for n in range(50)))
        run = workspace.start()
        run.wait_for_log(f"sink_stuck.*{code}")
        address = run.address()
        tried = proxy.denied
        run.wait_while_alive(lambda: proxy.denied > tried + 1, "it is tried again")
        readiness = ask(address + "/readyz")
        assert readiness.status == 503 and code in readiness.text
        [sink] = json.loads(ask(address + "/status").text)["pipelines"][0]["sinks"]
        assert code in sink["trouble"]
        metrics = ask(address + "/metrics").text
        assert counter(metrics, "kinesisd_sink_records_total") == 0

        proxy.code = None
        run.wait_for_metric(address, "kinesisd_sink_records_total", 50)
        run.wait_for_log("sink_recovered")
        run.wait_until_ready()
        run.stop()
    assert texts(target) == sorted(f"line {n}" for n in range(50))


def call_as_a_newer_client(server, operation, members):
    """Debian's boto3 does not know records of more than 1 MiB yet."""
    body = json.dumps(members).encode()
    headers = {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": f"Kinesis_20131202.{operation}",
    }
    request = botocore.awsrequest.AWSRequest("POST", server.url, data=body, headers=headers)
    credentials = botocore.credentials.Credentials("test", "test")
    botocore.auth.SigV4Auth(credentials, "kinesis", servers.REGION).add_auth(request)
    sent = urllib.request.Request(server.url, body, dict(request.headers), method="POST")
    with urllib.request.urlopen(sent, timeout=30) as answer:
        return answer.read()


def test_the_streams_own_record_limit_counts_and_large_calls_are_made(emulator, new_workspace):
    name = "large-records"
    call_as_a_newer_client(
        emulator, "CreateStream", {"StreamName": name, "ShardCount": 4, "MaxRecordSizeInKiB": 3072}
    )
    workspace = new_workspace(emulator)
    folder, source = lines_of(workspace)
    bad = workspace.folder / "bad.jsonl"
    sink = {
        "stream_name": name,
        "format": "plaintext",
        "on_error": {"dead_letter": {"path": str(bad)}},
        "name": "out",
    }
    configure(workspace, source, sink)
    # The partition key is the row key, of at most 39 digits, and counts.
    fits, too_large = 3 * MIB - 39, 3 * MIB + 1
    lines = ["a" * fits, "b" * too_large, "c" * (2 * MIB), "short"]
    (folder / "a.log").write_text("\n".join(lines) + "\n")
    assert "row_dead_lettered" in workspace.drain()
    client = emulator.client()
    stream = collections.namedtuple("Stream", "client name")(client, name)
    found = sorted((text[0], len(text)) for text in texts(stream))
    assert found == [("a", fits), ("c", 2 * MIB), ("s", 5)]
    [letter] = letters(bad)
    assert letter["reason"] == "record_too_large" and f"takes {3 * MIB}" in letter["text"]


def numbers(target):
    return [int(record["Data"].split()[1]) for record in records(target)]


@pytest.mark.parametrize("how", ["rename", "copytruncate"])
def test_a_log_that_logrotate_rotates_goes_into_the_stream_through_kills(
    how, emulator, new_stream, new_workspace
):
    chance = random.Random(20261123)
    target = new_stream(emulator, 2)
    workspace = new_workspace(emulator)
    folder, source = lines_of(workspace, "app.log*" if how == "rename" else "app.log")
    configure(workspace, source, {"stream_name": target.name, "format": "plaintext"})
    options = [] if how == "rename" else ["copytruncate"]
    rotation = Logrotate(workspace.folder, folder / "app.log", *options)
    with LogWriter(folder / "app.log") as writer:
        for _ in range(LIVES):
            run = workspace.start()
            kill_at_a_random_moment(run, chance, lambda: len(records(target)))
            if how == "rename":
                rotation.rotate()
                before = writer.count
                wait_until(lambda: writer.count > before + 3, "the renamed file is written")
                with writer.hold:
                    writer.reopen()
            else:
                with writer.hold:
                    workspace.drain()  # what copytruncate takes away unread is lost to everybody
                    rotation.rotate()
    workspace.drain()
    assert set(numbers(target)) == set(range(writer.count))


def test_repeated_lines_after_a_kill_are_counted_as_possible_duplicates(
    kinesalite, new_stream, new_workspace
):
    """The stream takes the records, and the daemon dies before it hears of it."""
    target = new_stream(kinesalite, 1)
    with put_faults(kinesalite, 1) as proxy:
        proxy.calm_down()
        workspace = new_workspace(proxy)
        folder, source = lines_of(workspace)
        source["plaintext"]["autocommit_duration_ms"] = "1h"  # nothing is committed
        configure(workspace, source, {"stream_name": target.name, "format": "plaintext"})
        (folder / "a.log").write_text("".join(f"line {n}\n" for n in range(300)))
        run = workspace.start()
        run.wait_while_alive(lambda: len(proxy.accepted) == 300, "all of it is in the stream")
        run.kill()
        run = workspace.start()
        address = run.wait_until_ready()
        run.wait_while_alive(lambda: len(proxy.accepted) == 600, "all of it is there again")
        metrics = ask(address + "/metrics").text
        run.stop()
        again = workspace.start()
        address = again.wait_until_ready()
        assert counter(ask(address + "/metrics").text, "kinesisd_possible_duplicates_total") == 0
        again.stop()
    assert counter(metrics, "kinesisd_possible_duplicates_total") >= 300
    assert "sent_ahead_rows" not in (workspace.snapshots / "e2e-in.json").read_text()
