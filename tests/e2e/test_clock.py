"""The machine's clock steps by hours while the daemon runs: it learns the service's time from the
answers, goes on reading, and stays alive by its own account."""

import contextlib
import pathlib
import re
import threading

import pytest

import servers
from kills import writer_for
from daemon import ask, binary, optimised_binary
from streams import assert_exactly_once, assert_in_shard_order

LIBRARY = pathlib.Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")
POLL_SECONDS = 0.2
RECORDS_A_STEP = 100


@pytest.fixture(scope="module")
def strict_emulator(tmp_path_factory):
    """An emulator that refuses signatures of another time than its own."""
    folder = tmp_path_factory.mktemp("emulator")
    with servers.emulator(folder, binary(), "--verify-signatures") as server:
        yield server


class WallClock:
    """The wall clock of a workspace's daemon, which can be set while the daemon runs."""

    def __init__(self, workspace):
        self._setting = workspace.folder / "wall-clock"
        self.step_to("+0")
        workspace.program = optimised_binary()  # sanitizers and this library end each other
        assert LIBRARY.exists(), "deploy/install-packages test installs faketime"
        workspace.environment.update(
            LD_PRELOAD=str(LIBRARY),
            FAKETIME_TIMESTAMP_FILE=str(self._setting),
            FAKETIME_NO_CACHE="1",
            FAKETIME_DONT_FAKE_MONOTONIC="1",
        )

    def step_to(self, offset):
        """`offset` is relative to true time: +5h, -3h."""
        aside = self._setting.with_suffix(".new")
        aside.write_text(offset + "\n")
        aside.replace(self._setting)  # never empty or half written for who reads it


@contextlib.contextmanager
def livez_watched(address):
    """Asks /livez all the time; every answer until the end of the block must be 200."""
    done = threading.Event()
    answers = []

    def watch():
        while not done.wait(POLL_SECONDS):
            answers.append(ask(address + "/livez"))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
    bad = [(answer.status, answer.text) for answer in answers if answer.status != 200]
    assert answers and not bad


def without_stamps(lines):
    """The rows as they were put, and their times."""
    stamps = re.compile(r',"diff":1,"time":(\d+)}$')
    times = [int(stamps.search(line)[1]) for line in lines]
    return [stamps.sub("}", line) for line in lines], times


@pytest.mark.parametrize("offsets", [["+5h", "+0"], ["-3h", "+0"], ["+26h", "-26h", "+7m"]])
def test_a_stepping_clock_loses_and_doubles_nothing(
    strict_emulator, offsets, new_stream, new_workspace
):
    stream = new_stream(strict_emulator, 2)
    workspace = new_workspace(strict_emulator)
    workspace.configure(stream.name, sink={"with_diff_and_time": True})
    clock = WallClock(workspace)
    run = workspace.start()
    address = run.wait_until_ready()
    with livez_watched(address), writer_for(stream):
        for refused, offset in enumerate(offsets, start=1):
            clock.step_to(offset)
            # Each step makes the signatures wrong, and each time the service says so.
            run.wait_for_metric(
                address, "kinesisd_aws_requests_total", refused, code="clock_skewed"
            )
            beyond = len(stream.puts) + RECORDS_A_STEP
            run.wait_while_alive(lambda: len(workspace.lines()) >= beyond, f"rows after {offset}")
    run.wait_while_alive(lambda: len(workspace.lines()) >= len(stream.puts), "all is read")
    run.stop()
    rows, times = without_stamps(workspace.lines())
    assert_exactly_once(rows, stream.puts)
    assert_in_shard_order(rows, stream.puts)
    assert times == sorted(times), "the time of minibatches went back"
