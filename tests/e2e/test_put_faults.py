"""Entries are refused, answers lost, calls refused and the daemon killed while a stream is written:
nothing is lost, each key's records are first accepted in order, and what may be doubled is counted."""

import collections
import json
import random

import pytest

from daemon import ask, counter
from kills import kill_at_a_random_moment, writer_for
from put_faults import CALL_FAULTS, put_faults

ROWS = {"format": "json", "schema": {"key": "str", "n": "int"}}
KEYS = 8


@pytest.fixture(params=["kinesalite", "emulator"])
def service(request):
    return request.getfixturevalue(request.param)


def configure(workspace, source, target):
    sink = {"stream_name": target.name, "partition_key": "key"}
    workspace.configure(
        source.name,
        source=ROWS,
        sinks=[{"kinesis": sink}],
        aws={"request_timeout_ms": 5000},
    )


def assert_first_acceptances_in_order(accepted, puts):
    """Of each key the records were first taken in the order in which they were put."""
    expected, first = collections.defaultdict(list), collections.defaultdict(dict)
    for put in puts:
        expected[put.key].append(json.loads(put.data)["n"])
    for key, data in accepted:
        first[key].setdefault(json.loads(data)["n"])
    assert {key: list(numbers) for key, numbers in first.items()} == dict(expected)


@pytest.mark.parametrize("seed", [20260903])
def test_refused_entries_and_lost_answers_neither_lose_nor_reorder(
    service, seed, new_stream, new_workspace
):
    source, target = new_stream(service, 1), new_stream(service, 2)
    with put_faults(service, seed) as proxy:
        workspace = new_workspace(proxy)
        configure(workspace, source, target)
        source.put_numbers(600, keys=KEYS)
        run = workspace.start()
        address = run.wait_until_ready()
        calls_spoilt = lambda: all(proxy.injected[kind] > 0 for kind in CALL_FAULTS)
        run.wait_while_alive(calls_spoilt, "every kind of fault came")
        metrics = run.wait_for_metric(address, "kinesisd_sink_records_total", 600)
        proxy.calm_down()
        run.stop()
    assert_first_acceptances_in_order(proxy.accepted, source.puts)
    doubled = len(proxy.accepted) - 600
    assert 0 < doubled <= counter(metrics, "kinesisd_possible_duplicates_total")
    for code, refused in proxy.refused.items():
        assert counter(metrics, "kinesisd_put_records_failed_total", code=code) > 0, refused


@pytest.mark.parametrize("seed", [20260904])
def test_kills_lose_and_reorder_nothing(service, seed, new_stream, new_workspace):
    chance = random.Random(seed)
    source, target = new_stream(service, 1), new_stream(service, 3)
    with put_faults(service, seed) as proxy:
        workspace = new_workspace(proxy)
        configure(workspace, source, target)
        with writer_for(source):
            for _ in range(8):
                kill_at_a_random_moment(
                    workspace.start(), chance, lambda: sum(len(data) for _, data in proxy.accepted)
                )
        proxy.calm_down()
        workspace.drain()
    assert_first_acceptances_in_order(proxy.accepted, source.puts)


def test_other_keys_do_not_wait_for_a_refused_one(kinesalite, new_stream, new_workspace):
    """Many keys at once: each call is full, and several are in flight."""
    source, target = new_stream(kinesalite, 1), new_stream(kinesalite, 1)
    with put_faults(kinesalite, 1) as proxy:
        workspace = new_workspace(proxy)
        configure(workspace, source, target)
        source.put_numbers(900, keys=600)
        run = workspace.start()
        address = run.wait_until_ready()
        run.wait_for_metric(address, "kinesisd_sink_records_total", 900)
        status = json.loads(ask(address + "/status").text)
        run.stop()
    assert proxy.calls_max > 1
    [sink] = status["pipelines"][0]["sinks"]
    assert sink["throttled_shards"][0]["rate"] < 1
    assert sink["possible_duplicates"] >= len(proxy.accepted) - 900
    assert_first_acceptances_in_order(proxy.accepted, source.puts)
