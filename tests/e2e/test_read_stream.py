"""A stream is read to its last record, in every format, from both services."""

import base64
import json
import re
import subprocess

import pytest

from streams import assert_exactly_once, assert_in_shard_order

# Payload and the line that stands for it.
TEXTS = [
    ("plain", '{"data":"plain"}'),
    ("  blanks stay  ", '{"data":"  blanks stay  "}'),
    ('say "hi" \\ or/not', '{"data":"say \\"hi\\" \\\\ or/not"}'),
    ("two\nlines\tand a tab", '{"data":"two\\nlines\\tand a tab"}'),
    ("Käse, 日本, 🐟", '{"data":"Käse, 日本, 🐟"}'),
]

SCHEMA = {
    "n": {"type": "int", "primary_key": True},
    "word": "str",
    "share": "float",
    "ok": "bool",
    "tags": "list[str]",
    "doc": "json",
    "owner": "str",
    "maybe": "int | None",
    "amount": {"type": "float", "default_value": 0.5},
}
OWNER = {"owner": "/pet/owners/1/name"}
DOCUMENTS = [
    (
        '{"n":1,"word":"Käse","share":1,"ok":true,"tags":["a","b"],"doc":{"b":1,"a":[1.50]},'
        '"pet":{"owners":[{},{"name":"Bo"}]},"maybe":null,"more":"is ignored"}',
        '{"n":1,"word":"Käse","share":1.0,"ok":true,"tags":["a","b"],"doc":{"b":1,"a":[1.50]},'
        '"owner":"Bo","maybe":null,"amount":0.5}',
    ),
    (
        ' {"amount": 0.1, "maybe": 7, "doc": [ 1, "x" ], "tags": [], "ok": false, "share": 1e16,'
        ' "word": "/", "n": -9223372036854775808, "pet": {"owners": [0, {"name": "\\u00e9"}]}} ',
        '{"n":-9223372036854775808,"word":"/","share":1e16,"ok":false,"tags":[],"doc":[1,"x"],'
        '"owner":"é","maybe":7,"amount":0.1}',
    ),
]


def read(new_workspace, stream, **configuration):
    """The output after one run to the tip."""
    workspace = new_workspace(stream.server)
    workspace.configure(stream.name, **configuration)
    workspace.drain()
    return workspace.lines()


def test_plaintext_records_become_one_column_of_text(server, new_stream, new_workspace):
    stream = new_stream(server, 1)
    for text, _ in TEXTS:
        stream.put(text)
    lines = read(new_workspace, stream, source={"format": "plaintext"})
    assert lines == [line for _, line in TEXTS]


def test_raw_is_the_default_and_keeps_every_byte(server, new_stream, new_workspace):
    stream = new_stream(server, 1)
    payloads = [bytes(range(256)), b"text", b"\xff\xfe no UTF-8"]
    for payload in payloads:
        stream.client.put_record(StreamName=stream.name, PartitionKey="k", Data=payload)
    lines = read(new_workspace, stream, source={})
    assert [base64.b64decode(json.loads(line)["data"]) for line in lines] == payloads
    assert lines[1] == '{"data":"dGV4dA=="}'


def test_json_records_become_typed_columns_in_schema_order(server, new_stream, new_workspace):
    stream = new_stream(server, 1)
    for document, _ in DOCUMENTS:
        stream.put(document)
    source = {"format": "json", "schema": SCHEMA, "json_field_paths": OWNER}
    assert read(new_workspace, stream, source=source) == [line for _, line in DOCUMENTS]


@pytest.mark.parametrize("shards", [1, 4])
def test_every_record_is_read_once_in_shard_order(server, shards, new_stream, new_workspace):
    stream = new_stream(server, shards)
    stream.put_numbers(1200)
    lines = read(new_workspace, stream)
    assert_exactly_once(lines, stream.puts)
    assert_in_shard_order(lines, stream.puts)
    if shards == 1:
        assert lines == [put.data for put in stream.puts]


def test_an_empty_stream_ends_with_an_empty_output(server, new_stream, new_workspace):
    stream = new_stream(server, 2)
    assert read(new_workspace, stream) == []


def test_a_second_run_adds_only_what_is_new(server, new_stream, new_workspace):
    stream = new_stream(server, 2)
    workspace = new_workspace(server)
    workspace.configure(stream.name)
    stream.put_numbers(50)
    workspace.drain()
    first = workspace.text()
    workspace.drain()
    assert workspace.text() == first
    stream.put_numbers(50)
    workspace.drain()
    assert workspace.text().startswith(first)
    assert_exactly_once(workspace.lines(), stream.puts)


def test_a_large_stream_fits_through_a_small_memory_limit(kinesalite, new_stream, new_workspace):
    stream = new_stream(kinesalite, 4)
    big = "x" * 10_000
    stream.put_all((f"{n}-{big}", f"k{n % 16}") for n in range(2000))
    source = {"format": "plaintext"}
    lines = read(new_workspace, stream, source=source, memory_limit="48MiB")
    assert_exactly_once([json.loads(line)["data"] for line in lines], stream.puts)


def test_diff_and_time_follow_the_columns(kinesalite, new_stream, new_workspace):
    stream = new_stream(kinesalite, 1)
    stream.put_numbers(5)
    lines = read(new_workspace, stream, sink={"with_diff_and_time": True})
    pattern = r'\{"key":"k\d","n":(\d),"diff":1,"time":(\d{13})\}'
    found = [re.fullmatch(pattern, line) for line in lines]
    assert [match and match[1] for match in found] == ["0", "1", "2", "3", "4"]
    times = [int(match[2]) for match in found]
    assert times == sorted(times)
    assert all(time % 2 == 0 for time in times)


def test_what_the_aws_cli_puts_is_read(kinesalite, new_stream, new_workspace):
    stream = new_stream(kinesalite, 1)
    workspace = new_workspace(kinesalite)
    command = f"/usr/bin/aws --endpoint-url {kinesalite.url} kinesis put-record"
    options = f"--stream-name {stream.name} --partition-key k --data hello"
    subprocess.run(
        f"{command} {options} --cli-binary-format raw-in-base64-out".split(),
        env=workspace.environment,
        check=True,
        capture_output=True,
    )
    workspace.configure(stream.name, source={"format": "plaintext"})
    workspace.drain()
    assert workspace.lines() == ['{"data":"hello"}']


def test_a_page_larger_than_the_real_service_gives_is_asked_for_in_parts(
    kinesalite, new_stream, new_workspace
):
    """kinesalite answers with all 27 MB at once, which is more than one answer may have."""
    stream = new_stream(kinesalite, 1)
    for n in range(30):
        stream.put(f"{n:02}" + "x" * 900_000)
    lines = read(new_workspace, stream, source={"format": "plaintext", "read_budget": 100})
    assert [line[9:11] for line in lines] == [f"{n:02}" for n in range(30)]
