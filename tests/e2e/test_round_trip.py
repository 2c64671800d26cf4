"""From files into a stream and back into files; what is dropped into a folder becomes records; the
dead letters of a stream go back into it; a stop while a stream takes nothing."""

import base64
import collections
import json
import os
import random

import pytest

from daemon import EXIT_SECONDS_MAX, ask
from waiting import wait_until
from written import by_key, records, texts

# A million takes minutes: `KINESISD_LINES=1000000` and a release build, by hand.
LINES = int(os.environ.get("KINESISD_LINES", "20000"))
SHARDS = 32


class Job:
    """One workspace with any source and any sink."""

    def __init__(self, workspace):
        self.workspace = workspace
        self.folder = workspace.folder / "in"
        self.folder.mkdir()

    def configure(self, source, sink, **top):
        [kind] = source
        source[kind].setdefault("name", "e2e-in")
        source[kind].setdefault("autocommit_duration_ms", 100)
        document = {
            "persistence": {"backend": {"filesystem": {"path": str(self.workspace.snapshots)}}},
            "http": {"listen": "127.0.0.1:0"},
            **top,
            "pipelines": [{"name": "e2e", "source": source, "sink": sink}],
        }
        self.workspace.config.write_text(json.dumps(document))

    def run(self, *arguments):
        run = self.workspace.start(*arguments)
        assert run.wait(EXIT_SECONDS_MAX + LINES / 1000) == 0, run.log()


@pytest.fixture
def new_job(new_workspace):
    return lambda server: Job(new_workspace(server))


def test_lines_of_a_file_go_through_many_shards_and_come_back_once(server, new_stream, new_job):
    stream = new_stream(server, SHARDS)
    chance = random.Random(SHARDS)
    schema = {"key": "str", "n": "int", "text": "str"}
    there = new_job(server)
    lines = [
        json.dumps({"key": f"k{chance.randrange(5000)}", "n": n, "text": "x" * chance.randrange(80)})
        for n in range(LINES)
    ]
    (there.folder / "lines.jsonl").write_text("".join(line + "\n" for line in lines))
    there.configure(
        {"jsonlines": {"path": str(there.folder / "lines.jsonl"), "schema": schema, "mode": "static"}},
        {"kinesis": {"stream_name": stream.name, "partition_key": "key"}},
    )
    there.run()

    back = new_job(server)
    back.configure(
        {"kinesis": {"stream_name": stream.name, "format": "json", "schema": schema}},
        {"jsonlines": {"path": str(back.workspace.output)}},
    )
    back.run("--until-caught-up")
    rows = [json.loads(line) for line in back.workspace.lines()]
    assert sorted(row["n"] for row in rows) == list(range(LINES))
    order = collections.defaultdict(list)
    for row in rows:
        order[row["key"]].append(row["n"])
    assert all(numbers == sorted(numbers) for numbers in order.values())
    assert sorted(map(json.dumps, rows)) == sorted(lines)


def test_files_dropped_into_a_watched_folder_become_records(server, new_stream, new_job):
    stream = new_stream(server, 2)
    job = new_job(server)
    schema = {"key": "int", "value": "str"}
    job.configure(
        {"jsonlines": {"path": str(job.folder), "schema": schema}},
        {"kinesis": {"stream_name": stream.name, "format": "plaintext", "partition_key": "key",
                     "data": "value"}},
    )
    run = job.workspace.start()
    run.wait_until_ready()
    for n in range(20):
        (job.folder / f"{n}.jsonl").write_text(json.dumps({"key": n, "value": f"value {n}"}) + "\n")
    run.wait_while_alive(lambda: len(records(stream)) == 20, "20 records")
    run.stop()
    assert by_key(stream) == {str(n): [f"value {n}".encode()] for n in range(20)}


def test_dead_letters_of_a_stream_go_back_into_it(kinesalite, new_stream, new_job):
    stream = new_stream(kinesalite, 2)
    payloads = [b"not json", b"\xff\xfe", b'{"n":"no number"}']
    for payload in payloads:
        key = "key of " + base64.b64encode(payload).decode()
        stream.client.put_record(StreamName=stream.name, PartitionKey=key, Data=payload)
    job = new_job(kinesalite)
    path = job.folder / "letters.jsonl"
    job.configure(
        {"kinesis": {"stream_name": stream.name, "format": "json", "schema": {"n": "int"},
                     "on_error": {"dead_letter": {"path": str(path)}}}},
        {"discard": {}},
    )
    job.run("--until-caught-up")

    again = new_job(kinesalite)
    target = new_stream(kinesalite, 2)
    schema = {"data": "bytes", "partition_key": "str"}
    again.configure(
        {"jsonlines": {"path": str(path), "mode": "static", "schema": schema}},
        {"kinesis": {"stream_name": target.name, "format": "raw", "data": "data",
                     "partition_key": "partition_key"}},
    )
    again.run()
    assert by_key(target) == by_key(stream)


def test_minibatches_are_sorted_before_they_are_put(kinesalite, new_stream, new_job):
    target = new_stream(kinesalite, 1)
    job = new_job(kinesalite)
    rows = [{"n": n, "__time__": 2 * (n % 3)} for n in range(30, 0, -1)]
    job.configure(
        {"static": {"rows": rows}},
        {"kinesis": {"stream_name": target.name, "sort_by": ["n"]}},
    )
    job.run()
    found = [json.loads(record["Data"])["n"] for record in records(target)]
    assert found == [n for rest in range(3) for n in range(1, 31) if n % 3 == rest]


def test_a_stop_while_the_stream_takes_nothing_ends_in_time_and_loses_nothing(
    kinesalite, new_stream, new_job
):
    target = new_stream(kinesalite, 1)
    job = new_job(kinesalite)
    path = job.folder / "lines.jsonl"
    job.configure(
        {"jsonlines": {"path": str(path), "schema": {"n": "int"}}},
        {"kinesis": {"stream_name": target.name}},
        shutdown_timeout_ms=500,
    )
    run = job.workspace.start()
    address = run.wait_until_ready()
    target.client.delete_stream(StreamName=target.name)
    wait_until(target._is_gone, "the stream is gone")
    path.write_text("".join(json.dumps({"n": n}) + "\n" for n in range(100)))
    run.wait_while_alive(lambda: ask(address + "/readyz").status == 503, "it is not ready")
    assert "stopping_at_once" in run.stop()
    target.create(1)
    job.run("--until-caught-up")
    assert sorted(json.loads(text)["n"] for text in texts(target)) == list(range(100))
