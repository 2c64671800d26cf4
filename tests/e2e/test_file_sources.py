"""Files as a source: three formats, read once or followed, packed, bad lines, files in trouble."""

import base64
import gzip
import json
import os
import stat
import subprocess

import pytest

from daemon import ask, counter
from inputs import Inputs
from waiting import wait_until

COLUMNS = {"n": "int", "s": "str", "o": "float | None"}
ROWS = [
    {"n": 1, "s": "a", "o": 1.5},
    {"n": -2, "s": 'comma, "quote"\nline', "o": None},
    {"n": 3, "s": "", "o": 0.0},
]
CSV = 's,unknown,o,n\r\na,x,1.5,1\r\n"comma, ""quote""\nline",,,-2\r\n,,0.0,3'
JSON_LINES = "\n".join(json.dumps(row) for row in ROWS)
FORMATS = {"csv": CSV, "jsonlines": JSON_LINES}


@pytest.fixture
def inputs(new_workspace):
    return Inputs(new_workspace)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_static_file_is_read_once_to_its_last_line_and_not_again(kind, inputs):
    inputs.configure(kind, path="a.txt", mode="static", schema=COLUMNS)
    inputs.write("a.txt", FORMATS[kind])
    for _ in range(2):
        inputs.run()
        assert inputs.rows() == ROWS


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_that_grows_is_followed_line_by_line(kind, inputs):
    inputs.configure(kind, path="a.txt", schema=COLUMNS)
    run = inputs.workspace.start()
    run.wait_until_ready()  # the file is not there yet
    text = FORMATS[kind]
    for at in range(0, len(text), 7):
        inputs.append("a.txt", text[at : at + 7])
    inputs.workspace.wait_for_lines(2)
    assert inputs.rows() == ROWS[:2]  # the last line has no end
    inputs.append("a.txt", "\n")
    inputs.workspace.wait_for_lines(3)
    run.stop()
    assert inputs.rows() == ROWS


def test_plain_lines_end_with_or_without_a_carriage_return(inputs):
    inputs.configure(mode="static")
    inputs.write("a.log", "one\ntwo\r\n\n three \r\rend")
    inputs.run()
    assert inputs.data() == ["one", "two", "", " three \r\rend"]


@pytest.mark.parametrize("kind", ["jsonlines", "csv"])
def test_what_the_sinks_write_is_read_back_equal(kind, inputs):
    inputs.configure("jsonlines", path="*.jsonl", sink=kind, mode="static", schema=COLUMNS)
    inputs.write("a.jsonl", JSON_LINES)
    inputs.run()
    written = inputs.workspace.text()
    inputs.workspace.output.rename(inputs.folder / "b.csv")
    for snapshot in inputs.workspace.snapshots.glob("*.json"):
        snapshot.unlink()
    inputs.configure(kind, path="b.csv", sink="jsonlines", mode="static", schema=COLUMNS)
    inputs.run()
    assert inputs.rows() == ROWS, written


@pytest.mark.parametrize("pattern", ["", "*.log", "../in/file-?[0-9].log"])
def test_files_dropped_into_a_folder_are_all_read(pattern, inputs):
    inputs.configure(path=pattern)
    run = inputs.workspace.start()
    run.wait_until_ready()
    expected = [f"{file} {n}" for file in range(20) for n in range(200)]
    for file in range(20):
        inputs.write(f"file-{file:02}.log", "".join(f"{file} {n}\n" for n in range(200)))
    inputs.workspace.wait_for_lines(len(expected))
    run.stop()
    found = inputs.data()
    assert sorted(found) == sorted(expected)
    for file in range(20):  # in order within each file
        assert [line for line in found if line.startswith(f"{file} ")] == expected[
            file * 200 : (file + 1) * 200
        ]


def test_packed_files_are_read_by_their_first_bytes_in_static_mode(inputs):
    inputs.configure(mode="static")
    lines = [f"{name} {n}" for name in ("gzip", "zstd", "plain") for n in range(30000)]
    text = {name: "".join(f"{name} {n}\n" for n in range(30000)) for name in ("gzip", "zstd", "plain")}
    inputs.write("a.log", gzip.compress(text["gzip"].encode()))
    zstd = subprocess.run(["zstd", "-c"], input=text["zstd"].encode(), capture_output=True)
    inputs.write("b.log", zstd.stdout)
    inputs.write("c.log", text["plain"])
    for _ in range(2):
        inputs.run()
        assert sorted(inputs.data()) == sorted(lines)


def test_a_packed_file_that_is_cut_off_is_an_error_that_names_it(inputs):
    inputs.configure(mode="static")
    inputs.write("a.log", gzip.compress(b"".join(b"line %d\n" % n for n in range(50000)))[:-20])
    assert "a.log: the compressed data end too early" in inputs.run(code=1)


def test_a_packed_file_that_is_to_be_followed_is_refused_and_harms_no_neighbour(inputs):
    inputs.configure()
    inputs.write("a.log", gzip.compress(b"packed\n"))
    inputs.write("b.log", "plain\n")
    run = inputs.workspace.start()
    inputs.workspace.wait_for_lines(1)
    run.wait_for_log(r"a\.log is compressed, which only mode: static reads")
    run.stop()
    assert inputs.data() == ["plain"]


def test_until_caught_up_reads_to_the_present_ends_and_exits_0(inputs):
    inputs.configure()
    for round in range(3):
        for file in range(5):
            inputs.append(f"{file}.log", f"{file} {round}\nbegun {round} ")
        inputs.workspace.drain()
        assert len(inputs.data()) == 5 * (round + 1)
    assert [line for line in inputs.data() if line.startswith("begun 0 0 1")] == ["begun 0 0 1"]


def test_until_caught_up_without_any_file_exits_0(inputs):
    inputs.configure(path="not/there/*.log")
    inputs.workspace.drain()
    assert inputs.data() == []


def test_a_missing_file_is_an_error_in_static_mode(inputs):
    inputs.configure(path="missing.log", mode="static")
    assert "in/missing.log" in inputs.run(code=1)


def test_a_csv_file_that_lacks_a_column_is_not_read_until_it_is_mended(inputs):
    inputs.configure("csv", path="*.csv", schema={"n": "int", "late": "str"})
    inputs.write("a.csv", "n,other\n1,x\n")
    inputs.write("b.csv", "late,n\nx,2\n")
    run = inputs.workspace.start()
    address = run.wait_until_ready()
    inputs.workspace.wait_for_lines(1)
    run.wait_for_log(r"the header has no column 'late'.*a\.csv")
    run.wait_for_metric(address, "kinesisd_source_errors_total", 1, reason="missing_field")
    inputs.write("a.csv", "n,late\n1,x\n")
    inputs.workspace.wait_for_lines(2)
    run.stop()
    assert sorted(row["n"] for row in inputs.rows()) == [1, 2]


def test_a_csv_file_that_lacks_a_column_fails_a_static_run_that_has_read_the_others(inputs):
    inputs.configure("csv", path="*.csv", mode="static", schema={"n": "int", "late": "str"})
    inputs.write("a.csv", "n,other\n1,x\n")
    inputs.write("b.csv", "late,n\nx,2\n")
    assert "a.csv: the header has no column 'late'" in inputs.run(code=1)
    assert inputs.rows() == [{"n": 2, "late": "x"}]


class Unprivileged:
    """kinesisd as root is not asked for permissions, unless it gives that up."""

    def __init__(self, workspace):
        if os.geteuid() == 0:
            wrapper = workspace.folder / "unprivileged"
            dropped = "-dac_override,-dac_read_search"
            wrapper.write_text(
                "#!/bin/sh\n"
                f"exec setpriv --bounding-set={dropped} --inh-caps={dropped} "
                f"'{workspace.program}' \"$@\"\n"
            )
            wrapper.chmod(0o755)
            workspace.program = str(wrapper)


def test_an_unreadable_file_is_told_counted_and_read_once_it_is_mended(inputs):
    Unprivileged(inputs.workspace)
    inputs.configure()
    inputs.write("a.log", "secret\n")
    (inputs.folder / "a.log").chmod(0)
    (inputs.folder / "folder.log").mkdir()
    inputs.write("b.log", "plain\n")
    run = inputs.workspace.start()
    address = run.wait_until_ready()
    inputs.workspace.wait_for_lines(1)
    run.wait_for_log(r"input_not_readable: permission_denied.*a\.log")
    run.wait_for_log(r"input_not_readable: .*folder\.log is a folder")
    metrics = run.wait_for_metric(
        address, "kinesisd_source_errors_total", 1, reason="permission_denied", name="e2e-in"
    )
    assert "stream=" not in metrics
    (pipeline,) = json.loads(ask(address + "/status").text)["pipelines"]
    trouble = {file["path"].rsplit("/")[-1]: file.get("trouble") for file in pipeline["files"]}
    assert trouble["b.log"] is None and "permission_denied" in trouble["a.log"]
    (inputs.folder / "a.log").chmod(stat.S_IRUSR)
    inputs.workspace.wait_for_lines(2)
    run.stop()
    assert inputs.data() == ["plain", "secret"]


def test_an_unreadable_file_fails_a_run_that_has_an_end_and_has_read_the_others(inputs):
    Unprivileged(inputs.workspace)
    inputs.configure(mode="static")
    inputs.write("a.log", "secret\n")
    (inputs.folder / "a.log").chmod(0)
    inputs.write("b.log", "plain\n")
    assert "a.log" in inputs.run(code=1)
    assert inputs.data() == ["plain"]


def test_status_and_metrics_say_how_far_each_file_is_read(inputs):
    inputs.configure()
    inputs.append("a.log", "one\ntwo\nhalf")
    run = inputs.workspace.start()
    address = run.wait_until_ready()
    run.wait_for_metric(address, "kinesisd_source_records_total", 2, name="e2e-in")
    (pipeline,) = json.loads(ask(address + "/status").text)["pipelines"]
    assert pipeline["files"] == [
        {"path": str(inputs.folder / "a.log"), "offset": 8, "size": 12, "behind_bytes": 4}
    ]
    metrics = ask(address + "/metrics").text
    assert counter(metrics, "kinesisd_source_bytes_total") == 6
    run.stop()


def test_metadata_says_where_a_line_comes_from(inputs):
    inputs.configure(mode="static", with_metadata=True)
    inputs.write("a.log", "one\ntwo\n")
    inputs.run()
    metadata = [row["_metadata"] for row in inputs.rows()]
    assert [one.pop("offset") for one in metadata] == [0, 4]
    assert all(one.pop("modified_time").endswith("Z") for one in metadata)
    assert metadata == [{"path": str(inputs.folder / "a.log"), "size": 8}] * 2


def test_bad_lines_are_dead_letters_with_their_place(inputs):
    on_error = {"dead_letter": {"path": str(inputs.letters)}}
    inputs.configure("jsonlines", mode="static", schema={"n": "int"}, on_error=on_error)
    lines = [b'{"n":1}', b'{"n":"x"}', b"", b'{"n":2}', b"\xff", b"{}"]
    inputs.write("a.log", b"\n".join(lines))
    inputs.run()
    assert [row["n"] for row in inputs.rows()] == [1, 2]
    letters = inputs.dead_letters()
    assert [(letter["reason"], letter["offset"]) for letter in letters] == [
        ("wrong_type", 8), ("invalid_json", 18), ("invalid_utf8", 27), ("missing_field", 29)
    ]
    payloads = [base64.b64decode(letter["data"]) for letter in letters]
    assert payloads == [lines[1], lines[2], lines[4], lines[5]]
    assert {letter["path"] for letter in letters} == {str(inputs.folder / "a.log")}
    assert set(letters[0]) == {"path", "offset", "reason", "text", "data"}


def test_on_error_fail_ends_the_run_and_names_the_line(inputs):
    inputs.configure("jsonlines", mode="static", schema={"n": "int"}, on_error="fail")
    inputs.write("a.log", '{"n":1}\nbad\n')
    assert "a.log at byte 8: invalid_json" in inputs.run(code=1)


def test_a_line_that_is_too_long_is_a_row_error_and_harms_no_neighbour(inputs):
    on_error = {"dead_letter": {"path": str(inputs.letters)}}
    inputs.configure(mode="static", on_error=on_error)
    fits, long = "f" * (10 << 20), "x" * (25 << 20)
    inputs.write("a.log", f"before\n{fits}\n{long}\nafter\n{fits}!")
    inputs.run()
    assert inputs.data() == ["before", fits, "after"]
    first, last = inputs.dead_letters()
    assert first["reason"] == last["reason"] == "too_long"
    assert base64.b64decode(first["data"]) == long[: 64 << 10].encode()


def test_dead_letters_can_be_fed_back_as_they_were(inputs):
    payloads = [b"not json", b"\xff\xfe", b'{"n":"x"}']
    letters = "".join(
        json.dumps({"stream": "s", "reason": "r", "data": base64.b64encode(payload).decode()}) + "\n"
        for payload in payloads
    )
    inputs.write("letters.jsonl", letters)
    schema = {"data": "bytes", "reason": "str"}
    inputs.configure(
        "jsonlines", path="letters.jsonl", sink="raw", sink_keys={"data": "data"},
        mode="static", schema=schema,
    )
    inputs.run()
    assert inputs.workspace.output.read_bytes() == b"".join(payloads)


def test_rows_that_are_written_where_they_are_read_from_are_a_configuration_error(inputs):
    inputs.workspace.output = inputs.folder / "out.log"
    inputs.configure()
    run = inputs.workspace.start()
    assert run.wait() == 2
    assert "means a file that is written too" in run.log()


def test_more_files_than_may_be_open_at_once_are_all_followed(inputs):
    """256 are kept open: one more is opened again for its next line, and goes on at its place."""
    names = [f"{n:03}.log" for n in range(300)]
    inputs.configure()
    for name in names:
        inputs.write(name, f"{name} first\n")
    run = inputs.workspace.start()
    inputs.workspace.wait_for_lines(300)
    for name in names:
        inputs.append(name, f"{name} second\n")
    inputs.workspace.wait_for_lines(600)
    run.stop()
    wanted = [f"{name} {word}" for name in names for word in ("first", "second")]
    assert sorted(inputs.data()) == sorted(wanted)
