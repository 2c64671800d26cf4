"""What a kinesis sink has written, as boto3 and the dead-letter file tell it."""

import collections
import json


def records(stream):
    """Everything that the stream holds, shard by shard, each in order: boto3 reads it."""
    found = []
    for shard in stream.client.list_shards(StreamName=stream.name)["Shards"]:
        iterator = stream.client.get_shard_iterator(
            StreamName=stream.name, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        while iterator:
            page = stream.client.get_records(ShardIterator=iterator)
            found += page["Records"]
            iterator = page.get("NextShardIterator")
            if not page["Records"] and not page.get("MillisBehindLatest"):
                break
    return found


def texts(stream):
    return sorted(record["Data"].decode() for record in records(stream))


def by_key(stream):
    """The data of each partition key, in order."""
    found = collections.defaultdict(list)
    for record in records(stream):
        found[record["PartitionKey"]].append(record["Data"])
    return found


def letters(path):
    return [json.loads(line) for line in path.read_text().splitlines()]
