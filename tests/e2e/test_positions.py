"""Where a source begins and ends: latest, a moment, a look-back, the tip; and the manifest."""

import datetime
import hashlib
import json
import random
import re
import time

import pytest

from daemon import NUMBERED
from kills import kill_at_a_random_moment, size, writer_for
from streams import assert_exactly_once, assert_in_shard_order
from waiting import wait_until

LATEST = {"start_position": "latest"}
# kinesalite does not answer a question for a moment while no record is that young.
IMPATIENT = {"request_timeout_ms": 1000}
LOOK_BACK_SECONDS = 10
LIVES = 10


def whole_second_later():
    """Now, once the clock is in another second than before: arrival times may be rounded."""
    began = int(time.time())
    wait_until(lambda: int(time.time()) > began, "the clock is in another second")
    return time.time()


def iso(moment):
    instant = datetime.datetime.fromtimestamp(moment, datetime.timezone.utc)
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def configured(new_workspace, stream, source, **more):
    workspace = new_workspace(stream.server)
    workspace.configure(stream.name, source={**NUMBERED, **source}, **more)
    return workspace


def manifest(workspace):
    return json.loads((workspace.output.parent / "e2e-in.manifest.json").read_text())


def test_latest_reads_what_comes_after_the_start(server, new_stream, new_workspace):
    stream = new_stream(server, 2)
    stream.put_numbers(20)
    whole_second_later()
    workspace = configured(new_workspace, stream, LATEST, aws=IMPATIENT)
    run = workspace.start()
    run.wait_until_ready()
    stream.put_numbers(20)
    run.wait_while_alive(lambda: len(workspace.lines()) >= 20, "the new ones are read")
    run.stop()
    assert_exactly_once(workspace.lines(), stream.puts[20:])


def test_latest_is_pinned_at_the_first_start(server, new_stream, new_workspace):
    stream = new_stream(server, 2)
    stream.put_numbers(20)
    whole_second_later()
    workspace = configured(new_workspace, stream, LATEST, aws=IMPATIENT)
    run = workspace.start()
    run.wait_until_ready()
    run.kill()  # before it has read a record
    stream.put_numbers(20)
    again = workspace.start()
    again.wait_until_ready()
    again.wait_while_alive(lambda: len(workspace.lines()) >= 20, "all since the first start")
    again.stop()
    workspace.drain()
    assert_exactly_once(workspace.lines(), stream.puts[20:])


@pytest.mark.parametrize("step", ["split", "merge"])
def test_a_child_of_a_reshard_after_latest_is_read_from_its_beginning(
    server, step, new_stream, new_workspace
):
    stream = new_stream(server, 2)
    stream.put_numbers(20)
    whole_second_later()
    workspace = configured(new_workspace, stream, LATEST, aws=IMPATIENT)
    run = workspace.start()
    run.wait_until_ready()
    run.kill()
    stream.put_numbers(20)
    {"split": stream.split, "merge": stream.merge}[step](0)
    stream.put_numbers(20)  # into children that no start has seen
    workspace.drain()
    assert_exactly_once(workspace.lines(), stream.puts[20:])
    assert_in_shard_order(workspace.lines(), stream.puts[20:])


def test_at_timestamp_begins_at_the_moment(server, new_stream, new_workspace):
    stream = new_stream(server, 2)
    stream.put_numbers(20)
    moment = whole_second_later()
    stream.put_numbers(20)
    start = {"start_position": {"at_timestamp": iso(int(moment))}}
    workspace = configured(new_workspace, stream, start)
    workspace.drain()
    assert_exactly_once(workspace.lines(), stream.puts[20:])


def test_a_look_back_begins_so_long_before_the_first_start(
    kinesalite, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 2)
    stream.put_numbers(20)
    oldest_start = time.time() + LOOK_BACK_SECONDS + 1
    wait_until(lambda: time.time() > oldest_start, "the first records are older than that")
    stream.put_numbers(20)
    start = {"start_position": {"at_timestamp": f"-{LOOK_BACK_SECONDS}s"}}
    workspace = configured(new_workspace, stream, start)
    workspace.drain()
    assert_exactly_once(workspace.lines(), stream.puts[20:])
    far = configured(new_workspace, stream, {"start_position": {"at_timestamp": "-12h"}})
    far.drain()
    assert_exactly_once(far.lines(), stream.puts)


@pytest.mark.parametrize("position", ["latest", {"at_timestamp": "-1ms"}, "trim_horizon"])
def test_a_stored_position_wins_over_start_position(
    kinesalite, position, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 2)
    workspace = configured(new_workspace, stream, {})
    stream.put_numbers(20)
    workspace.drain()
    stream.put_numbers(20)
    whole_second_later()
    workspace.configure(stream.name, source={**NUMBERED, "start_position": position})
    workspace.drain()
    assert_exactly_once(workspace.lines(), stream.puts)


def test_stop_position_tip_ends_with_0(server, new_stream, new_workspace):
    stream = new_stream(server, 2)
    stream.put_numbers(100)
    stream.split(0)
    stream.put_numbers(100)
    workspace = configured(new_workspace, stream, {"stop_position": "tip"})
    run = workspace.start()
    assert run.wait() == 0, run.log()
    assert_exactly_once(workspace.lines(), stream.puts)


@pytest.mark.parametrize("reshard", [False, True])
def test_stop_position_at_timestamp_ends_before_the_moment(
    server, reshard, new_stream, new_workspace
):
    stream = new_stream(server, 2)
    stream.put_numbers(50)
    moment = int(whole_second_later())
    stream.put_numbers(50)
    if reshard:
        stream.split(0)
        stream.put_numbers(50)
    stop = {"stop_position": {"at_timestamp": iso(moment)}}
    workspace = configured(new_workspace, stream, stop)
    for _ in range(2):  # the second one finds nothing more
        run = workspace.start()
        assert run.wait() == 0, run.log()
        assert_exactly_once(workspace.lines(), stream.puts[:50])
        assert_in_shard_order(workspace.lines(), stream.puts[:50])


def test_a_stop_position_in_the_future_is_waited_for(kinesalite, new_stream, new_workspace):
    stream = new_stream(kinesalite, 2)
    stream.put_numbers(20)
    moment = time.time() + 5
    workspace = configured(new_workspace, stream, {"stop_position": {"at_timestamp": iso(moment)}})
    run = workspace.start()
    run.wait_while_alive(lambda: len(workspace.lines()) >= 20, "what is there already")
    stream.put_numbers(20)
    assert time.time() < moment, "this machine is too slow for the moment that was chosen"
    assert run.wait() == 0, run.log()
    assert time.time() >= moment
    assert_exactly_once(workspace.lines(), stream.puts)


def test_a_bounded_run_leaves_a_manifest_of_what_it_read(server, new_stream, new_workspace):
    stream = new_stream(server, 2)
    stream.put_numbers(200)
    stream.client.put_record(StreamName=stream.name, PartitionKey="k", Data=b"{")
    sink = {"rotate": {"size": 2000, "compression": "gzip"}}
    source = {"stop_position": "tip", "start_position": {"at_timestamp": "-12h"}}
    workspace = configured(new_workspace, stream, source, sink=sink)
    assert workspace.start().wait() == 0
    found = manifest(workspace)
    assert found["ledger"] == {
        "read": 201,
        "written": 200,
        "dead_lettered": {},
        "skipped": {"invalid_json": 1},
    }
    assert (found["source"], found["pipeline"]) == ("e2e-in", "e2e")
    assert found["stream"]["name"] == stream.name
    assert (found["start_position"], found["stop_position"]) == ("-12h", "tip")
    shards = {shard["shard"]: shard for shard in found["shards"]}
    for shard_id in {put.shard for put in stream.puts}:
        puts = [put for put in stream.puts if put.shard == shard_id]
        shard = shards[shard_id]
        records = len(puts)
        extra = shard["records"] - records  # the bad one lies in one of them
        assert extra in (0, 1)
        assert shard["bytes"] == sum(len(put.data) for put in puts) + extra
        assert shard["first_sequence_number"] == str(min(put.sequence for put in puts))
        if not extra:
            assert shard["last_sequence_number"] == str(max(put.sequence for put in puts))
    assert sum(shard["records"] for shard in shards.values()) == 201
    assert_files_are_those_of(found, workspace)


def assert_files_are_those_of(found, workspace):
    """The manifest lists the output files that are there, with their bytes and checksums."""
    there = {
        str(path): (path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())
        for path in workspace.output.parent.iterdir()
        if "manifest" not in path.name
    }
    assert there == {file["path"]: (file["bytes"], file["sha256"]) for file in found["files"]}


def test_a_manifest_after_kills_counts_every_record_once(kinesalite, new_stream, new_workspace):
    chance = random.Random(20260903)
    stream = new_stream(kinesalite, 2)
    source = {"read_budget": 0.2, "stop_position": {"at_timestamp": "2200-01-01T00:00:00Z"}}
    workspace = configured(new_workspace, stream, source)
    with writer_for(stream):
        for _ in range(LIVES):
            kill_at_a_random_moment(workspace.start(), chance, lambda: size(workspace.output))
    workspace.drain()
    found = manifest(workspace)
    assert found["ledger"]["read"] == len(stream.puts)
    for shard in found["shards"]:
        puts = [put for put in stream.puts if put.shard == shard["shard"]]
        assert shard["records"] == len(puts)
        assert shard["bytes"] == sum(len(put.data) for put in puts)
        assert shard["first_sequence_number"] == str(min(put.sequence for put in puts))
        assert shard["last_sequence_number"] == str(max(put.sequence for put in puts))
    assert_files_are_those_of(found, workspace)


def test_snapshots_in_intervals_lose_and_double_nothing(kinesalite, new_stream, new_workspace):
    chance = random.Random(20260904)
    stream = new_stream(kinesalite, 2)
    workspace = new_workspace(kinesalite)
    backend = {"filesystem": {"path": str(workspace.snapshots)}}
    persistence = {"backend": backend, "snapshot_interval_ms": 400}
    workspace.configure(stream.name, persistence=persistence)
    with writer_for(stream):
        for _ in range(LIVES):
            kill_at_a_random_moment(workspace.start(), chance, lambda: size(workspace.output))
    workspace.drain()
    assert_exactly_once(workspace.lines(), stream.puts)
    assert_in_shard_order(workspace.lines(), stream.puts)


@pytest.mark.parametrize("arguments", [[], ["--until-caught-up"]])
def test_progress_always_prints_lines_into_a_pipe(
    kinesalite, arguments, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 1)
    stream.put_numbers(10)
    workspace = configured(new_workspace, stream, {"stop_position": "tip"})
    run = workspace.start("--progress", "always", *arguments)
    assert run.wait() == 0, run.log()
    lines = re.findall(r"^\d+ records, \S+ \S+/s, \d+\.\d s behind, \d+ shards$", run.log(), re.M)
    assert lines, run.log()
    assert "\r" not in run.log() and "\033" not in run.log()


# kinesalite never answers for a closed shard that has no later records.
@pytest.mark.parametrize("step", ["split", "merge"])
def test_latest_on_a_stream_with_closed_shards_reads_what_comes_after_the_start(
    kinesis_mock, step, new_stream, new_workspace
):
    stream = new_stream(kinesis_mock, 2)
    stream.put_numbers(20)
    {"split": stream.split, "merge": stream.merge}[step](0)
    stream.put_numbers(20)
    whole_second_later()
    workspace = configured(new_workspace, stream, {"start_position": "latest"})
    run = workspace.start()
    run.wait_until_ready()
    stream.put_numbers(20)
    run.wait_while_alive(lambda: len(workspace.lines()) >= 20, "the new ones are read")
    run.stop()
    workspace.drain()
    assert_exactly_once(workspace.lines(), stream.puts[40:])


@pytest.mark.parametrize("step", ["split", "merge"])
def test_at_timestamp_begins_at_the_moment_in_parents_and_in_children(
    kinesis_mock, step, new_stream, new_workspace
):
    stream = new_stream(kinesis_mock, 2)
    stream.put_numbers(20)
    moments = {20: int(whole_second_later())}
    stream.put_numbers(20)
    {"split": stream.split, "merge": stream.merge}[step](0)
    stream.put_numbers(20)
    moments[60] = int(whole_second_later())
    stream.put_numbers(20)
    for first, moment in moments.items():
        start = {"start_position": {"at_timestamp": iso(moment)}}
        workspace = configured(new_workspace, stream, start)
        workspace.drain()
        assert_exactly_once(workspace.lines(), stream.puts[first:])
