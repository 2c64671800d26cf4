"""`wire: cbor`: both forms give the same files and the same records, and the emulator's CBOR is what
the service sends, as a reader that is not ours sees it."""

import http.client
import json
import random
import urllib.parse

import pytest

import cbor
import servers
from daemon import binary
from http_server import http_server
from written import by_key, records

CBOR = "application/x-amz-cbor-1.1"


@pytest.fixture(scope="module")
def emulator(tmp_path_factory):
    folder = tmp_path_factory.mktemp("emulator")
    with servers.emulator(folder, binary(), "--verify-signatures") as server:
        yield server


@pytest.fixture(scope="module")
def lax_emulator(tmp_path_factory):
    """It asks for signatures, but does not check them."""
    with servers.emulator(tmp_path_factory.mktemp("lax"), binary()) as server:
        yield server


# kinesalite spoils what it is given in CBOR, so it is read only; and it cuts CBOR answers at 16 KiB.
@pytest.fixture(params=["kinesalite", "kinesis_mock", "emulator"])
def readable(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["kinesis_mock", "emulator"])
def writable(request):
    return request.getfixturevalue(request.param)


LENGTHS = [0, 1, 2, 3, 23, 24, 255, 256]  # where CBOR's heads change


def payloads(count, bytes_max, seed):
    """Random bytes of random lengths, with random keys."""
    chance = random.Random(seed)
    sizes = LENGTHS + [bytes_max] + [chance.randrange(min(bytes_max, 2000)) for _ in range(count)]
    return [(chance.randbytes(size), f"k\u00e9y {chance.randrange(9)}") for size in sizes]


def put_bytes(stream, entries):
    for data, key in entries:
        stream.client.put_record(StreamName=stream.name, PartitionKey=key, Data=data)


def files(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize("form", ["raw", "json"])
def test_both_wires_write_the_same_files(readable, form, new_stream, new_workspace):
    stream = new_stream(readable, 3)
    count, bytes_max = (30, 300) if readable.name == "kinesalite" else (300, 70_000)
    if form == "raw":
        put_bytes(stream, payloads(count, bytes_max, 1))
    else:
        stream.put_numbers(count)
    rows = {"format": form, "with_metadata": True}
    if form == "json":
        rows["schema"] = {"key": "str", "n": "int"}
    found = {}
    for wire in ("json", "cbor"):
        workspace = new_workspace(readable)
        folder = workspace.folder / "out"
        sink = {"path": str(folder / "{shard}.jsonl")}
        workspace.configure(stream.name, source=rows, sink=sink, aws={"wire": wire})
        workspace.drain()
        found[wire] = files(folder)
    assert found["json"] == found["cbor"]
    lines = b"".join(found["cbor"].values()).splitlines()
    assert len(lines) == count + (len(LENGTHS) + 1 if form == "raw" else 0)
    assert all(json.loads(line)["_metadata"]["arrival_time"] for line in lines)


def test_both_wires_write_the_same_records(writable, new_stream, new_workspace):
    source = new_stream(writable, 2)
    entries = payloads(300, 2000, 2)
    put_bytes(source, entries)
    found = {}
    for wire in ("json", "cbor"):
        target = new_stream(writable, 2)
        workspace = new_workspace(writable)
        # Every record's key is its row's key, which is the same in both runs.
        workspace.configure(
            source.name,
            source={"format": "raw"},
            sinks=[{"kinesis": {"stream_name": target.name, "format": "raw"}}],
            aws={"wire": wire},
        )
        workspace.drain()
        found[wire] = by_key(target)
    assert found["json"] == found["cbor"]
    assert sorted(data for [data] in found["cbor"].values()) == sorted(data for data, _ in entries)


def test_json_rows_keep_their_keys_in_cbor(writable, new_stream, new_workspace):
    source, target = new_stream(writable, 1), new_stream(writable, 3)
    source.put_numbers(900, keys=300)
    workspace = new_workspace(writable)
    workspace.configure(
        source.name,
        sinks=[{"kinesis": {"stream_name": target.name, "partition_key": "key"}}],
        aws={"wire": "cbor"},
    )
    workspace.drain()
    got = records(target)
    assert sorted(record["Data"].decode() for record in got) == sorted(
        put.data for put in source.puts
    )
    for record in got:
        assert record["PartitionKey"] == json.loads(record["Data"])["key"]


def test_an_endpoint_without_cbor_is_named(kinesalite, new_stream, new_workspace):
    stream = new_stream(kinesalite, 1)
    stream.put_numbers(5)

    def refuse_cbor(handler, body):
        if handler.headers["Content-Type"] == CBOR:
            handler.send_response(415)
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        url = urllib.parse.urlsplit(kinesalite.url)
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=30)
        connection.request("POST", "/", body, dict(handler.headers))
        answer = connection.getresponse()
        passed = answer.read()
        connection.close()
        handler.send_response(answer.status)
        handler.send_header("Content-Type", answer.headers["Content-Type"])
        handler.send_header("Content-Length", str(len(passed)))
        handler.end_headers()
        handler.wfile.write(passed)

    with http_server(refuse_cbor) as url:
        workspace = new_workspace(kinesalite)
        workspace.environment["AWS_ENDPOINT_URL"] = url
        workspace.configure(stream.name, aws={"wire": "cbor"})
        run = workspace.start()
        run.wait_for_log(r"GetRecords.*`wire: cbor`")
        run.stop()
        # It was the wire alone: in JSON all is there.
        workspace.configure(stream.name, aws={"wire": "json"})
        workspace.drain()
    assert len(workspace.lines()) == 5


class Caller:
    """Speaks CBOR to an emulator, with what this file brings along."""

    def __init__(self, server):
        url = urllib.parse.urlsplit(server.url)
        self._address = (url.hostname, url.port)

    def call(self, operation, question):
        body = question if isinstance(question, bytes) else cbor.dumps(question)
        connection = http.client.HTTPConnection(*self._address, timeout=30)
        headers = {
            "Content-Type": CBOR,
            "X-Amz-Target": f"Kinesis_20131202.{operation}",
            "X-Amz-Date": "20260901T000000Z",
            "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260901/us-east-1/kinesis/"
            "aws4_request, SignedHeaders=host;x-amz-date, Signature=0123",
        }
        connection.request("POST", "/", body, headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        assert answer.headers["Content-Type"] == CBOR
        return answer.status, cbor.loads(content) if content else None


def test_the_emulator_speaks_cbor_as_the_service_does(lax_emulator, new_stream):
    stream = new_stream(lax_emulator, 1)
    caller = Caller(lax_emulator)
    name = {"StreamName": stream.name}
    entries = [{"Data": b"\0\xff", "PartitionKey": "k\u00e9y"}, {"Data": b"", "PartitionKey": "b"}]
    status, answer = caller.call("PutRecords", {**name, "Records": entries})
    assert status == 200
    assert isinstance(answer, cbor.OpenMap) and isinstance(answer["Records"], cbor.OpenList)
    assert answer["FailedRecordCount"] == 0
    shard = answer["Records"][0]["ShardId"]

    start = {**name, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
    status, answer = caller.call("GetShardIterator", start)
    assert status == 200 and isinstance(answer, cbor.OpenMap)
    status, page = caller.call("GetRecords", {"ShardIterator": answer["ShardIterator"], "Limit": 9})
    assert status == 200
    assert isinstance(page, cbor.OpenMap) and isinstance(page["Records"], cbor.OpenList)
    assert [record["Data"] for record in page["Records"]] == [b"\0\xff", b""]
    assert page["MillisBehindLatest"] == 0
    read_by_boto3 = records(stream)
    for record, other in zip(page["Records"], read_by_boto3, strict=True):
        assert isinstance(record, cbor.OpenMap)
        assert record["SequenceNumber"] == other["SequenceNumber"]
        assert record["PartitionKey"] == other["PartitionKey"]
        assert record["Data"] == other["Data"]
        arrived = record["ApproximateArrivalTimestamp"]
        assert isinstance(arrived, cbor.Tagged) and arrived.tag == 1
        assert type(arrived.value) is int
        at = other["ApproximateArrivalTimestamp"]
        assert arrived.value == round(at.timestamp() * 1000)

    status, answer = caller.call("DescribeStreamSummary", name)
    created = answer["StreamDescriptionSummary"]["StreamCreationTimestamp"]
    assert created.tag == 1 and type(created.value) is int
    # A time in a question means milliseconds too: as seconds it would be far in the future.
    early = {**start, "ShardIteratorType": "AT_TIMESTAMP", "Timestamp": cbor.Tagged(1, created.value)}
    status, answer = caller.call("GetShardIterator", early)
    assert status == 200, answer
    status, page = caller.call("GetRecords", {"ShardIterator": answer["ShardIterator"]})
    assert len(page["Records"]) == 2


def test_the_emulator_refuses_in_cbor(lax_emulator):
    caller = Caller(lax_emulator)
    status, answer = caller.call("DescribeStreamSummary", {"StreamName": "nowhere"})
    assert status == 400 and isinstance(answer, cbor.OpenMap)
    assert answer["__type"] == "ResourceNotFoundException"
    assert "nowhere" in answer["message"]
    status, answer = caller.call("ListStreams", b"{}")
    assert (status, answer["__type"]) == (400, "SerializationException")
    status, answer = caller.call("NoSuchOperation", {})
    assert (status, answer["__type"]) == (400, "UnknownOperationException")
