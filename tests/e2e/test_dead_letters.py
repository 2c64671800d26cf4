"""on_error: dead_letter: a record that cannot be read is a line of its own file, once and whole; its
neighbours are untouched."""

import base64
import datetime
import json
import random

import pytest

from daemon import NUMBERED, ask, counter
from kills import kill_at_a_random_moment, size, writer_for
from streams import assert_exactly_once, assert_in_shard_order

LIVES = 12
BAD_EVERY = 5

BAD = {
    "invalid_utf8": [b'{"key":"\xff","n":1}', b"\xff\xfe"],
    "invalid_json": [b"", b"{", b"NaN", b'{"key":"a","n":1} x', b"\xef\xbb\xbf{}"],
    "missing_field": [b'{"key":"a"}', b"{}", b"[]"],
    "wrong_type": [b'{"key":"a","n":"1"}', b'{"key":"a","n":1.0}', b'{"key":null,"n":1}'],
    "too_deep": [b"[" * 200 + b"]" * 200],
}


class Letters:
    """A workspace whose bad records go to a file beside the output."""

    def __init__(self, workspace, stream):
        self.workspace = workspace
        self.stream = stream
        self.path = workspace.folder / "bad" / "letters.jsonl"
        on_error = {"dead_letter": {"path": str(self.path)}}
        workspace.configure(stream.name, source={**NUMBERED, "on_error": on_error})

    def lines(self):
        if not self.path.exists():
            return []
        return [json.loads(line) for line in self.path.read_text().split("\n")[:-1]]


@pytest.fixture
def new_letters(new_stream, new_workspace):
    return lambda server, shards: Letters(new_workspace(server), new_stream(server, shards))


def put_bad(stream, payload, key="bad"):
    return stream.client.put_record(StreamName=stream.name, PartitionKey=key, Data=payload)


def test_a_dead_letter_says_what_where_and_why(server, new_letters):
    letters = new_letters(server, 2)
    stream = letters.stream
    expected = []
    before = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=2)
    for reason, payloads in BAD.items():
        for n, payload in enumerate(payloads):
            stream.put_numbers(1)
            answer = put_bad(stream, payload, f"{reason} {n} “quoted”")
            expected.append(
                {
                    "stream": stream.name,
                    "shard": answer["ShardId"],
                    "sequence_number": answer["SequenceNumber"],
                    "partition_key": f"{reason} {n} “quoted”",
                    "reason": reason,
                    "data": base64.b64encode(payload).decode(),
                }
            )
    letters.workspace.drain()
    found = letters.lines()
    for letter in found:
        arrival = datetime.datetime.fromisoformat(letter.pop("arrival_time"))
        assert before <= arrival <= before + datetime.timedelta(minutes=5)
        assert letter.pop("text") or letter["reason"] == "invalid_utf8"
    in_order = lambda letter: (letter["shard"], int(letter["sequence_number"]))
    assert sorted(found, key=in_order) == sorted(expected, key=in_order)
    assert_exactly_once(letters.workspace.lines(), stream.puts)


def test_dead_letters_are_counted_by_reason_and_the_ledger_is_balanced(kinesalite, new_letters):
    letters = new_letters(kinesalite, 1)
    stream = letters.stream
    for payloads in BAD.values():
        for payload in payloads:
            stream.put_numbers(2)
            put_bad(stream, payload)
    run = letters.workspace.start()
    address = run.wait_until_ready()
    counts = {reason: len(payloads) for reason, payloads in BAD.items()}
    read = len(stream.puts) + sum(counts.values())
    metrics = run.wait_for_metric(address, "kinesisd_source_records_total", read)
    for reason, count in counts.items():
        name = "kinesisd_rows_dead_lettered_total"
        assert counter(metrics, name, reason=reason, pipeline="e2e") == count, reason
    assert counter(metrics, "kinesisd_rows_dead_lettered_total") == sum(counts.values())
    assert counter(metrics, "kinesisd_rows_skipped_total") == 0
    (pipeline,) = json.loads(ask(address + "/status").text)["pipelines"]
    assert pipeline["ledger"] == {
        "read": read,
        "written": len(stream.puts),
        "dead_lettered": counts,
        "skipped": {},
        "balanced": True,
    }
    log = run.stop()
    for reason in counts:
        assert any("row_dead_lettered" in line and reason in line for line in log.splitlines())
    assert letters.workspace.lines() == [put.data for put in stream.puts]


def test_kills_lose_and_double_neither_good_nor_bad_records(kinesalite, new_letters):
    chance = random.Random(20260905)
    letters = new_letters(kinesalite, 3)
    stream, workspace = letters.stream, letters.workspace

    def put_some():
        number = len(stream.puts)
        stream.put_all(
            (f"bad {n}" if n % BAD_EVERY == 0 else f'{{"key":"k{n % 16}","n":{n}}}', f"k{n % 16}")
            for n in range(number, number + 20)
        )

    with writer_for(stream, put_some):
        for _ in range(LIVES):
            written = lambda: size(workspace.output) + size(letters.path)
            kill_at_a_random_moment(workspace.start(), chance, written)
    workspace.drain()
    is_bad = lambda put: put.data.startswith("bad")
    good = [put for put in stream.puts if not is_bad(put)]
    bad = [put for put in stream.puts if is_bad(put)]
    assert_exactly_once(workspace.lines(), good)
    assert_in_shard_order(workspace.lines(), good)
    payloads = [base64.b64decode(letter["data"]).decode() for letter in letters.lines()]
    assert_exactly_once(payloads, bad)
    assert_in_shard_order(payloads, bad)


def test_a_stream_of_bad_records_alone_is_read_once(kinesalite, new_letters):
    letters = new_letters(kinesalite, 1)
    for n in range(3):
        put_bad(letters.stream, f"bad {n}".encode())
        letters.workspace.drain()
    payloads = [base64.b64decode(letter["data"]) for letter in letters.lines()]
    assert payloads == [b"bad 0", b"bad 1", b"bad 2"]
    assert letters.workspace.text() == ""


def test_dead_letters_that_somebody_moved_or_deleted_begin_anew(kinesalite, new_letters):
    letters = new_letters(kinesalite, 1)
    aside = letters.path.with_suffix(".1")
    run = letters.workspace.start()
    address = run.wait_until_ready()

    def put_and_wait(count):
        put_bad(letters.stream, f"bad {count}".encode())
        run.wait_for_metric(address, "kinesisd_rows_dead_lettered_total", count)

    put_and_wait(1)
    letters.path.rename(aside)
    put_and_wait(2)
    letters.path.unlink()
    put_and_wait(3)
    run.stop()
    data = lambda path: [json.loads(line)["data"] for line in path.read_text().splitlines()]
    payloads = [base64.b64decode(text) for text in data(aside) + data(letters.path)]
    assert payloads == [b"bad 1", b"bad 3"]
    assert run.log().count("output_file_moved") == 1
    assert run.log().count("output_file_taken") == 1
