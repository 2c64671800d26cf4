"""Splits and merges between runs and while the daemon runs: every record once, parents before
children."""

import pytest

from streams import assert_exactly_once, assert_in_key_order, assert_in_shard_order

RECORDS_A_RUN = 30
PAGE_RECORDS_MAX = 10_000  # of one GetRecords answer, says the service

# One reshard before each run but the first; "split 1" is the second open shard by hash range.
ORDERS = {
    "split-split-merge-split": ["split 0", "split 1", "merge 0", "split 1"],
    "split-merge-split-split": ["split 0", "merge 0", "split 0", "split 1"],
    "split-split-merge-merge": ["split 0", "split 0", "merge 1", "merge 0"],
    "split-split-split-merge": ["split 0", "split 1", "split 2", "merge 1"],
}


def reshard(stream, step):
    verb, index = step.split()
    {"split": stream.split, "merge": stream.merge}[verb](int(index))


def assert_all_in_order(workspace, stream):
    assert_exactly_once(workspace.lines(), stream.puts)
    assert_in_shard_order(workspace.lines(), stream.puts)
    assert_in_key_order(workspace.lines(), stream.puts)


@pytest.mark.parametrize("order", ORDERS)
def test_reshards_between_runs_lose_and_double_nothing(server, order, new_stream, new_workspace):
    stream = new_stream(server, 1)
    workspace = new_workspace(server)
    workspace.configure(stream.name)
    for step in [None, *ORDERS[order]]:
        stream.put_numbers(RECORDS_A_RUN // 2)  # into the shards that the step is about to close
        if step:
            reshard(stream, step)
        stream.put_numbers(RECORDS_A_RUN // 2)
        run = workspace.start()
        run.wait_while_alive(lambda: len(workspace.lines()) >= len(stream.puts), f"after {step}")
        run.stop()
        assert_all_in_order(workspace, stream)


def test_a_closed_shard_with_unread_data_is_read_on_a_cold_start(
    server, new_stream, new_workspace
):
    stream = new_stream(server, 2)
    stream.put_numbers(40)
    stream.split(0)
    stream.merge(1)
    workspace = new_workspace(server)
    workspace.configure(stream.name)
    workspace.drain()
    assert_all_in_order(workspace, stream)


def test_children_wait_for_parents_that_take_several_pages(
    kinesalite, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 1)
    stream.put_numbers(PAGE_RECORDS_MAX + 2000)
    stream.split(0)
    stream.put_numbers(50)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name)
    workspace.drain()
    assert_all_in_order(workspace, stream)


def test_reshards_while_it_runs_are_followed(server, new_stream, new_workspace):
    stream = new_stream(server, 1)
    workspace = new_workspace(server)
    workspace.configure(stream.name)
    run = workspace.start()
    for step in [None, *ORDERS["split-split-merge-split"]]:
        if step:
            reshard(stream, step)
        stream.put_numbers(RECORDS_A_RUN)
        run.wait_while_alive(lambda: len(workspace.lines()) >= len(stream.puts), f"after {step}")
    run.stop()
    assert_all_in_order(workspace, stream)
