"""Answers are refused, cut, ruined, repeated and withheld, shards split and merge and the daemon is
killed: every record is written once, in order, when all that is over."""

import json
import random

import pytest

import servers
from kills import kill_at_a_random_moment, size, writer_for
from daemon import ask, binary
from fault_proxy import fault_proxy
from streams import assert_exactly_once, assert_in_key_order, assert_in_shard_order

# Long enough for every true answer and a slow drip, short enough to wait for it many times.
REQUEST_TIMEOUT_MS = 2000
INJECTED_MIN = 4  # of each kind
# What happens to the stream while a life goes on, before it is killed.
LIVES = [None, "split", None, "merge", None]


@pytest.fixture(scope="module")
def emulator(tmp_path_factory):
    folder = tmp_path_factory.mktemp("emulator")
    with servers.emulator(folder, binary(), "--verify-signatures") as server:
        yield server


@pytest.fixture(params=["kinesalite", "emulator"])
def service(request):
    return request.getfixturevalue(request.param)


def ledger(address):
    [pipeline] = json.loads(ask(address + "/status").text)["pipelines"]
    return pipeline["ledger"]


@pytest.mark.parametrize("seed", [20260902])
def test_faults_of_every_kind_lose_and_double_nothing(
    service, seed, new_stream, new_workspace
):
    chance = random.Random(seed)
    stream = new_stream(service, 4)
    with fault_proxy(service, seed) as proxy:
        workspace = new_workspace(proxy)
        workspace.configure(stream.name, aws={"request_timeout_ms": REQUEST_TIMEOUT_MS})
        with writer_for(stream):
            for happening in LIVES:
                run = workspace.start()
                if happening:
                    getattr(stream, happening)(0)
                kill_at_a_random_moment(run, chance, lambda: size(workspace.output))
            run = workspace.start()
            address = run.wait_until_ready()
            run.wait_while_alive(lambda: not proxy.missing(INJECTED_MIN), "every kind of fault came")
        proxy.calm_down()
        run.wait_while_alive(lambda: len(workspace.lines()) >= len(stream.puts), "all is read")
        balance = ledger(address)
        run.stop()
    print(f"injected {dict(proxy.injected)}")  # shown when the test fails
    assert_exactly_once(workspace.lines(), stream.puts)
    assert_in_shard_order(workspace.lines(), stream.puts)
    assert_in_key_order(workspace.lines(), stream.puts)
    assert balance["balanced"] and balance["skipped"] == {}
    assert balance["read"] == balance["written"] > 0
    assert not proxy.missing(INJECTED_MIN)
