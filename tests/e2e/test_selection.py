"""shard_selector: several processes share a stream, each record belongs to one of them."""

import pytest

from daemon import NUMBERED
from streams import assert_exactly_once, assert_in_shard_order

COUNT = 3
# A child whose parent another process reads is found by the listing of each minute.
RESHARD_SECONDS_MAX = 150


@pytest.fixture
def three(new_workspace, new_stream, server):
    """A stream and three workspaces, one for each part of its shards."""
    stream = new_stream(server, 4)
    workspaces = [new_workspace(server) for _ in range(COUNT)]
    for index, workspace in enumerate(workspaces):
        selector = {"index": index, "count": COUNT}
        workspace.configure(stream.name, source={**NUMBERED, "shard_selector": selector})
    return stream, workspaces


def all_lines(workspaces):
    return [line for workspace in workspaces for line in workspace.lines()]


def assert_shared(stream, workspaces):
    """Together they have every record once; none has a record of a shard that is not its own."""
    assert_exactly_once(all_lines(workspaces), stream.puts)
    assert_in_shard_order(all_lines(workspaces), stream.puts)
    shard_of = {put.data: put.shard for put in stream.puts}
    shards = [{shard_of[line] for line in workspace.lines()} for workspace in workspaces]
    assert sum(map(len, shards)) == len(set().union(*shards)), shards


def test_three_processes_read_every_record_once_over_a_split(three):
    stream, workspaces = three
    runs = [workspace.start() for workspace in workspaces]
    for run in runs:
        run.wait_until_ready()
    stream.put_numbers(100, keys=64)
    stream.split(0)
    stream.put_numbers(100, keys=64)
    stream.merge(2)
    stream.put_numbers(100, keys=64)
    for run in runs:
        run.wait_while_alive(
            lambda: len(all_lines(workspaces)) >= len(stream.puts),
            "together they have all",
            RESHARD_SECONDS_MAX,
        )
    for run in runs:
        run.stop()
    assert_shared(stream, workspaces)


def test_three_runs_to_the_tip_end_and_share_a_stream_with_reshards(three):
    stream, workspaces = three
    for _ in range(2):
        stream.put_numbers(100, keys=64)
        stream.split(1)
        stream.put_numbers(100, keys=64)
        for workspace in workspaces:
            workspace.drain()
    assert_shared(stream, workspaces)
