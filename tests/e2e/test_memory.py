"""What the process takes stays near `memory_limit`, however much the stream has to give: 500 shards,
pages of 10 MiB and a sink that stands still. Measured on the optimised program, as resident memory."""

import enum
import json
import re
import threading
import time

import pytest

from daemon import ask, counter, optimised_binary
from fat_endpoint import FAT, SMALL, Shape, fat_endpoint

SHARDS = 500
LIMIT = 256 << 20
SMALL_LIMIT = 64 << 20
# The program itself, its libraries and connections, and what the allocator keeps for later.
OVERHEAD_BYTES_MAX = 64 << 20
# How long the sink stands still: the measurement itself, nothing waits for it. Once for longer than
# any limit of a request; what is read before that is read at once.
LONG_SECONDS = 60
SHORT_SECONDS = 5
STILL_SECONDS = 3
# One GetRecords answer each, at most five a second: more than until the standstill is reached.
SMALL_RECORDS = 200
DRAINED_BYTES = 1 << 30


class Neighbour(enum.Enum):
    """Whether another pipeline runs beside the fat one; how many there are then."""

    none = 1
    small = 2


def resident_bytes_max(run):
    """The most that the process ever held (VmHWM)."""
    with open(f"/proc/{run.pid}/status") as status:
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read())[1]) * 1024


def assert_within_limit(run, limit):
    assert resident_bytes_max(run) <= limit + OVERHEAD_BYTES_MAX


def configure_fat(workspace, limit, neighbour=Neighbour.none):
    """A pipeline from the fat stream to standard output; its neighbour writes the small stream to
    the workspace's output."""
    fat_source = {"stream_name": FAT, "format": "raw", "name": "fat-in"}
    fat = {"name": "fat", "source": {"kinesis": fat_source}, "sink": {"stdout": {}}}
    workspace.program = optimised_binary()
    workspace.configure(SMALL, memory_limit=limit)
    document = json.loads(workspace.config.read_text())
    document["pipelines"] = [fat, *document["pipelines"]][: neighbour.value]
    workspace.config.write_text(json.dumps(document))


def held_bytes(address):
    """How much of the memory budget the fat pipeline uses, as its metric says, which a sink that
    stands still does not keep from growing."""
    return counter(ask(address + "/metrics").text, "kinesisd_backlog_bytes", pipeline="fat")


class Standstill:
    """Has the fat pipeline held the same bytes for some seconds?"""

    def __init__(self, address):
        self._address = address
        self._bytes = 0
        self._since = time.monotonic()

    def reached(self):
        now = held_bytes(self._address)
        if now != self._bytes:
            self._bytes = now
            self._since = time.monotonic()
        return now > 0 and time.monotonic() - self._since >= STILL_SECONDS


def start_and_stand_still(workspace):
    """A run whose fat pipeline has filled its share of memory and waits for its sink."""
    run = workspace.start_with_pipe()
    address = run.wait_until_ready()
    run.wait_while_alive(Standstill(address).reached, "the fat pipeline stands still")
    return run


class Drain:
    """Reads standard output to its end, in a thread; it counts."""

    def __init__(self, run):
        self.bytes = 0
        self.rows = 0
        self._run = run
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self):
        while piece := self._run.stdout.read1(1 << 20):
            self.bytes += len(piece)
            self.rows += piece.count(b"\n")

    def join(self):
        self._thread.join()


def assert_bounded(workspace, limit, stall_seconds):
    """Through a standstill of so many seconds and while the rows flow again."""
    configure_fat(workspace, limit)
    run = start_and_stand_still(workspace)
    run.live_for(stall_seconds)
    assert_within_limit(run, limit)

    drain = Drain(run)
    enough = lambda: drain.bytes >= DRAINED_BYTES
    run.wait_while_alive(enough, "the rows flow again")
    run.send_stop()
    # The most it ever held: also of what was drained.
    assert_within_limit(run, limit)
    assert run.wait() == 0
    drain.join()
    assert drain.rows > 0


@pytest.mark.parametrize(
    "limit, shape, stall_seconds",
    [
        pytest.param(LIMIT, Shape(10), LONG_SECONDS, id="256MiB-1MiB-records"),
        pytest.param(LIMIT, Shape(10_000), SHORT_SECONDS, id="256MiB-1kB-records"),
        pytest.param(SMALL_LIMIT, Shape(10), SHORT_SECONDS, id="64MiB-1MiB-records"),
        pytest.param(SMALL_LIMIT, Shape(10_000), SHORT_SECONDS, id="64MiB-1kB-records"),
    ],
)
def test_a_standing_sink_costs_no_more_than_the_limit(limit, shape, stall_seconds, new_workspace):
    with fat_endpoint(SHARDS, shape) as endpoint:
        assert_bounded(new_workspace(endpoint), limit, stall_seconds)


def test_a_standing_pipeline_does_not_hold_up_its_neighbour(new_workspace):
    with fat_endpoint(SHARDS, Shape(10), SMALL_RECORDS) as endpoint:
        workspace = new_workspace(endpoint)
        configure_fat(workspace, LIMIT, Neighbour.small)
        run = start_and_stand_still(workspace)
        held = held_bytes(run.address())
        unread = SMALL_RECORDS - len(workspace.lines())
        whole = lambda: workspace.lines() == endpoint.small_lines
        run.wait_while_alive(whole, "the small stream is read to its tip")
        assert unread > 0, "it was read before the other pipeline stood still"
        assert held_bytes(run.address()) == held, "the other pipeline moved"
