"""Every kind of sink, alone and together: the bytes that stand in the files, once, also through
kill -9."""

import csv
import datetime
import io
import json
import random
import re
import struct
import subprocess

import pytest

from daemon import NUMBERED, ask, counter
from kills import kill_at_a_random_moment, size, writer_for
from streams import assert_exactly_once, assert_in_shard_order

LIVES = 8
TEXT_SCHEMA = {"format": "json", "schema": {"key": "str", "n": "int", "text": "str"}}


class Files:
    """One output of each kind, side by side; each one's rows as the lines of JSON that were put."""

    def __init__(self, workspace):
        self.folder = workspace.folder / "out"
        self.lines = self.folder / "rows.jsonl"
        self.table = self.folder / "rows.csv"
        self.text = self.folder / "deep" / "er" / "rows.txt"
        self.frames = self.folder / "rows.bin"

    def sinks(self):
        return [
            {"jsonlines": {"path": str(self.lines)}},
            {"csv": {"path": str(self.table)}},
            {"plaintext": {"path": str(self.text), "data": "text"}},
            {"raw": {"path": str(self.frames), "data": "text", "framing": "length_prefixed"}},
            {"discard": {"name": "nowhere"}},
        ]

    def rows(self):
        """Of each file the numbers of its rows, as the file has them."""
        table = list(csv.reader(io.StringIO(self.table.read_text(), newline="")))
        assert table[0] == ["key", "n", "text"]
        return {
            "jsonlines": [json.loads(line)["n"] for line in self.lines.read_text().splitlines()],
            "csv": [int(n) for _, n, _ in table[1:]],
            "plaintext": [number_in(text) for text in self.text.read_text().splitlines()],
            "raw": [number_in(frame.decode()) for frame in frames_of(self.frames.read_bytes())],
        }


def numbered_text(n):
    return f'row {n}, "as it is"'


def number_in(text):
    n = int(re.match(r"row (\d+)", text)[1])
    assert text == numbered_text(n)
    return n


def put_texts(stream, count, keys=16):
    first = len(stream.puts)
    stream.put_all(
        (
            json.dumps(
                {"key": f"k{n % keys}", "n": n, "text": numbered_text(n)}, separators=(",", ":")
            ),
            f"k{n % keys}",
        )
        for n in range(first, first + count)
    )


def frames_of(content):
    """The values of a length-prefixed file."""
    frames = []
    while content:
        (length,) = struct.unpack(">I", content[:4])
        assert len(content) >= 4 + length, "the last value is not whole"
        frames.append(content[4 : 4 + length])
        content = content[4 + length :]
    return frames


def test_all_sinks_of_a_pipeline_have_every_row_once_through_kills(
    kinesalite, new_stream, new_workspace
):
    chance = random.Random(20260902)
    stream = new_stream(kinesalite, 3)
    workspace = new_workspace(kinesalite)
    files = Files(workspace)
    workspace.configure(stream.name, source=TEXT_SCHEMA, sinks=files.sinks())
    with writer_for(stream, lambda: put_texts(stream, 10)):
        for _ in range(LIVES):
            run = workspace.start()
            kill_at_a_random_moment(run, chance, lambda: size(files.table))
    workspace.drain()
    data = {number: put.data for number, put in enumerate(stream.puts)}
    rows = files.rows()
    for kind, numbers in rows.items():
        lines = [data[n] for n in numbers]
        assert_exactly_once(lines, stream.puts)
        assert_in_shard_order(lines, stream.puts)
        assert numbers == rows["jsonlines"], f"{kind} and jsonlines have another order"


def test_each_sink_counts_the_rows_of_the_pipeline(kinesalite, new_stream, new_workspace):
    stream = new_stream(kinesalite, 2)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name, source=TEXT_SCHEMA, sinks=Files(workspace).sinks())
    put_texts(stream, 40)
    run = workspace.start()
    address = run.wait_until_ready()
    names = ["e2e-sink", "e2e-sink-2", "e2e-sink-3", "e2e-sink-4", "nowhere"]
    for name in names:
        run.wait_for_metric(address, "kinesisd_sink_records_total", 40, name=name)
    metrics = ask(address + "/metrics").text
    found = {name: counter(metrics, "kinesisd_sink_records_total", name=name) for name in names}
    assert found == dict.fromkeys(names, 40)
    run.stop()


CSV_SCHEMA = {
    "n": "int",
    "text": "str | None",
    "share": "float | None",
    "bytes": "bytes | None",
    "tags": "list[str]",
}
CSV_ROWS = [
    ({"n": 1, "text": "plain", "share": 1, "bytes": "AP8=", "tags": []}, "1,plain,1.0,AP8=,[]"),
    ({"n": 2, "text": None, "share": None, "bytes": None, "tags": ["a"]}, '2,,,,"[""a""]"'),
    ({"n": 3, "text": "", "share": 0.1, "bytes": "", "tags": []}, '3,"",0.1,"",[]'),
    ({"n": 4, "text": 'a "b", c', "share": 1, "bytes": "AA==", "tags": ["x", "y"]}, None),
    ({"n": 5, "text": "two\nlines\r\nand more", "share": 1, "bytes": "AA==", "tags": []}, None),
    ({"n": 6, "text": " Käse; 日本 ", "share": 1e16, "bytes": "AA==", "tags": ['"']}, None),
]


def csv_cells(row):
    """What Python's reader gives for it."""
    share = "" if row["share"] is None else re.sub(r"e\+", "e", repr(float(row["share"])))
    tags = json.dumps(row["tags"], separators=(",", ":"))
    return [str(row["n"]), row["text"] or "", share, row["bytes"] or "", tags]


def test_csv_is_read_by_other_programs_and_has_one_header(kinesalite, new_stream, new_workspace):
    stream = new_stream(kinesalite, 1)
    workspace = new_workspace(kinesalite)
    table = workspace.folder / "rows.csv"
    source = {"format": "json", "schema": CSV_SCHEMA}
    workspace.configure(stream.name, source=source, sinks=[{"csv": {"path": str(table)}}])
    for row, _ in CSV_ROWS:  # a start for each row: the header stays alone
        stream.put(json.dumps(row))
        workspace.drain()
    text = table.read_bytes().decode()
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        list(CSV_SCHEMA),
        *(csv_cells(row) for row, _ in CSV_ROWS),
    ]
    for _, line in CSV_ROWS:
        assert line is None or f"\n{line}\n" in text
    assert text.endswith("\n") and text.startswith("n,text,share,bytes,tags\n")


def test_csv_with_diff_and_time_has_time_and_then_diff(kinesalite, new_stream, new_workspace):
    stream = new_stream(kinesalite, 1)
    workspace = new_workspace(kinesalite)
    table = workspace.folder / "rows.csv"
    sink = {"csv": {"path": str(table), "with_diff_and_time": True}}
    workspace.configure(stream.name, sinks=[sink])
    stream.put_numbers(3)
    workspace.drain()
    header, *rows = csv.reader(io.StringIO(table.read_text(), newline=""))
    assert header == ["key", "n", "time", "diff"]
    assert [(n, diff) for _, n, _, diff in rows] == [("0", "1"), ("1", "1"), ("2", "1")]
    assert all(re.fullmatch(r"\d{12}[02468]", time) for _, _, time, _ in rows)


PAYLOADS = [b"text", bytes(range(256)), b"\n", b"\xff\xfe no UTF-8", b"x" * 70_000]


@pytest.mark.parametrize("framing", ["none", "length_prefixed"])
def test_raw_writes_the_bytes_and_nothing_else(kinesalite, framing, new_stream, new_workspace):
    stream = new_stream(kinesalite, 1)
    workspace = new_workspace(kinesalite)
    path = workspace.folder / "rows.bin"
    sink = {"raw": {"path": str(path), "framing": framing}}
    workspace.configure(stream.name, source={"format": "raw"}, sinks=[sink])
    for payload in PAYLOADS:
        stream.client.put_record(StreamName=stream.name, PartitionKey="k", Data=payload)
        workspace.drain()
    content = path.read_bytes()
    if framing == "none":
        assert content == b"".join(PAYLOADS)
    else:
        assert frames_of(content) == PAYLOADS


def test_stdout_has_the_rows_and_the_log_goes_elsewhere(kinesalite, new_stream, new_workspace):
    stream = new_stream(kinesalite, 2)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name, sinks=[{"stdout": {}}])
    stream.put_numbers(500)
    rows = workspace.folder / "rows"
    with open(rows, "wb") as stdout:
        run = workspace.start("--until-caught-up", stdout=stdout)
        assert run.wait() == 0, run.log()
    assert_exactly_once(rows.read_text().splitlines(), stream.puts)
    assert "started" in run.log() and "ended" in run.log()


@pytest.mark.parametrize("arguments", [[], ["--until-caught-up"]])
def test_a_reader_of_stdout_that_goes_away_ends_it_with_1(
    kinesalite, arguments, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 1)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name, sinks=[{"stdout": {}}])
    stream.put_numbers(20_000)  # more than a pipe holds
    run = workspace.start(*arguments, stdout=subprocess.PIPE)
    assert run.stdout.readline().decode().rstrip("\n") == stream.puts[0].data
    run.stdout.close()
    assert run.wait() == 1, run.log()
    assert re.search(r"pipeline_failed.*standard output", run.log()), run.log()


def test_metadata_says_where_a_row_comes_from(server, new_stream, new_workspace):
    stream = new_stream(server, 2)
    workspace = new_workspace(server)
    workspace.configure(stream.name, source={**NUMBERED, "with_metadata": True})
    before = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=2)
    stream.put_numbers(20)
    workspace.drain()
    rows = {row["n"]: row for row in map(json.loads, workspace.lines())}
    assert len(workspace.lines()) == len(rows) == 20
    for n, put in enumerate(stream.puts):
        metadata = rows[n]["_metadata"]
        arrival = datetime.datetime.fromisoformat(metadata.pop("arrival_time"))
        assert before <= arrival <= before + datetime.timedelta(minutes=5)
        assert metadata == {
            "stream": stream.name,
            "shard": put.shard,
            "sequence_number": str(put.sequence),
            "partition_key": put.key,
        }


def test_rows_of_a_minibatch_are_sorted_and_equal_ones_keep_their_order(
    kinesalite, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 1)
    workspace = new_workspace(kinesalite)
    sorted_path, plain_path = workspace.folder / "sorted.jsonl", workspace.folder / "plain.jsonl"
    sinks = [
        {"jsonlines": {"path": str(sorted_path), "sort_by": ["key"]}},
        {"jsonlines": {"path": str(plain_path)}},
    ]
    # A minibatch that only the end of the run closes.
    source = {**NUMBERED, "autocommit_duration_ms": 600_000}
    workspace.configure(stream.name, source=source, sinks=sinks)
    stream.put_numbers(100)
    workspace.drain()
    lines = [put.data for put in stream.puts]
    assert plain_path.read_text().splitlines() == lines
    assert sorted_path.read_text().splitlines() == sorted(
        lines, key=lambda line: json.loads(line)["key"]
    )


def test_without_fsync_a_killed_daemon_still_has_every_row_once(
    kinesalite, new_stream, new_workspace
):
    """The pages that the kernel holds outlive the process."""
    stream = new_stream(kinesalite, 2)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name, sink={"fsync": False})
    for _ in range(3):
        stream.put_numbers(50)
        run = workspace.start()
        run.wait_while_alive(lambda: len(workspace.lines()) >= len(stream.puts), "all is written")
        run.kill()
    workspace.drain()
    assert_exactly_once(workspace.lines(), stream.puts)
    assert_in_shard_order(workspace.lines(), stream.puts)
