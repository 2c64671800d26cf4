"""Files that are rotated, cut, replaced and deleted while they are read, with kill -9 between."""

import os
import random

import pytest

from inputs import Inputs, Logrotate, LogWriter
from kills import kill_at_a_random_moment, size
from waiting import wait_until

LIVES = 12


@pytest.fixture
def inputs(new_workspace):
    return Inputs(new_workspace)


def committed(inputs):
    """How many lines a snapshot counts: whoever cuts a file may cut what was read before."""
    return inputs.workspace.text().count("\n")


@pytest.mark.parametrize("pattern", ["app.log", "app.log*"])
def test_kills_and_renaming_rotation_lose_and_double_no_line(pattern, inputs):
    chance = random.Random(20261101)
    inputs.configure(path=pattern)
    rotation = Logrotate(inputs.workspace.folder, inputs.folder / "app.log")
    with LogWriter(inputs.folder / "app.log") as writer:
        for _ in range(LIVES):
            run = inputs.workspace.start()
            written = lambda: size(inputs.workspace.output)
            kill_at_a_random_moment(run, chance, written)
            # A path without wildcards means a file only as long as it is called so: what nobody has
            # seen under that name is not read.
            if pattern == "app.log":
                inputs.workspace.drain()
            for _ in range(chance.randrange(2 if pattern == "app.log" else 3)):
                rotation.rotate()
                # The writer goes on in the renamed file for a while.
                before = writer.count
                wait_until(lambda: writer.count > before + 3, "the renamed file is written")
                with writer.hold:
                    writer.reopen()
    inputs.workspace.drain()
    assert sorted(inputs.data(), key=number) == writer.lines()


def number(line):
    return int(line.removeprefix("line "))


def test_renaming_rotation_under_a_running_daemon_loses_and_doubles_no_line(inputs):
    inputs.configure(path="app.log")
    rotation = Logrotate(inputs.workspace.folder, inputs.folder / "app.log", "rotate 2")
    run = inputs.workspace.start()
    run.wait_until_ready()
    with LogWriter(inputs.folder / "app.log") as writer:
        for _ in range(10):
            # One rotation more would delete what the writer still writes to.
            seen = writer.count + 1
            wait_until(lambda: len(inputs.workspace.lines()) >= seen, "it was read")
            rotation.rotate()
            before = writer.count
            wait_until(lambda: writer.count > before + 3, "the renamed file is written")
            with writer.hold:
                writer.reopen()
    inputs.workspace.wait_for_lines(writer.count)
    run.stop()
    assert sorted(inputs.data(), key=number) == writer.lines()


def test_kills_and_copytruncate_after_all_was_read_lose_and_double_no_line(inputs):
    chance = random.Random(20261102)
    inputs.configure(path="app.log")
    rotation = Logrotate(inputs.workspace.folder, inputs.folder / "app.log", "copytruncate")
    with LogWriter(inputs.folder / "app.log") as writer:
        for _ in range(LIVES):
            run = inputs.workspace.start()
            kill_at_a_random_moment(run, chance, lambda: size(inputs.workspace.output))
            with writer.hold:
                # What copytruncate takes away before it was read is lost to every reader.
                inputs.workspace.drain()
                rotation.rotate()
    inputs.workspace.drain()
    assert inputs.data() == writer.lines()


def test_copytruncate_under_a_running_daemon_loses_and_doubles_no_line(inputs):
    inputs.configure(path="app.log")
    rotation = Logrotate(inputs.workspace.folder, inputs.folder / "app.log", "copytruncate")
    run = inputs.workspace.start()
    run.wait_until_ready()
    with LogWriter(inputs.folder / "app.log") as writer:
        for _ in range(10):
            with writer.hold:
                inputs.workspace.wait_for_lines(writer.count)
                rotation.rotate()
            before = writer.count
            wait_until(lambda: writer.count > before + 3, "the cut file is written")
    inputs.workspace.wait_for_lines(writer.count)
    run.stop()
    assert inputs.data() == writer.lines()


def test_the_rest_of_a_deleted_file_is_read_and_its_last_line_counts(inputs):
    inputs.configure()
    inputs.append("a.log", "one\n")
    run = inputs.workspace.start()
    inputs.workspace.wait_for_lines(1)
    with open(inputs.folder / "a.log", "ab", buffering=0) as file:
        os.unlink(inputs.folder / "a.log")
        file.write(b"two\nthree")
    inputs.workspace.wait_for_lines(3)
    inputs.append("a.log", "anew\n")
    inputs.workspace.wait_for_lines(4)
    run.stop()
    assert inputs.data() == ["one", "two", "three", "anew"]


@pytest.mark.parametrize("lives", ["one", "two"])
def test_a_shorter_and_a_longer_file_in_the_same_place_are_read_from_their_beginning(lives, inputs):
    inputs.configure()
    expected = []
    run = inputs.workspace.start()
    run.wait_until_ready()
    for text in ("first 1\nfirst 2\n", "short\n", "longer 1\nlonger 2\nlonger 3\n", "equals 1\n" * 3):
        (inputs.folder / "a.log").write_text(text)  # cut and written in place, the same inode
        expected += text.splitlines()
        inputs.workspace.wait_for_lines(len(expected))
        assert inputs.data() == expected
        if lives == "two":
            run.stop()
            run = inputs.workspace.start()
            run.wait_until_ready()
    run.stop()


def test_a_file_renamed_within_the_pattern_is_not_read_twice(inputs):
    inputs.configure()
    inputs.append("a.log", "one\n")
    run = inputs.workspace.start()
    inputs.workspace.wait_for_lines(1)
    for n in range(5):
        os.rename(inputs.folder / ("a.log" if n == 0 else f"b{n - 1}.log"), inputs.folder / f"b{n}.log")
        inputs.append(f"b{n}.log", f"renamed {n}\n")
        inputs.workspace.wait_for_lines(n + 2)
    run.stop()
    inputs.workspace.drain()
    assert inputs.data() == ["one", *(f"renamed {n}" for n in range(5))]
