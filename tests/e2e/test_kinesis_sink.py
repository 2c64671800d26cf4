"""Streams that are written: what a kinesis sink makes of rows, what it does with rows that cannot be
delivered, and what is in the stream after refusals, lost answers, missing streams and kills."""

import collections
import json
import re

import pytest

import servers
from daemon import ask, binary, counter
from streams import Stream
from waiting import wait_until
from written import by_key, letters, records, texts

ROWS = {"format": "json", "schema": {"key": "str", "n": "int", "to": "str | None"}}


@pytest.fixture(scope="module")
def emulator(tmp_path_factory):
    folder = tmp_path_factory.mktemp("emulator")
    with servers.emulator(folder, binary(), "--verify-signatures") as server:
        yield server


@pytest.fixture(params=["kinesalite", "kinesis_mock", "emulator"])
def service(request):
    return request.getfixturevalue(request.param)


def put_rows(stream, rows):
    stream.put_all((json.dumps(row), str(n % 8)) for n, row in enumerate(rows))


def configure(workspace, source, target, rows=ROWS, **sink):
    workspace.configure(source.name, source=rows, sinks=[{"kinesis": {"stream_name": target, **sink}}])


def test_rows_become_json_records_under_their_keys(service, new_stream, new_workspace):
    source, target = new_stream(service, 2), new_stream(service, 3)
    workspace = new_workspace(service)
    configure(workspace, source, target.name, partition_key="key")
    rows = [{"key": f"k{n % 7}", "n": n, "to": "x\u00e9"} for n in range(501)]
    put_rows(source, rows)
    workspace.drain()
    expected = [json.dumps(row, separators=(",", ":"), ensure_ascii=False) for row in rows]
    assert texts(target) == sorted(expected)
    for key, data in by_key(target).items():
        assert all(json.loads(one)["key"] == key for one in data)


def test_records_of_a_key_keep_their_order(service, new_stream, new_workspace):
    source, target = new_stream(service, 1), new_stream(service, 2)
    workspace = new_workspace(service)
    configure(workspace, source, target.name, partition_key="key")
    put_rows(source, [{"key": f"k{n % 3}", "n": n, "to": None} for n in range(300)])
    workspace.drain()
    for key, data in by_key(target).items():
        numbers = [json.loads(one)["n"] for one in data]
        assert numbers == list(range(int(key[1]), 300, 3))


@pytest.mark.parametrize("form", ["plaintext", "raw"])
def test_payloads_pass_as_they_are_under_keys_of_their_own(
    service, form, new_stream, new_workspace
):
    source, target = new_stream(service, 2), new_stream(service, 2)
    workspace = new_workspace(service)
    configure(workspace, source, target.name, rows={"format": form}, format=form)
    lines = [f" line {n} \u00fc\n" for n in range(50)] + [" line 0 \u00fc\n"]
    source.put_all((line, "k") for line in lines)
    workspace.drain()
    assert texts(target) == sorted(lines)
    keys = by_key(target)
    assert len(keys) == len(lines), "every row has a key of its own"
    assert all(key == str(int(key)) and int(key) < 2**128 for key in keys)
    # The key of a row is the same in every life: nothing else was written by a second one.
    workspace.drain()
    assert texts(target) == sorted(lines)


def test_payload_and_key_come_from_their_columns(service, new_stream, new_workspace):
    source, target = new_stream(service, 1), new_stream(service, 4)
    workspace = new_workspace(service)
    schema = {"id": "int", "body": "str", "hash": "int"}
    rows = {"format": "json", "schema": schema}
    configure(
        workspace, source, target.name, rows,
        format="plaintext", partition_key="id", data="body", explicit_hash_key="hash",
    )
    put_rows(source, [{"id": n, "body": f"text {n}", "hash": 7} for n in range(20)])
    workspace.drain()
    assert by_key(target) == {str(n): [f"text {n}".encode()] for n in range(20)}
    [first] = [
        shard["ShardId"]
        for shard in target.client.list_shards(StreamName=target.name)["Shards"]
        if shard["HashKeyRange"]["StartingHashKey"] == "0"
    ]
    iterator = target.client.get_shard_iterator(
        StreamName=target.name, ShardId=first, ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    assert len(target.client.get_records(ShardIterator=iterator)["Records"]) == 20


def ledger(address):
    [pipeline] = json.loads(ask(address + "/status").text)["pipelines"]
    return pipeline["ledger"]


def test_rows_name_their_streams_and_bad_names_harm_no_neighbour(
    service, new_stream, new_workspace
):
    source = new_stream(service, 1)
    targets = [new_stream(service, 1) for _ in range(2)]
    workspace = new_workspace(service)
    path = workspace.folder / "letters.jsonl"
    configure(
        workspace, source, {"column": "to"}, partition_key="key",
        on_error={"dead_letter": {"path": str(path)}},
    )
    names = [targets[0].name, targets[1].name, None, "no such name", "nobody", targets[1].name]
    put_rows(source, [{"key": "k", "n": n, "to": names[n % 6]} for n in range(60)])
    run = workspace.start()
    address = run.wait_until_ready()
    run.wait_for_metric(address, "kinesisd_sink_records_total", 30)
    wait_until(lambda: ledger(address)["read"] == 60, "all is committed")
    balance = ledger(address)
    run.stop()
    numbers = lambda stream: [json.loads(record["Data"])["n"] for record in records(stream)]
    assert numbers(targets[0]) == list(range(0, 60, 6))
    assert numbers(targets[1]) == [n for n in range(60) if n % 6 in (1, 5)]
    reasons = {"null_value": 10, "invalid_stream_name": 10, "resource_not_found": 10}
    assert balance["written"] == 30 and balance["dead_lettered"] == reasons and balance["balanced"]
    found = letters(path)
    assert collections.Counter(letter["reason"] for letter in found) == reasons
    assert [letter["row"]["n"] for letter in found] == [n for n in range(60) if n % 6 in (2, 3, 4)]
    assert {letter["sink"] for letter in found} == {"e2e-sink"}


MEBIBYTE = 1 << 20


def test_six_mebibytes_and_a_record_of_exactly_the_limit_go_out(
    service, new_stream, new_workspace
):
    source, target = new_stream(service, 8), new_stream(service, 2)
    workspace = new_workspace(service)
    path = workspace.folder / "letters.jsonl"
    rows = {"format": "json", "schema": {"key": "str", "pad": "str"}}
    configure(
        workspace, source, target.name, rows, partition_key="key",
        on_error={"dead_letter": {"path": str(path)}},
    )
    empty = json.dumps({"key": "a", "pad": ""}, separators=(",", ":"))

    def document(key, size):
        pad = "x" * (size - len(empty) + 1 - len(key))
        return json.dumps({"key": key, "pad": pad}, separators=(",", ":"))

    exact = document("a", MEBIBYTE - 1)
    above = document("ab", MEBIBYTE - 1)
    large = [document(chr(ord("c") + n), 900_000) for n in range(7)]
    assert len(exact) == len(above) == MEBIBYTE - 1
    for number, data in enumerate([exact, above, *large]):
        source.put(data, str(number))
    workspace.drain()
    assert texts(target) == sorted([exact, *large])
    [letter] = letters(path)
    assert letter["reason"] == "record_too_large" and letter["row"]["key"] == "ab"
    assert letter["partition_key"] == "ab"


def test_keys_have_one_to_256_characters(service, new_stream, new_workspace):
    source, target = new_stream(service, 1), new_stream(service, 1)
    workspace = new_workspace(service)
    configure(workspace, source, target.name, partition_key="key", on_error="skip")
    good = ["a" * 256, "\u00e9" * 256, "\U0001f600" * 128, "k"]
    bad = ["", "a" * 257, "\u00e9" * 257]
    put_rows(source, [{"key": key, "n": 0, "to": None} for key in [*good, *bad]])
    workspace.drain()
    assert set(by_key(target)) == set(good)


def test_a_record_that_the_service_refuses_harms_no_neighbour(
    kinesalite, new_stream, new_workspace
):
    """kinesalite counts UTF-16 units, so 256 of these characters are too many for it: it refuses
    the whole call."""
    source, target = new_stream(kinesalite, 1), new_stream(kinesalite, 1)
    workspace = new_workspace(kinesalite)
    path = workspace.folder / "letters.jsonl"
    configure(
        workspace, source, target.name, partition_key="key",
        on_error={"dead_letter": {"path": str(path)}},
    )
    odd = "\U0001f600" * 256
    keys = [f"k{n}" for n in range(400)]
    keys[123] = odd
    put_rows(source, [{"key": key, "n": 0, "to": None} for key in keys])
    workspace.drain()
    assert set(by_key(target)) == set(keys) - {odd}
    [letter] = letters(path)
    assert letter["reason"] == "record_refused" and letter["partition_key"] == odd


def test_a_row_that_cannot_be_delivered_ends_the_pipeline_by_default(
    kinesalite, new_stream, new_workspace
):
    source, target = new_stream(kinesalite, 1), new_stream(kinesalite, 1)
    workspace = new_workspace(kinesalite)
    configure(workspace, source, target.name, partition_key="to")
    put_rows(source, [{"key": "k", "n": n, "to": "t" if n else None} for n in range(3)])
    for arguments in [], ["--until-caught-up"]:
        run = workspace.start(*arguments)
        if arguments:
            assert run.wait() == 1, run.log()
        else:
            run.wait_for_log("pipeline_failed")
            run.end()
        assert re.search(r"row 0: null_value: the partition key is null \(on_error: fail\)", run.log())


def test_a_missing_stream_is_named_at_the_start(service, new_stream, new_workspace):
    source = new_stream(service, 1)
    workspace = new_workspace(service)
    configure(workspace, source, "nobody", name="out")
    run = workspace.start()
    assert run.wait() == 1, run.log()
    assert re.search("sink 'out': stream 'nobody'", run.log()), run.log()


def test_a_stream_that_is_made_later_is_waited_for(service, new_stream, new_workspace):
    source = new_stream(service, 1)
    workspace = new_workspace(service)
    name = source.name + "-later"
    configure(workspace, source, name, partition_key="key", wait_for_stream_ms="60s")
    put_rows(source, [{"key": "k", "n": 1, "to": None}])
    run = workspace.start()
    address = run.address()
    assert ask(address + "/readyz").status == 503
    target = Stream(service, name, 1)
    run.wait_until_ready()
    run.wait_while_alive(lambda: len(records(target)) == 1, "the record is there")
    run.stop()


def test_a_stream_that_goes_away_stops_its_lane_loudly_and_loses_nothing(
    service, new_stream, new_workspace
):
    source, target = new_stream(service, 1), new_stream(service, 1)
    workspace = new_workspace(service)
    configure(workspace, source, target.name, partition_key="key")
    run = workspace.start()
    address = run.wait_until_ready()
    target.client.delete_stream(StreamName=target.name)
    wait_until(target._is_gone, "the stream is gone")
    put_rows(source, [{"key": f"k{n}", "n": n, "to": None} for n in range(20)])
    run.wait_for_log("sink_stuck")
    assert ask(address + "/readyz").status == 503
    [sink] = json.loads(ask(address + "/status").text)["pipelines"][0]["sinks"]
    assert target.name in sink["trouble"] and "resource_not_found" in sink["trouble"]
    target.create(2)
    run.wait_for_metric(address, "kinesisd_sink_records_total", 20)
    run.wait_until_ready()
    run.stop()
    assert "sink_recovered" in run.log()
    assert sorted(json.loads(text)["n"] for text in texts(target)) == list(range(20))


def test_a_stream_that_a_row_names_and_that_went_away_is_an_error_of_that_row(
    service, new_stream, new_workspace
):
    source, target, other = (new_stream(service, 1) for _ in range(3))
    workspace = new_workspace(service)
    configure(workspace, source, {"column": "to"}, partition_key="key", on_error="skip")
    run = workspace.start()
    address = run.wait_until_ready()
    put_rows(source, [{"key": "k", "n": 0, "to": target.name}])
    run.wait_for_metric(address, "kinesisd_sink_records_total", 1)
    target.client.delete_stream(StreamName=target.name)
    wait_until(target._is_gone, "the stream is gone")
    put_rows(source, [{"key": "k", "n": n, "to": (target, other)[n % 2].name} for n in range(10)])
    run.wait_for_metric(address, "kinesisd_sink_records_total", 6)
    run.wait_for_metric(address, "kinesisd_rows_skipped_total", 5, reason="resource_not_found")
    run.stop()
    assert [json.loads(text)["n"] for text in texts(other)] == [1, 3, 5, 7, 9]


def test_a_shard_that_throttles_is_slowed_and_its_hot_keys_are_shown(
    emulator, new_stream, new_workspace
):
    """This emulator takes 1,000 records a second and shard, as the real service does."""
    source, target = new_stream(emulator, 8), new_stream(emulator, 1)
    workspace = new_workspace(emulator)
    configure(workspace, source, target.name, partition_key="key")
    rows = [{"key": "hot" if n % 2 else f"k{n}", "n": n, "to": None} for n in range(3200)]
    source.put_all((json.dumps(row), str(row["n"])) for row in rows)  # all shards take a part
    run = workspace.start()
    address = run.wait_until_ready()
    labels = {"operation": "PutRecords", "stream": target.name}
    metrics = run.wait_for_metric(address, "kinesisd_throttles_total", 1, **labels)
    code = "ProvisionedThroughputExceededException"
    assert counter(metrics, "kinesisd_put_records_failed_total", code=code) > 0
    assert counter(metrics, "kinesisd_aws_retries_total", operation="PutRecords") > 0
    metrics = run.wait_for_metric(address, "kinesisd_sink_records_total", 3200)
    status = json.loads(ask(address + "/status").text)
    [shard] = status["pipelines"][0]["sinks"][0]["throttled_shards"]
    assert shard["stream"] == target.name and shard["throttles"] > 0
    assert shard["hot_keys"][0]["partition_key"] == "hot" and len(shard["hot_keys"]) == 10
    run.stop()
    assert counter(metrics, "kinesisd_possible_duplicates_total") == 0
    assert sorted(json.loads(text)["n"] for text in texts(target)) == list(range(3200))
