"""The emulator's API as independent clients see it: boto3 with its exception classes, and the AWS
CLI. Signatures are checked, so both sign for two implementations of SigV4."""

import hashlib
import itertools
import json
import os
import subprocess

import boto3
import botocore.config
import botocore.exceptions
import pytest

import servers
from daemon import binary

AWS_CLI = "/usr/bin/aws"
RING = 2**128
_names = itertools.count(1)


@pytest.fixture(scope="module")
def emulator(tmp_path_factory):
    folder = tmp_path_factory.mktemp("emulator-api")
    with servers.emulator(folder, binary(), "--verify-signatures") as server:
        yield server


@pytest.fixture(scope="module")
def client(emulator):
    """It neither retries, so that a refusal is seen, nor checks lengths, which the service must."""
    return boto3.client(
        "kinesis",
        region_name=servers.REGION,
        endpoint_url=emulator.url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=botocore.config.Config(
            retries={"total_max_attempts": 1}, parameter_validation=False
        ),
    )


@pytest.fixture
def new_stream(client):
    """new_stream(shards): the name of a new stream."""

    def create(shards=1):
        name = f"api-{next(_names)}"
        client.create_stream(StreamName=name, ShardCount=shards)
        return name

    return create


def iterator(client, stream, shard, kind="TRIM_HORIZON", **start):
    answer = client.get_shard_iterator(
        StreamName=stream, ShardId=shard, ShardIteratorType=kind, **start
    )
    return answer["ShardIterator"]


def shards_of(client, stream):
    return client.list_shards(StreamName=stream)["Shards"]


def read_all(client, stream, shard):
    """The records of a shard up to its tip or its end, and the last answer."""
    records, next_iterator = [], iterator(client, stream, shard)
    while True:
        page = client.get_records(ShardIterator=next_iterator)
        records += page["Records"]
        next_iterator = page.get("NextShardIterator")
        if next_iterator is None or page["MillisBehindLatest"] == 0:
            return records, page


def test_a_stream_lives_and_dies(client):
    client.create_stream(StreamName="life", ShardCount=2)
    client.get_waiter("stream_exists").wait(StreamName="life")
    summary = client.describe_stream_summary(StreamName="life")["StreamDescriptionSummary"]
    assert summary["StreamStatus"] == "ACTIVE"
    assert summary["OpenShardCount"] == 2
    assert summary["StreamARN"].endswith(":stream/life")
    description = client.describe_stream(StreamName="life")["StreamDescription"]
    assert description["StreamCreationTimestamp"] == summary["StreamCreationTimestamp"]
    assert len(description["Shards"]) == 2
    assert "life" in client.list_streams()["StreamNames"]
    client.delete_stream(StreamName="life")
    client.get_waiter("stream_not_exists").wait(StreamName="life")
    assert "life" not in client.list_streams()["StreamNames"]


def test_listings_go_by_pages(client, new_stream):
    stream = new_stream(5)
    # Not by boto3's paginator: it sends the name beside the token, which the service refuses.
    page = client.list_shards(StreamName=stream, MaxResults=2)
    sizes = [len(page["Shards"])]
    while "NextToken" in page:
        page = client.list_shards(NextToken=page["NextToken"], MaxResults=2)
        sizes.append(len(page["Shards"]))
    assert sizes == [2, 2, 1]
    for _ in range(3):
        new_stream()
    names = client.get_paginator("list_streams").paginate(PaginationConfig={"PageSize": 2})
    listed = [name for page in names for name in page["StreamNames"]]
    assert stream in listed
    assert listed == sorted(set(listed))


def test_records_come_back_as_they_were_put(client, new_stream):
    stream = new_stream(4)
    shards = shards_of(client, stream)
    for key in ("a", "b", "c", "\u00e9\u20ac\U0001f600", "quote\"back\\slash\n"):
        data = os.urandom(300)
        answer = client.put_record(StreamName=stream, Data=data, PartitionKey=key)
        hash_key = int.from_bytes(hashlib.md5(key.encode()).digest(), "big")
        (home,) = (
            shard["ShardId"]
            for shard in shards
            if int(shard["HashKeyRange"]["StartingHashKey"])
            <= hash_key
            <= int(shard["HashKeyRange"]["EndingHashKey"])
        )
        assert answer["ShardId"] == home
        at = iterator(
            client,
            stream,
            home,
            "AT_SEQUENCE_NUMBER",
            StartingSequenceNumber=answer["SequenceNumber"],
        )
        (record,) = client.get_records(ShardIterator=at)["Records"]
        assert record["Data"] == data
        assert record["PartitionKey"] == key
        assert record["SequenceNumber"] == answer["SequenceNumber"]
        assert record["ApproximateArrivalTimestamp"].timestamp() > 1_700_000_000


def test_a_batch_is_answered_entry_by_entry(client, new_stream):
    stream = new_stream(2)
    records = [{"Data": b"%d" % n, "PartitionKey": str(n)} for n in range(500)]
    answer = client.put_records(StreamName=stream, Records=records)
    assert answer["FailedRecordCount"] == 0
    assert len(answer["Records"]) == 500
    read = {
        record["SequenceNumber"]: record["Data"]
        for shard in shards_of(client, stream)
        for record in read_all(client, stream, shard["ShardId"])[0]
    }
    assert [read[result["SequenceNumber"]] for result in answer["Records"]] == [
        record["Data"] for record in records
    ]


def test_what_a_shard_cannot_take_is_refused_by_entry(client, new_stream):
    stream = new_stream()
    megabyte = [{"Data": b"x" * 2**19, "PartitionKey": "k"}] * 4
    answer = client.put_records(StreamName=stream, Records=megabyte)
    assert answer["FailedRecordCount"] > 0
    refused = [result for result in answer["Records"] if "ErrorCode" in result]
    assert len(refused) == answer["FailedRecordCount"]
    for result in refused:
        assert result["ErrorCode"] == "ProvisionedThroughputExceededException"
        assert f"Rate exceeded for shard shardId-000000000000 in stream {stream}" in (
            result["ErrorMessage"]
        )


def test_readers_are_limited(client, new_stream):
    stream = new_stream()
    start = iterator(client, stream, "shardId-000000000000")
    with pytest.raises(client.exceptions.ProvisionedThroughputExceededException):
        for _ in range(100):
            client.get_records(ShardIterator=start)


def test_a_split_and_a_merge_keep_the_lineage(client, new_stream):
    stream = new_stream()
    client.put_record(StreamName=stream, Data=b"before", PartitionKey="k")
    parent = "shardId-000000000000"
    client.split_shard(
        StreamName=stream, ShardToSplit=parent, NewStartingHashKey=str(RING // 2)
    )
    client.get_waiter("stream_exists").wait(StreamName=stream)
    records, last = read_all(client, stream, parent)
    assert [record["Data"] for record in records] == [b"before"]
    assert "NextShardIterator" not in last
    children = [child["ShardId"] for child in last["ChildShards"]]
    assert [child["ParentShards"] for child in last["ChildShards"]] == [[parent]] * 2

    client.merge_shards(
        StreamName=stream, ShardToMerge=children[0], AdjacentShardToMerge=children[1]
    )
    client.get_waiter("stream_exists").wait(StreamName=stream)
    listed = shards_of(client, stream)
    assert [shard.get("ParentShardId") for shard in listed] == [None, parent, parent, children[0]]
    assert listed[3]["AdjacentParentShardId"] == children[1]
    closed = ["EndingSequenceNumber" in shard["SequenceNumberRange"] for shard in listed]
    assert closed == [True, True, True, False]
    starts = [int(shard["SequenceNumberRange"]["StartingSequenceNumber"]) for shard in listed]
    assert starts[0] < min(starts[1:3]) and max(starts[1:3]) < starts[3]


def test_the_number_of_shards_is_changed(client, new_stream):
    stream = new_stream(2)
    answer = client.update_shard_count(
        StreamName=stream, TargetShardCount=3, ScalingType="UNIFORM_SCALING"
    )
    assert (answer["CurrentShardCount"], answer["TargetShardCount"]) == (2, 3)
    open_now = client.list_shards(StreamName=stream, ShardFilter={"Type": "AT_LATEST"})["Shards"]
    ranges = sorted(
        (int(shard["HashKeyRange"]["StartingHashKey"]), int(shard["HashKeyRange"]["EndingHashKey"]))
        for shard in open_now
    )
    assert len(ranges) == 3
    assert ranges[0][0] == 0 and ranges[-1][1] == RING - 1
    assert all(before[1] + 1 == after[0] for before, after in itertools.pairwise(ranges))


def refused(client, error, operation, **arguments):
    """The words of the service, whose exception has a class of its own in boto3."""
    with pytest.raises(getattr(client.exceptions, error)) as caught:
        getattr(client, operation)(**arguments)
    answer = caught.value.response
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert answer["ResponseMetadata"]["RequestId"]
    return answer["Error"]["Message"]


def test_errors_have_the_services_classes(client, new_stream):
    stream = new_stream()
    first = {"StreamName": stream, "ShardId": "shardId-000000000000"}
    missing = {"StreamName": "missing"}
    data = {"Data": b"x", "PartitionKey": "k"}
    refused(client, "ResourceNotFoundException", "describe_stream", **missing)
    refused(client, "ResourceNotFoundException", "list_shards", **missing)
    refused(client, "ResourceNotFoundException", "put_record", **missing, **data)
    refused(client, "ResourceInUseException", "create_stream", StreamName=stream, ShardCount=1)
    refused(client, "InvalidArgumentException", "get_records", ShardIterator="garbage")
    refused(client, "InvalidArgumentException", "list_shards", NextToken="garbage")
    message = refused(
        client, "InvalidArgumentException", "list_shards", NextToken="x", StreamName=stream
    )
    assert message == "NextToken and StreamName cannot be provided together."
    refused(
        client,
        "InvalidArgumentException",
        "get_shard_iterator",
        **first,
        ShardIteratorType="AT_SEQUENCE_NUMBER",
        StartingSequenceNumber="1",
    )
    refused(
        client,
        "LimitExceededException",
        "update_shard_count",
        StreamName=stream,
        TargetShardCount=3,
        ScalingType="UNIFORM_SCALING",
    )


def test_requests_outside_the_model_are_refused(client, new_stream):
    stream = new_stream()
    entry = {"Data": b"x", "PartitionKey": "k"}
    for operation, arguments, words in (
        ("put_records", {"Records": [entry] * 501}, "less than or equal to 500"),
        ("put_record", {"Data": b"x", "PartitionKey": "k" * 257}, "less than or equal to 256"),
        ("put_record", {"Data": b"x" * (2**20 + 1), "PartitionKey": "k"}, "equal to 1048576"),
    ):
        with pytest.raises(botocore.exceptions.ClientError) as caught:
            getattr(client, operation)(StreamName=stream, **arguments)
        error = caught.value.response["Error"]
        assert error["Code"] == "ValidationException"
        assert error["Message"].startswith("1 validation error detected: Value ")
        assert words in error["Message"]


def test_a_wrong_key_is_refused(emulator):
    stranger = boto3.client(
        "kinesis",
        region_name=servers.REGION,
        endpoint_url=emulator.url,
        aws_access_key_id="stranger",
        aws_secret_access_key="test",
    )
    with pytest.raises(botocore.exceptions.ClientError, match="UnrecognizedClientException"):
        stranger.list_streams()


def aws(emulator, home, *arguments):
    """Runs the AWS CLI; its JSON, or its words if it failed."""
    done = subprocess.run(
        [AWS_CLI, "--endpoint-url", emulator.url, "--output", "json", "kinesis", *arguments],
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": servers.REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_PAGER": "",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    if done.returncode != 0:
        return done.stderr
    return json.loads(done.stdout) if done.stdout.strip() else None


def test_the_aws_cli_speaks_to_it(emulator, tmp_path):
    def run(*arguments):
        return aws(emulator, tmp_path, *arguments)

    assert run("create-stream", "--stream-name", "cli", "--shard-count", "1") is None
    assert run("wait", "stream-exists", "--stream-name", "cli") is None
    put = run(
        *("put-record", "--stream-name", "cli", "--partition-key", "k"),
        *("--cli-binary-format", "raw-in-base64-out", "--data", "hello"),
    )
    start = run(
        *("get-shard-iterator", "--stream-name", "cli", "--shard-id", put["ShardId"]),
        *("--shard-iterator-type", "TRIM_HORIZON"),
    )
    (record,) = run("get-records", "--shard-iterator", start["ShardIterator"])["Records"]
    assert record["Data"] == "aGVsbG8="
    assert record["SequenceNumber"] == put["SequenceNumber"]
    assert "ResourceNotFoundException" in run("describe-stream", "--stream-name", "missing")
    assert run("delete-stream", "--stream-name", "cli") is None
