"""kinesisd snapshot …: what it says, what it refuses, and what a run reads after it has changed a
snapshot."""

import collections
import datetime
import json
import math
import re
import time

import pytest
from boto3.dynamodb.types import TypeDeserializer

from daemon import call
from streams import assert_exactly_once, assert_in_shard_order, numbered
from waiting import wait_until

NAME = "e2e-in"  # of the source, as Workspace.configure names it


def snapshot(workspace, *arguments, code=0, text_in=""):
    """Runs `kinesisd snapshot …`, which must end with `code`."""
    done = call(
        "snapshot",
        *arguments,
        "--config",
        workspace.config,
        environment=workspace.environment,
        text_in=text_in,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done


def table_row(text, first_cell):
    """The cells of the row that begins with `first_cell`; columns are two blanks apart or more."""
    rows = [re.split(r"  +", line) for line in text.splitlines()]
    found = [row for row in rows if row[0] == first_cell]
    assert len(found) == 1, text
    return found[0]


def files_of(workspace):
    """What lies in the folder of the snapshots, but for the lock."""
    return {path.name: path.read_bytes() for path in workspace.snapshots.glob("*.json")}


def assert_times_written(workspace, once=(), twice=()):
    """These records are lines once and twice, and there is no other line."""
    expected = collections.Counter(put.data for put in [*once, *twice, *twice])
    assert collections.Counter(workspace.lines()) == expected


def by_shard(puts):
    """{shard: its puts, in the order of their sequence numbers}"""
    shards = collections.defaultdict(list)
    for put in sorted(puts, key=lambda put: put.sequence):
        shards[put.shard].append(put)
    return shards


@pytest.fixture
def drained(kinesalite, new_stream, new_workspace):
    """A workspace whose stream of two shards was read to its tip."""
    stream = new_stream(kinesalite, 2)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name)
    stream.put_numbers(40)
    workspace.drain()
    assert_exactly_once(workspace.lines(), stream.puts)
    return workspace, stream


def test_list_says_the_state_of_every_snapshot(drained):
    workspace, stream = drained
    row = table_row(snapshot(workspace, "list").stdout, NAME)
    assert row[1:3] == ["e2e", stream.name]
    assert row[6:] == ["2 reading", "40", "whole"]
    newest, previous = workspace.generations()
    newest.write_bytes(newest.read_bytes()[:100])
    assert "falls back" in table_row(snapshot(workspace, "list").stdout, NAME)[8]
    previous.write_bytes(b"")
    row = table_row(snapshot(workspace, "list").stdout, NAME)
    assert row[3:8] == ["-"] * 5 and row[8].startswith("DAMAGED, both generations")


def test_list_names_what_no_source_of_the_configuration_has_stored(drained):
    workspace, stream = drained
    workspace.configure(stream.name, source={"name": "other-in"})
    listed = snapshot(workspace, "list").stdout
    assert table_row(listed, "other-in")[-1] == "none stored yet"
    assert table_row(listed, NAME)[1] == "-"
    assert f"{NAME}: no source of the configuration has this name" in listed
    snapshot(workspace, "delete", NAME)
    assert NAME not in snapshot(workspace, "list").stdout


def test_show_says_shards_files_and_ledger(drained):
    workspace, stream = drained
    shown = snapshot(workspace, "show", NAME).stdout
    assert stream.name in shown
    for shard, puts in by_shard(stream.puts).items():
        row = table_row(shown, shard)
        assert row[1:4] == ["reading", str(puts[-1].sequence), str(len(puts))]
    path, size = str(workspace.output), len(workspace.text())
    assert table_row(shown, path)[2:] == [str(size), "agrees"]
    assert "read 40 = written 40 + dead-lettered 0 + skipped 0\n" in shown

    with open(workspace.output, "a") as output:
        output.write("torn")
    row = table_row(snapshot(workspace, "show", NAME).stdout, path)
    assert row[3] == "4 bytes behind that are not committed"
    workspace.output.write_text("short")
    assert table_row(snapshot(workspace, "show", NAME).stdout, path)[3].startswith("SHORTER")
    workspace.output.unlink()
    assert table_row(snapshot(workspace, "show", NAME).stdout, path)[3].startswith("MISSING")


def test_nothing_is_changed_while_a_daemon_holds_the_folder(drained):
    workspace, stream = drained
    exported = snapshot(workspace, "export", NAME).stdout
    run = workspace.start()
    run.wait_until_ready()
    for arguments in (
        ["rewind", NAME, "--to", "-1h"],
        ["delete", NAME],
        ["import", NAME, "-", "--replace"],
    ):
        refused = snapshot(workspace, *arguments, code=1, text_in=exported)
        assert str(run.pid) in refused.stderr and str(workspace.snapshots) in refused.stderr
    for arguments in (["list"], ["show", NAME], ["export", NAME]):
        snapshot(workspace, *arguments)
    snapshot(workspace, "rewind", NAME, "--to", "-1h", "--dry-run")
    stream.put_numbers(10)
    run.wait_while_alive(lambda: len(workspace.lines()) == 50, "it goes on")
    run.stop()
    workspace.drain()
    assert_exactly_once(workspace.lines(), stream.puts)


def test_a_look_back_reads_everything_since_again(drained):
    workspace, stream = drained
    before = files_of(workspace)
    tried = snapshot(workspace, "rewind", NAME, "--to", "-1h", "--dry-run")
    assert "nothing was changed" in tried.stderr
    assert files_of(workspace) == before
    done = snapshot(workspace, "rewind", NAME, "--to", "-1h")
    assert "appended again" in done.stderr
    for shard, puts in by_shard(stream.puts).items():
        for said in (tried.stdout, done.stdout):
            row = table_row(said, shard)
            assert row[1] == str(puts[-1].sequence)
            assert re.fullmatch(r"at \d{4}-\d\d-\d\dT[\d:.]+Z", row[2])
    assert files_of(workspace)[f"{NAME}.previous.json"] == before[f"{NAME}.json"]
    workspace.drain()
    assert_times_written(workspace, twice=stream.puts)


def test_a_time_reads_what_arrived_since_again(drained):
    workspace, stream = drained
    old = list(stream.puts)
    # kinesalite knows the arrival of a record to the second only.
    moment = math.floor(time.time()) + 1
    wait_until(lambda: time.time() >= moment, "a new second begins")
    stream.put_numbers(40)
    workspace.drain()
    text = datetime.datetime.fromtimestamp(moment, datetime.timezone.utc).isoformat()
    snapshot(workspace, "rewind", NAME, "--to", text)
    workspace.drain()
    assert_times_written(workspace, once=old, twice=stream.puts[len(old) :])
    workspace.drain()
    assert len(workspace.lines()) == 120


def test_a_sequence_number_reads_that_record_and_those_behind_it_again(drained):
    workspace, stream = drained
    shard, puts = next(iter(by_shard(stream.puts).items()))
    middle = len(puts) // 2
    snapshot(workspace, "rewind", NAME, "--to", puts[middle].sequence, "--shard", shard)
    # Nothing of a run between has moved the other shard.
    workspace.drain()
    others = [put for put in stream.puts if put.shard != shard]
    assert_times_written(workspace, once=[*others, *puts[:middle]], twice=puts[middle:])


def test_a_rewind_of_a_split_shard_reads_its_children_after_it(kinesalite, new_stream, new_workspace):
    stream = new_stream(kinesalite, 1)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name)
    stream.put_numbers(40)
    stream.split(0)
    stream.put_numbers(40)
    workspace.drain()
    parent = stream.puts[0].shard
    assert table_row(snapshot(workspace, "show", NAME).stdout, parent)[1] == "finished"
    first = by_shard(stream.puts)[parent][0].sequence
    for arguments in (["-1h"], [first, "--shard", parent]):
        snapshot(workspace, "rewind", NAME, "--to", *arguments)
        states = snapshot(workspace, "show", NAME).stdout
        assert states.count("waiting") == 2, states
        before = len(workspace.lines())
        workspace.drain()
        again = workspace.lines()[before:]
        assert_exactly_once(again, stream.puts)
        assert_in_shard_order(again, stream.puts)
        children = [line for line in again if line not in {p.data for p in stream.puts[:40]}]
        assert again[40:] == children


@pytest.mark.parametrize(
    "arguments, why",
    [
        (["--to", "99999999999999999999999999999999999999999999999999999999"], "--shard"),
        (["--to", "2099-01-01T00:00:00Z"], "in the future"),
        (["--to", "yesterday"], "a look-back such as -3h"),
        (["--to", "-1h", "--shard", "shardId-00000000000"], "did you mean"),
        (["--to", "9" * 60, "--shard", "shardId-000000000000"], "were not read"),
        ([], "--to"),
    ],
)
def test_a_rewind_that_makes_no_sense_is_refused(drained, arguments, why):
    workspace, _ = drained
    before = files_of(workspace)
    refused = snapshot(workspace, "rewind", NAME, *arguments, code=2)
    assert why in refused.stderr
    assert files_of(workspace) == before


def test_an_export_brings_a_deleted_snapshot_back(drained):
    workspace, stream = drained
    exported = snapshot(workspace, "export", NAME).stdout
    decode = TypeDeserializer().deserialize
    items = [
        {name: decode(value) for name, value in item.items()}
        for item in json.loads(exported)["Items"]
    ]
    assert {item["leaseKey"]: item["checkpoint"] for item in items} == {
        shard: str(puts[-1].sequence) for shard, puts in by_shard(stream.puts).items()
    }
    snapshot(workspace, "delete", NAME)
    assert files_of(workspace) == {}
    assert "there is no snapshot" in snapshot(workspace, "delete", NAME, code=1).stderr
    assert "there is no snapshot" in snapshot(workspace, "show", NAME, code=1).stderr
    leases = workspace.folder / "leases.json"
    leases.write_text(exported)
    snapshot(workspace, "import", NAME, leases)
    stream.put_numbers(10)
    workspace.drain()
    assert_exactly_once(workspace.lines(), stream.puts)


def kcl_item(shard, checkpoint):
    """One item as `aws dynamodb scan` prints it."""
    return {
        "leaseKey": {"S": shard},
        "leaseOwner": {"S": "worker-1:8f14e45f"},
        "leaseCounter": {"N": "4711"},
        "checkpoint": {"S": str(checkpoint)},
        "checkpointSubSequenceNumber": {"N": "0"},
        "ownerSwitchesSinceCheckpoint": {"N": "0"},
    }


def scan(*items):
    return json.dumps({"Items": items, "Count": len(items), "ConsumedCapacity": None})


def test_the_table_of_a_kcl_application_is_where_it_goes_on(kinesalite, new_stream, new_workspace):
    stream = new_stream(kinesalite, 2)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name)
    stream.put_numbers(40)
    (known, read), (fresh, unread) = by_shard(stream.puts).items()
    middle = len(read) // 2
    table = scan(kcl_item(known, read[middle].sequence), kcl_item(fresh, "TRIM_HORIZON"))
    done = snapshot(workspace, "import", NAME, "-", text_in=table)
    assert table_row(done.stdout, known)[1] == str(read[middle].sequence)
    log = workspace.drain()
    assert "stream_recreated" not in log
    assert_times_written(workspace, once=[*read[middle + 1 :], *unread])
    workspace.drain()
    assert_times_written(workspace, once=[*read[middle + 1 :], *unread])

    before = files_of(workspace)
    refused = snapshot(workspace, "import", NAME, "-", code=1, text_in=table)
    assert "--replace" in refused.stderr
    assert files_of(workspace) == before
    with open(workspace.output, "a") as output:
        output.write("torn")  # the files stay known: it is cut off
    snapshot(workspace, "import", NAME, "-", "--replace", text_in=table)
    workspace.drain()
    assert_times_written(workspace, twice=[*read[middle + 1 :], *unread])


def test_a_stream_created_anew_after_an_import_is_recognised(
    kinesalite, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 1)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name)
    stream.put_numbers(20)
    table = scan(kcl_item(stream.puts[0].shard, stream.puts[9].sequence))
    snapshot(workspace, "import", NAME, "-", text_in=table)
    assert ", created" not in snapshot(workspace, "show", NAME).stdout
    workspace.drain()
    assert ", created" in snapshot(workspace, "show", NAME).stdout
    read = stream.puts[10:]
    assert_exactly_once(workspace.lines(), read)
    stream.recreate(1)
    stream.put_all(numbered(n) for n in range(100, 120))
    assert "stream_recreated" in workspace.drain()
    assert_exactly_once(workspace.lines(), [*read, *stream.puts])


def test_leases_without_a_position_are_refused_by_name(drained):
    workspace, _ = drained
    before = files_of(workspace)
    table = scan(kcl_item("shardId-000000000000", "LATEST"))
    refused = snapshot(workspace, "import", NAME, "-", "--replace", code=1, text_in=table)
    assert "shardId-000000000000 stands at LATEST" in refused.stderr
    assert files_of(workspace) == before


def test_an_unknown_name_and_a_configuration_without_snapshots_are_wrong_usage(drained):
    workspace, stream = drained
    for verb in ("show", "delete", "export"):
        refused = snapshot(workspace, verb, "e2e-im", code=2)
        assert f"did you mean '{NAME}'?" in refused.stderr
    document = json.loads(workspace.config.read_text())
    del document["persistence"]
    workspace.config.write_text(json.dumps(document))
    assert "no persistence" in snapshot(workspace, "list", code=2).stderr
