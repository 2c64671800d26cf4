"""A Kinesis endpoint that always has more: the stream "fat" answers every GetRecords with a page of
10 MiB of payload and stays hours behind; the stream "small" holds a few records and then its tip.
Pages are built once and sent as they are, so that the reader is the slower side."""

import base64
import contextlib
import dataclasses
import functools
import json

from http_server import http_server

FAT = "fat"
SMALL = "small"
PAGE_BYTES = 10 << 20  # of payload: what one GetRecords answers at most
BEHIND_MS = 3_600_000
# A sequence number is a marker digit, the page in so many digits and the record in so many.
PAGE_DIGITS = 12
RECORD_DIGITS = 5


@dataclasses.dataclass(frozen=True)
class Shape:
    """How the 10 MiB of a page are cut into records."""

    records: int

    @property
    def record_bytes(self):
        return PAGE_BYTES // self.records


def fat_payload(size):
    """A JSON document of `size` bytes, most of them padding."""
    head, tail = '{"n":7,"pad":"', '"}'
    return (head + "x" * (size - len(head) - len(tail)) + tail).encode()


def small_payload(n):
    return json.dumps({"key": "small", "n": n}, separators=(",", ":"))


def sequence_number(page, record):
    return f"4{page:0{PAGE_DIGITS}}{record:0{RECORD_DIGITS}}"


def page_after(number):
    """The page behind a sequence number, which must be the last one of its page."""
    return int(number[1 : 1 + PAGE_DIGITS]) + 1


def encode(document):
    return json.dumps(document, separators=(",", ":")).encode()


def record_json(number, data):
    return {
        "SequenceNumber": number,
        "ApproximateArrivalTimestamp": 1.7e9,
        "Data": base64.b64encode(data).decode(),
        "PartitionKey": "k",
    }


class FatEndpoint:
    """The streams and their answers. Thread-safe: what it holds does not change."""

    def __init__(self, shards, shape, small_records):
        self.small_lines = [small_payload(n) for n in range(small_records)]
        self._shards = {FAT: shards, SMALL: 1}
        marker = "P" * PAGE_DIGITS
        payload = fat_payload(shape.record_bytes)
        records = [
            record_json(f"4{marker}{n:0{RECORD_DIGITS}}", payload) for n in range(shape.records)
        ]
        self._fat_template = b'{"Records":' + encode(records)
        self._marker = marker.encode()
        self._fat_records = functools.lru_cache(maxsize=4)(self._make_fat_records)

    def serve(self, handler, body):
        """One request of the client."""
        answer = {
            "DescribeStreamSummary": self._describe,
            "ListShards": self._list_shards,
            "GetShardIterator": self._get_iterator,
            "GetRecords": self._get_records,
        }[handler.headers["X-Amz-Target"].partition(".")[2]]
        pieces = list(answer(json.loads(body)))
        handler.send_response(200)
        handler.send_header("Content-Type", "application/x-amz-json-1.1")
        handler.send_header("Content-Length", str(sum(map(len, pieces))))
        handler.end_headers()
        for piece in pieces:
            handler.connection.sendall(piece)

    def _describe(self, request):
        name = request["StreamName"]
        summary = {
            "StreamName": name,
            "StreamARN": f"arn:aws:kinesis:us-east-1:000000000000:stream/{name}",
            "StreamStatus": "ACTIVE",
            "RetentionPeriodHours": 24,
            "StreamCreationTimestamp": 1.7e9,
            "EnhancedMonitoring": [],
            "OpenShardCount": self._shards[name],
        }
        yield encode({"StreamDescriptionSummary": summary})

    def _list_shards(self, request):
        count = self._shards[request["StreamName"]]
        width = (1 << 128) // count
        yield encode(
            {
                "Shards": [
                    {
                        "ShardId": f"shardId-{n:012}",
                        "HashKeyRange": {
                            "StartingHashKey": str(n * width),
                            "EndingHashKey": str((n + 1) * width - 1),
                        },
                        "SequenceNumberRange": {"StartingSequenceNumber": sequence_number(0, 0)},
                    }
                    for n in range(count)
                ]
            }
        )

    def _get_iterator(self, request):
        number = request.get("StartingSequenceNumber")
        page = page_after(number) if number else 0
        yield encode({"ShardIterator": f"{request['StreamName']}:{page}"})

    def _get_records(self, request):
        stream, page = request["ShardIterator"].split(":")
        yield from {FAT: self._fat_page, SMALL: self._small_page}[stream](int(page))

    def _fat_page(self, page):
        yield self._fat_records(page)
        yield b',"NextShardIterator":"%s:%d",' % (FAT.encode(), page + 1)
        yield b'"MillisBehindLatest":%d}' % BEHIND_MS

    def _make_fat_records(self, page):
        return self._fat_template.replace(self._marker, f"{page:0{PAGE_DIGITS}}".encode())

    def _small_page(self, page):
        """One record a page, so that its reader has to come back many times."""
        lines = self.small_lines[page : page + 1]
        records = [record_json(sequence_number(page, 0), line.encode()) for line in lines]
        yield encode(
            {
                "Records": records,
                "NextShardIterator": f"{SMALL}:{page + len(lines)}",
                "MillisBehindLatest": BEHIND_MS if page + 1 < len(self.small_lines) else 0,
            }
        )


@contextlib.contextmanager
def fat_endpoint(shards, shape, small_records=0):
    """A FatEndpoint on a free port, until the end of the block."""
    endpoint = FatEndpoint(shards, shape, small_records)
    with http_server(endpoint.serve) as endpoint.url:
        yield endpoint
