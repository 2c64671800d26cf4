"""An output file that somebody else touches, under the running daemon and while it is down: renamed,
deleted, emptied, cut, appended to. What was committed is never written twice, and no position is lost."""

import random
import re
import shutil

import pytest

from daemon import ask
from kills import kill_at_a_random_moment, size, writer_for
from streams import assert_exactly_once, assert_in_shard_order
from test_disk import LARGE, put_large

ROWS = 50
RENAMES = 10
NEVER_MS = 600_000  # nothing is committed while the test lasts
# A pipeline that failed tries again after 20 s at most.
RECOVERY_SECONDS_MAX = 120


class Subject:
    """A stream, its workspace, and a run of it when there is one."""

    def __init__(self, stream, workspace):
        self.stream = stream
        self.workspace = workspace
        self.output = workspace.output
        self.run = None
        self.rows_of_run = 0

    def start(self):
        self.run = self.workspace.start()
        self.run.wait_until_ready()

    def stop(self):
        """The log of the run, which ends."""
        run, self.run, self.rows_of_run = self.run, None, 0
        return run.stop()

    def read_rows(self):
        """Puts some rows, and waits until the output has got them and they are committed: what is
        not would be written once more, and rightly so, if its file were deleted."""
        self.stream.put_numbers(ROWS)
        self.rows_of_run += ROWS
        last = self.last_rows()
        self.run.wait_while_alive(
            lambda: set(last) <= set(self.workspace.lines()),
            "the rows are in the output",
            RECOVERY_SECONDS_MAX,
        )
        self.run.wait_for_metric(
            self.run.address(), "kinesisd_sink_records_total", self.rows_of_run
        )

    def last_rows(self):
        return [put.data for put in self.stream.puts[-ROWS:]]


@pytest.fixture
def subject(kinesalite, new_stream, new_workspace):
    """Running, with rows in its output."""
    stream = new_stream(kinesalite, 2)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name)
    subject = Subject(stream, workspace)
    subject.start()
    subject.read_rows()
    return subject


@pytest.fixture(params=["running", "down"])
def touch(request, subject):
    """touch(how): does how() to the files, while the daemon runs or while it is down."""

    def do(how):
        if request.param == "running":
            how()
        else:
            subject.stop()
            how()
            subject.start()

    return do


def events(log, name):
    return [line for line in log.splitlines() if f" {name}:" in line]


def test_a_renamed_output_keeps_its_rows_and_another_one_begins(subject, touch):
    aside = subject.output.with_suffix(".1")
    touch(lambda: subject.output.rename(aside))
    subject.read_rows()
    subject.stop()
    lines = aside.read_text().splitlines() + subject.workspace.lines()
    assert_exactly_once(lines, subject.stream.puts)
    assert_in_shard_order(lines, subject.stream.puts)


def test_a_rename_under_the_daemon_is_said(subject):
    subject.output.rename(subject.output.with_suffix(".1"))
    subject.read_rows()
    (note,) = events(subject.stop(), "output_file_moved")
    assert str(subject.output) in note


def test_a_deleted_output_is_named_and_begun_anew_and_no_position_is_lost(subject, touch):
    touch(subject.output.unlink)
    subject.read_rows()
    (note,) = events(subject.stop(), "output_file_taken")
    assert str(subject.output) in note and " error " in note
    assert_exactly_once(subject.workspace.lines(), subject.stream.puts[ROWS:])
    subject.workspace.drain()
    assert_exactly_once(subject.workspace.lines(), subject.stream.puts[ROWS:])


def test_a_deleted_folder_is_made_again(subject, touch):
    touch(lambda: shutil.rmtree(subject.output.parent))
    subject.read_rows()
    (note,) = events(subject.stop(), "output_file_taken")
    assert str(subject.output) in note
    assert_exactly_once(subject.workspace.lines(), subject.stream.puts[ROWS:])


def test_an_output_that_was_copied_and_emptied_goes_on_from_its_beginning(subject, touch):
    aside = subject.output.with_suffix(".1")

    def copytruncate():
        shutil.copy(subject.output, aside)
        subject.output.write_text("")

    touch(copytruncate)
    subject.read_rows()
    (note,) = events(subject.stop(), "output_file_taken")
    assert str(subject.output) in note
    assert "\0" not in subject.workspace.text()
    lines = aside.read_text().splitlines() + subject.workspace.lines()
    assert_exactly_once(lines, subject.stream.puts)
    assert_in_shard_order(lines, subject.stream.puts)


def test_a_cut_output_stops_the_pipeline_until_it_is_restored(subject):
    whole = subject.workspace.text()
    address = subject.run.address()
    subject.output.write_text(whole[: len(whole) // 2])
    subject.stream.put_numbers(ROWS)

    def refuses():
        answer = ask(address + "/readyz")
        return answer.status == 503 and "file_changed" in answer.text

    subject.run.wait_while_alive(refuses, "/readyz says why")
    assert subject.workspace.text() == whole[: len(whole) // 2]
    subject.output.write_text(whole)
    subject.read_rows()
    subject.run.wait_until_ready()
    log = subject.stop()
    assert re.search(rf"pipeline_interrupted.*file_changed.*{re.escape(str(subject.output))}", log)
    assert_exactly_once(subject.workspace.lines(), subject.stream.puts)
    assert_in_shard_order(subject.workspace.lines(), subject.stream.puts)


def test_an_output_cut_while_it_was_down_is_not_touched_until_it_is_restored(subject):
    subject.stop()
    whole = subject.workspace.text()
    subject.output.write_text(whole[: len(whole) // 2])
    subject.run = subject.workspace.start()
    subject.run.wait_for_log("pipeline_interrupted.*file_changed")
    assert subject.workspace.text() == whole[: len(whole) // 2]
    subject.output.write_text(whole)
    subject.read_rows()
    subject.stop()
    assert_exactly_once(subject.workspace.lines(), subject.stream.puts)


@pytest.mark.parametrize("tail", ["somebody else's line\n", '{"key":"k0","n"', "\0" * 5000])
def test_what_somebody_else_appended_does_not_part_the_rows(subject, touch, tail):
    def append():
        with open(subject.output, "a") as output:
            output.write(tail)

    touch(append)
    subject.read_rows()
    subject.stop()
    assert_exactly_once(subject.workspace.lines(), subject.stream.puts)
    assert_in_shard_order(subject.workspace.lines(), subject.stream.puts)


def test_another_file_in_its_place_that_is_longer_is_not_written_to(subject):
    """It may be anything; nothing of it is cut off."""
    subject.stop()
    whole = subject.workspace.text()
    other = "another program's line\n" * (len(whole) // 10)
    subject.output.write_text(other)
    subject.run = subject.workspace.start()
    subject.run.wait_for_log("pipeline_interrupted.*file_changed")
    assert subject.workspace.text() == other
    subject.output.unlink()
    subject.output.write_text(whole)
    subject.read_rows()
    subject.stop()
    assert_exactly_once(subject.workspace.lines(), subject.stream.puts)


def test_a_restored_copy_is_gone_on_with_and_said(subject):
    subject.stop()
    aside = subject.output.with_suffix(".restored")
    shutil.copy(subject.output, aside)
    subject.output.unlink()
    aside.rename(subject.output)
    subject.start()
    subject.read_rows()
    assert events(subject.stop(), "output_file_replaced")
    assert_exactly_once(subject.workspace.lines(), subject.stream.puts)


def renamed_parts(subject):
    """The lines of all files, in the order in which they were the output."""
    paths = sorted(
        subject.output.parent.glob("output.jsonl.*"), key=lambda path: int(path.suffix[1:])
    )
    return [
        line for path in [*paths, subject.output] for line in path.read_text().split("\n")[:-1]
    ]


def test_renames_in_the_midst_of_writing_lose_and_double_nothing(subject):
    with writer_for(subject.stream):
        for number in range(RENAMES):
            subject.run.wait_while_alive(lambda: size(subject.output) > 500, "it has grown")
            subject.output.rename(subject.output.with_name(f"output.jsonl.{number}"))
    subject.read_rows()
    subject.stop()
    assert_exactly_once(renamed_parts(subject), subject.stream.puts)
    assert_in_shard_order(renamed_parts(subject), subject.stream.puts)


@pytest.mark.parametrize("seed", [20260906])
def test_renames_and_kills_lose_and_double_nothing(subject, seed):
    """The file is renamed while the daemon is down, at a moment when it may have a torn tail."""
    chance = random.Random(seed)
    subject.stop()
    with writer_for(subject.stream):
        for number in range(RENAMES):
            run = subject.workspace.start()
            kill_at_a_random_moment(run, chance, lambda: size(subject.output))
            subject.workspace.drain()  # cuts the tail: nobody could know it in a file renamed before
            if size(subject.output) > 0:
                subject.output.rename(subject.output.with_name(f"output.jsonl.{number}"))
    subject.workspace.drain()
    assert_exactly_once(renamed_parts(subject), subject.stream.puts)
    assert_in_shard_order(renamed_parts(subject), subject.stream.puts)


def test_rows_that_were_not_committed_when_the_file_was_renamed_are_not_doubled_by_a_kill(
    kinesalite, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 1)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name, source=LARGE)
    put_large(stream, ROWS)
    workspace.drain()
    committed = len(workspace.lines())
    workspace.configure(stream.name, source={**LARGE, "autocommit_duration_ms": NEVER_MS})
    put_large(stream, 2 * ROWS)
    run = workspace.start()
    run.wait_while_alive(
        lambda: len(workspace.lines()) > committed, "rows are there, not committed"
    )
    aside = workspace.output.with_suffix(".1")
    workspace.output.rename(aside)
    run.kill()
    workspace.drain()
    lines = aside.read_text().split("\n")[:-1] + workspace.lines()
    assert_exactly_once(lines, stream.puts)
