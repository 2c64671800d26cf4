"""Puts the lines of a file into the stream "bench" with boto3, 500 a call. Arguments: endpoint, input."""

import itertools
import sys

import boto3

ENTRIES_MAX = 500
KEY_DIGITS = 38
endpoint, source = sys.argv[1:]
client = boto3.client("kinesis", endpoint_url=endpoint)
numbers = itertools.count()
with open(source, "rb") as file:
    while lines := list(itertools.islice(file, ENTRIES_MAX)):
        records = [
            {"Data": line.rstrip(b"\n"), "PartitionKey": f"{next(numbers):0{KEY_DIGITS}}"}
            for line in lines
        ]
        answer = client.put_records(StreamName="bench", Records=records)
        assert answer["FailedRecordCount"] == 0, "records were refused"
