"""Snapshots: damage falls back or stops, never restarts in silence; one process a folder; a stream
that was created anew is seen as such."""

import re

import pytest

from streams import assert_exactly_once


def cut_in_half(content):
    return content[: len(content) // 2]


def with_another_digit(content):
    """One digit of the content is another one: only a checksum can tell."""
    place = len(content) // 2 + re.search(rb"\d", content[len(content) // 2 :]).start()
    digit = b"1" if content[place : place + 1] != b"1" else b"2"
    return content[:place] + digit + content[place + 1 :]


def emptied(content):
    return b""


def zeroed(content):
    return b"\0" * len(content)


DAMAGES = [cut_in_half, with_another_digit, emptied, zeroed]


def damage(path, how):
    content = path.read_bytes()
    assert how(content) != content
    path.write_bytes(how(content))


@pytest.fixture
def drained_twice(kinesalite, new_stream, new_workspace):
    """A workspace with two generations of snapshots, and its stream with more to read."""
    stream = new_stream(kinesalite, 2)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name)
    for _ in range(2):
        stream.put_numbers(50)
        workspace.drain()
    stream.put_numbers(50)
    assert all(path.exists() for path in workspace.generations())
    return workspace, stream


@pytest.mark.parametrize("how", DAMAGES)
def test_a_damaged_newest_generation_falls_back_with_a_warning(drained_twice, how):
    workspace, stream = drained_twice
    newest, _ = workspace.generations()
    damage(newest, how)
    log = workspace.drain()
    warnings = [line for line in log.splitlines() if "snapshot_damaged" in line]
    assert len(warnings) == 1 and str(newest) in warnings[0], log
    assert_exactly_once(workspace.lines(), stream.puts)


@pytest.mark.parametrize("how", DAMAGES)
def test_two_damaged_generations_stop_and_touch_nothing(drained_twice, how):
    workspace, _ = drained_twice
    output = workspace.text()
    for path in workspace.generations():
        damage(path, how)
    damaged = [path.read_bytes() for path in workspace.generations()]
    run = workspace.start("--until-caught-up")
    assert run.wait() == 1, run.log()
    assert "damaged_snapshot" in run.log()
    assert str(workspace.generations()[0]) in run.log()
    assert workspace.text() == output
    assert [path.read_bytes() for path in workspace.generations()] == damaged


def test_an_output_file_that_was_cut_is_an_error_and_is_not_touched(drained_twice):
    workspace, stream = drained_twice
    whole = workspace.text()
    workspace.output.write_text(whole[: len(whole) // 2])
    stream.put_numbers(5)
    run = workspace.start("--until-caught-up")
    assert run.wait() == 1, run.log()
    assert "file_changed" in run.log() and str(workspace.output) in run.log()
    assert workspace.text() == whole[: len(whole) // 2]
    workspace.output.write_text(whole)
    workspace.drain()
    assert_exactly_once(workspace.lines(), stream.puts)


@pytest.mark.parametrize("how", ["deleted", "emptied"])
def test_an_output_file_that_was_taken_away_is_named_and_begun_anew(drained_twice, how):
    workspace, stream = drained_twice
    if how == "deleted":
        workspace.output.unlink()
    else:
        workspace.output.write_text("")
    unread = stream.puts[100:]
    log = workspace.drain()
    notes = [line for line in log.splitlines() if "output_file_taken" in line]
    assert len(notes) == 1 and "error" in notes[0] and str(workspace.output) in notes[0], log
    assert_exactly_once(workspace.lines(), unread)


def test_a_second_process_is_refused_and_told_who_holds_the_folder(
    kinesalite, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 1)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name)
    first = workspace.start()
    first.wait_until_ready()
    second = workspace.start("--until-caught-up")
    assert second.wait() == 1, second.log()
    assert str(first.pid) in second.log()
    assert str(workspace.snapshots) in second.log()
    stream.put_numbers(10)
    first.wait_while_alive(lambda: len(workspace.lines()) == 10, "the first one goes on")
    first.stop()
    stream.put_numbers(10)
    workspace.drain()
    assert_exactly_once(workspace.lines(), stream.puts)


def test_a_stream_created_anew_is_read_from_its_start_and_named_in_the_log(
    server, new_stream, new_workspace
):
    stream = new_stream(server, 2)
    workspace = new_workspace(server)
    workspace.configure(stream.name)
    stream.put_numbers(20)
    workspace.drain()
    old = list(stream.puts)
    stream.recreate(1)
    stream.put_all((f'{{"key":"new","n":{n}}}', "new") for n in range(20))
    log = workspace.drain()
    notes = [line for line in log.splitlines() if "stream_recreated" in line]
    assert any(stream.name in line for line in notes), log
    assert_exactly_once(workspace.lines(), old + stream.puts)
    workspace.drain()
    assert_exactly_once(workspace.lines(), old + stream.puts)
