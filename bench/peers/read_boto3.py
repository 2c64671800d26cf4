"""Copies all shards of the stream "bench" from their horizon into one file, a line each, with boto3,
shard by shard. Arguments: endpoint, output."""

import sys

import boto3

endpoint, output = sys.argv[1:]
client = boto3.client("kinesis", endpoint_url=endpoint)
shards = client.list_shards(StreamName="bench")["Shards"]
with open(output, "wb") as file:
    for shard in shards:
        iterator = client.get_shard_iterator(
            StreamName="bench", ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        behind = True
        while behind:
            page = client.get_records(ShardIterator=iterator)
            file.write(b"".join(record["Data"] + b"\n" for record in page["Records"]))
            iterator = page["NextShardIterator"]
            behind = page["MillisBehindLatest"] > 0
