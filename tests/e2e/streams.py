"""A Kinesis stream as these tests speak of it: put, split, merge, and a ledger of what was put."""

import collections
import dataclasses
import json
import time

from waiting import wait_until

ENTRIES_MAX = 500  # of one PutRecords call


@dataclasses.dataclass(frozen=True)
class Put:
    """One record that the service has accepted, and where it lies."""

    shard: str
    sequence: int
    key: str
    data: str


class Stream:
    """A stream of its own for one test. `puts` is the ledger, in the order of the calls."""

    def __init__(self, server, name, shards):
        self.server = server
        self.client = server.client()
        self.name = name
        self.puts = []
        self.create(shards)

    def create(self, shards):
        self.client.create_stream(StreamName=self.name, ShardCount=shards)
        self._created_at = time.time()
        self.wait_until_active()

    def recreate(self, shards):
        """Deletes the stream and creates it anew, with a later creation time and a new ledger."""
        before = self._creation_time()
        self.client.delete_stream(StreamName=self.name)
        wait_until(self._is_gone, f"{self.name} is gone")
        # kinesalite rounds creation times to seconds: nobody could tell two within one second.
        wait_until(lambda: time.time() >= self._created_at + 1, "the clock moves on")
        self.create(shards)
        assert self._creation_time() > before
        self.puts = []

    def put(self, data, key="k"):
        """Puts one text record and notes it."""
        answer = self.client.put_record(
            StreamName=self.name, PartitionKey=key, Data=data.encode()
        )
        put = Put(answer["ShardId"], int(answer["SequenceNumber"]), key, data)
        self.puts.append(put)
        return put

    def put_all(self, entries):
        """Puts (data, key) pairs by PutRecords; refused ones fail the test."""
        entries = list(entries)
        for start in range(0, len(entries), ENTRIES_MAX):
            chunk = entries[start : start + ENTRIES_MAX]
            answer = self.client.put_records(
                StreamName=self.name,
                Records=[{"Data": data.encode(), "PartitionKey": key} for data, key in chunk],
            )
            assert answer.get("FailedRecordCount", 0) == 0
            for (data, key), result in zip(chunk, answer["Records"]):
                sequence = int(result["SequenceNumber"])
                self.puts.append(Put(result["ShardId"], sequence, key, data))

    def put_numbers(self, count, keys=8):
        """Puts `count` JSON records {"key", "n"}; n goes on from the last call."""
        first = len(self.puts)
        self.put_all(numbered(n, keys) for n in range(first, first + count))

    def open_shards(self):
        """The ids of the shards that still take records, by hash range."""
        shards = self.client.list_shards(StreamName=self.name)["Shards"]
        live = [
            shard
            for shard in shards
            if not shard["SequenceNumberRange"].get("EndingSequenceNumber")
        ]
        return sorted(live, key=lambda shard: int(shard["HashKeyRange"]["StartingHashKey"]))

    def split(self, index):
        """Splits the open shard number `index` in the middle."""
        shard = self.open_shards()[index]
        low = int(shard["HashKeyRange"]["StartingHashKey"])
        high = int(shard["HashKeyRange"]["EndingHashKey"])
        self.client.split_shard(
            StreamName=self.name,
            ShardToSplit=shard["ShardId"],
            NewStartingHashKey=str((low + high) // 2 + 1),
        )
        self.wait_until_active()

    def merge(self, index):
        """Merges the open shard number `index` with its right neighbour."""
        left, right = self.open_shards()[index : index + 2]
        self.client.merge_shards(
            StreamName=self.name,
            ShardToMerge=left["ShardId"],
            AdjacentShardToMerge=right["ShardId"],
        )
        self.wait_until_active()

    def wait_until_active(self):
        wait_until(lambda: self._summary()["StreamStatus"] == "ACTIVE", f"{self.name} is active")

    def _summary(self):
        answer = self.client.describe_stream_summary(StreamName=self.name)
        return answer["StreamDescriptionSummary"]

    def _creation_time(self):
        return self._summary()["StreamCreationTimestamp"]

    def _is_gone(self):
        try:
            self._summary()
        except self.client.exceptions.ResourceNotFoundException:
            return True
        return False


def numbered(n, keys=8):
    """The (data, key) pair of record number n: `keys` partition keys take turns."""
    key = f"k{n % keys}"
    return json.dumps({"key": key, "n": n}, separators=(",", ":")), key


def assert_exactly_once(lines, puts):
    """Every record that was put is one line, and there is no other line."""
    expected = collections.Counter(put.data for put in puts)
    found = collections.Counter(lines)
    lost = expected - found
    doubled = found - expected
    assert not lost and not doubled, (
        f"{lost.total()} lost, {doubled.total()} too many of {expected.total()}; "
        f"lost {list(lost)[:5]}, too many {list(doubled)[:5]}"
    )


def assert_in_shard_order(lines, puts):
    """The records of each shard are lines in the order of their sequence numbers."""
    _assert_order(lines, sorted(puts, key=lambda put: put.sequence), lambda put: put.shard)


def assert_in_key_order(lines, puts):
    """The records of each partition key are lines in the order in which they were put."""
    _assert_order(lines, puts, lambda put: put.key)


def _assert_order(lines, ordered_puts, group):
    """Within each group the lines stand in the order of `ordered_puts`."""
    expected = collections.defaultdict(list)
    for put in ordered_puts:
        expected[group(put)].append(put.data)
    group_of = {put.data: group(put) for put in ordered_puts}
    found = collections.defaultdict(list)
    for line in lines:
        found[group_of[line]].append(line)
    for name, data in expected.items():
        assert found[name] == data, f"{name} is out of order"
