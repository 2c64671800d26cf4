"""`kinesisd emulator` seen by boto3, and kinesisd reading from it: two independent signers."""

import contextlib
import time

import boto3
import botocore.config
import botocore.exceptions
import pytest

import servers
from daemon import binary, call, plain_environment
from streams import assert_exactly_once, assert_in_key_order, assert_in_shard_order
from waiting import wait_until


@pytest.fixture(scope="module")
def strict_emulator(tmp_path_factory):
    """An emulator that checks every signature, against the keys test / test."""
    folder = tmp_path_factory.mktemp("emulator")
    with servers.emulator(folder, binary(), "--verify-signatures", "--stream", "made:3") as server:
        yield server


def test_streams_of_the_command_line_are_there(strict_emulator):
    answer = strict_emulator.client().list_shards(StreamName="made")
    assert len(answer["Shards"]) == 3


def test_a_wrong_secret_is_refused(strict_emulator):
    client = strict_emulator.client(secret="wrong")
    with pytest.raises(botocore.exceptions.ClientError, match="InvalidSignatureException"):
        client.list_shards(StreamName="made")


def test_what_boto3_puts_through_reshards_is_read_once(
    strict_emulator, new_stream, new_workspace
):
    stream = new_stream(strict_emulator, 2)
    workspace = new_workspace(strict_emulator)
    workspace.configure(stream.name)
    stream.put_numbers(200)
    stream.split(0)
    stream.put_numbers(200)
    stream.merge(1)
    stream.put_numbers(200)
    workspace.drain()
    assert_exactly_once(workspace.lines(), stream.puts)
    assert_in_shard_order(workspace.lines(), stream.puts)
    assert_in_key_order(workspace.lines(), stream.puts)


def put(client, count=100):
    entries = [{"Data": b"x", "PartitionKey": str(n)} for n in range(count)]
    return client.put_records(StreamName="s", Records=entries)


@contextlib.contextmanager
def faulty(folder, *options):
    """An emulator with faults, and a client that does not repeat what is refused."""
    with servers.emulator(folder, binary(), "--stream", "s:1", *options) as server:
        yield boto3.client(
            "kinesis",
            region_name=servers.REGION,
            endpoint_url=server.url,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=botocore.config.Config(retries={"total_max_attempts": 1}),
        )


def test_faults_for_tests_of_ones_own(tmp_path):
    with faulty(tmp_path, "--partial-failure-rate", "0.3", "--seed", "5") as client:
        first = [put(client)["FailedRecordCount"] for _ in range(5)]
    assert all(10 < failed < 50 for failed in first)
    with faulty(tmp_path, "--partial-failure-rate", "0.3", "--seed", "5") as client:
        assert [put(client)["FailedRecordCount"] for _ in range(5)] == first
    with faulty(tmp_path, "--throttle-rate", "1") as client:
        with pytest.raises(client.exceptions.ProvisionedThroughputExceededException):
            put(client)
        client.list_shards(StreamName="s")
    with faulty(tmp_path, "--error-rate", "1") as client:
        with pytest.raises(botocore.exceptions.ClientError, match="InternalFailure"):
            client.list_shards(StreamName="s")


def test_latency_and_iterators_that_expire(tmp_path):
    with faulty(tmp_path, "--latency-ms", "150") as client:
        began = time.monotonic()
        client.list_shards(StreamName="s")
        assert time.monotonic() - began >= 0.15
    with faulty(tmp_path, "--expire-iterators-after", "1ms") as client:
        iterator = client.get_shard_iterator(
            StreamName="s", ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]

        def is_expired():
            try:
                client.get_records(ShardIterator=iterator)
            except client.exceptions.ExpiredIteratorException:
                return True
            return False

        wait_until(is_expired, "the iterator has expired")


@pytest.mark.parametrize("bad", [["--throttle-rate", "2"], ["--expire-iterators-after", "soon"]])
def test_fault_options_out_of_range_are_refused(bad, tmp_path):
    done = call("emulator", *bad, environment=plain_environment(tmp_path))
    assert done.returncode == 2 and bad[0] in done.stderr
