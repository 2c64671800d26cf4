"""Rotation: finished files, numbered and compressed, and the active one have every row once, in
order, whatever happens between."""

import random

import pytest

from daemon import NUMBERED
from kills import kill_at_a_random_moment, size, writer_for
from output import all_lines, content, finished, numbers
from streams import assert_exactly_once, assert_in_shard_order

LIVES = 15
FILE_BYTES = 1500
RENAMES = 8


def written(workspace):
    """About how much was ever written; never less than before."""
    return sum(numbers(workspace)[-1:]) * FILE_BYTES + size(workspace.output)


@pytest.mark.parametrize("compression, seed", [("none", 1), ("gzip", 2), ("zstd", 3)])
def test_rotation_by_size_loses_and_doubles_nothing_through_kills(
    kinesalite, compression, seed, new_stream, new_workspace
):
    chance = random.Random(seed)
    stream = new_stream(kinesalite, 3)
    workspace = new_workspace(kinesalite)
    rotate = {"size": FILE_BYTES, "compression": compression}
    workspace.configure(stream.name, sink={"rotate": rotate})
    with writer_for(stream):
        for _ in range(LIVES):
            run = workspace.start()
            kill_at_a_random_moment(run, chance, lambda: written(workspace))
    workspace.drain()
    paths = finished(workspace, compression)
    assert numbers(workspace) == list(range(1, len(paths) + 1)) and len(paths) > 3
    assert all(len(content(path)) >= FILE_BYTES for path in paths)
    lines = all_lines(workspace, compression)
    assert_exactly_once(lines, stream.puts)
    assert_in_shard_order(lines, stream.puts)


@pytest.mark.parametrize("compression", ["none", "zstd"])
def test_keep_leaves_the_newest_finished_files(
    kinesalite, compression, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 1)
    workspace = new_workspace(kinesalite)
    rotate = {"size": 1, "keep": 3, "compression": compression}
    workspace.configure(stream.name, sink={"rotate": rotate})
    for _ in range(6):  # size 1: each run finishes a file
        stream.put_numbers(10)
        workspace.drain()
    assert numbers(workspace) == [4, 5, 6]
    assert all_lines(workspace, compression) == [put.data for put in stream.puts[30:]]


def test_csv_has_its_header_in_each_file(kinesalite, new_stream, new_workspace):
    stream = new_stream(kinesalite, 1)
    workspace = new_workspace(kinesalite)
    workspace.output = workspace.folder / "out" / "rows.csv"
    sink = {"csv": {"path": str(workspace.output), "rotate": {"size": 1, "compression": "gzip"}}}
    workspace.configure(stream.name, sinks=[sink])
    for _ in range(3):
        stream.put_numbers(2, keys=1)
        workspace.drain()
    texts = [content(path) for path in finished(workspace, "gzip")]
    assert texts == [f"key,n\nk0,{n}\nk0,{n + 1}\n" for n in (0, 2, 4)]


def test_an_interval_ends_a_file_without_new_rows(kinesalite, new_stream, new_workspace):
    stream = new_stream(kinesalite, 1)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name, sink={"rotate": {"interval": "1s"}})
    run = workspace.start()
    run.wait_until_ready()
    for count in (1, 2):
        before = len(numbers(workspace))
        stream.put_numbers(5)
        run.wait_while_alive(lambda: len(numbers(workspace)) > before, "the file is finished")
        run.wait_while_alive(
            lambda: sum(map(len, map(str.splitlines, map(content, finished(workspace)))))
            == len(stream.puts),
            f"all rows of round {count} are in finished files",
        )
    log = run.stop()
    assert "file_finished" in log
    assert all_lines(workspace) == [put.data for put in stream.puts]
    assert workspace.text() == ""


def test_no_interval_finishes_an_empty_file(kinesalite, new_stream, new_workspace):
    stream = new_stream(kinesalite, 1)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name, sink={"rotate": {"interval": "1s"}})
    run = workspace.start()
    run.wait_until_ready()
    for file_number in (1, 2):
        stream.put_numbers(1)
        run.wait_while_alive(lambda: len(numbers(workspace)) >= file_number, "a file is finished")
    run.stop()
    assert all(content(path) for path in finished(workspace))


def test_an_interval_that_ended_while_it_was_down_ends_the_file(
    kinesalite, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 1)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name, sink={"rotate": {"interval": "1s", "compression": "gzip"}})
    stream.put_numbers(5)
    run = workspace.start()
    run.wait_while_alive(
        lambda: numbers(workspace) or len(workspace.lines()) == 5, "the rows are written"
    )
    run.kill()
    again = workspace.start()
    again.wait_while_alive(lambda: numbers(workspace) == [1], "the file is finished")
    again.stop()
    assert all_lines(workspace, "gzip") == [put.data for put in stream.puts]


@pytest.mark.parametrize("rotate", [None, {"size": 1}, {"size": 1, "compression": "gzip"}])
def test_truncate_starts_empty_and_leaves_no_older_file(
    kinesalite, rotate, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 1)
    workspace = new_workspace(kinesalite)
    sink = {"mode": "truncate", **({"rotate": rotate} if rotate else {})}
    workspace.configure(stream.name, sink=sink)
    compression = (rotate or {}).get("compression", "none")
    for _ in range(2):
        first = len(stream.puts)
        stream.put_numbers(30)
        workspace.drain()
        assert all_lines(workspace, compression) == [put.data for put in stream.puts[first:]]
    workspace.drain()  # with nothing to read
    assert all_lines(workspace, compression) == []


def test_append_goes_on_behind_what_was_there_before_the_first_start(
    kinesalite, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 1)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name)
    workspace.output.parent.mkdir()
    workspace.output.write_text("older\n")
    stream.put_numbers(5)
    workspace.drain()
    assert workspace.lines() == ["older", *(put.data for put in stream.puts)]


def test_finished_files_of_an_earlier_life_are_not_overwritten(
    kinesalite, new_stream, new_workspace
):
    """The snapshots are gone, the files are not: their numbers are taken."""
    stream = new_stream(kinesalite, 1)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name, sink={"rotate": {"size": 1}})
    stream.put_numbers(5)
    workspace.drain()
    for path in workspace.snapshots.iterdir():
        path.unlink()
    workspace.drain()
    lines = [put.data for put in stream.puts]
    assert [content(path).splitlines() for path in finished(workspace)] == [lines, lines]
    assert numbers(workspace) == [1, 2]


def test_a_small_file_waits_for_its_size(kinesalite, new_stream, new_workspace):
    stream = new_stream(kinesalite, 1)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name, source=NUMBERED, sink={"rotate": {"size": "1KiB"}})
    stream.put_numbers(10)
    workspace.drain()
    assert finished(workspace) == []
    stream.put_numbers(60)
    workspace.drain()
    assert numbers(workspace) == [1]
    assert all_lines(workspace) == [put.data for put in stream.puts]


def test_all_at_once_loses_and_doubles_nothing_through_kills(
    kinesalite, new_stream, new_workspace
):
    """By size and by interval, with snapshots that are rarer than commits."""
    chance = random.Random(4)
    stream = new_stream(kinesalite, 3)
    workspace = new_workspace(kinesalite)
    backend = {"filesystem": {"path": str(workspace.snapshots)}}
    workspace.configure(
        stream.name,
        sink={"rotate": {"size": FILE_BYTES, "interval": "1s", "compression": "gzip"}},
        persistence={"backend": backend, "snapshot_interval_ms": 700},
    )
    with writer_for(stream):
        for _ in range(LIVES):
            run = workspace.start()
            kill_at_a_random_moment(run, chance, lambda: written(workspace))
    workspace.drain()
    lines = all_lines(workspace, "gzip")
    assert_exactly_once(lines, stream.puts)
    assert_in_shard_order(lines, stream.puts)


def test_somebody_who_renames_the_active_file_takes_its_rows_and_no_others(
    kinesalite, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 2)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name, sink={"rotate": {"size": FILE_BYTES, "compression": "zstd"}})
    run = workspace.start()
    run.wait_until_ready()
    taken = [workspace.folder / f"taken.{number}" for number in range(RENAMES)]

    def takes(path):
        """Whether there was something to rename: just finished, the file is not there for a moment."""
        try:
            workspace.output.rename(path)
        except FileNotFoundError:
            return False
        return True

    with writer_for(stream):
        for path in taken:
            run.wait_while_alive(lambda: takes(path), "it is renamed")
            run.wait_while_alive(workspace.output.exists, "another one begins")
    run.stop()
    workspace.drain()
    lines = [line for path in taken for line in path.read_text().splitlines()]
    assert_exactly_once(lines + all_lines(workspace, "zstd"), stream.puts)
