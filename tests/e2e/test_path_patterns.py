"""Paths with {date}, {hour}, {shard} and {stream}: which file a row is in, and when a file is done."""

import datetime
import hashlib
import json
import re

import pytest

from daemon import NUMBERED
from output import content, has_finished_name
from streams import assert_exactly_once, assert_in_shard_order


def test_path_patterns_part_rows_by_stream_day_hour_and_shard(
    kinesalite, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 3)
    workspace = new_workspace(kinesalite)
    out = workspace.folder / "out"
    pattern = out / "{stream}" / "{date}" / "{hour}-{shard}.jsonl"
    workspace.configure(stream.name, sink={"path": str(pattern)})
    hours = set()
    for _ in range(3):  # the same files again after a restart
        stream.put_numbers(60, keys=32)
        hours.add(datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d/%H"))
        workspace.drain()
        hours.add(datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d/%H"))
    paths = sorted(path for path in out.rglob("*") if path.is_file())
    lines = []
    for path in paths:
        day_and_hour, shard = re.fullmatch(
            rf"{stream.name}/(.*?)-(shardId-\d+)\.jsonl", str(path.relative_to(out))
        ).groups()
        assert day_and_hour in hours
        rows = path.read_text().splitlines()
        assert rows and {put.shard for put in stream.puts if put.data in set(rows)} == {shard}
        lines += rows
    assert len(paths) >= 3
    assert_exactly_once(lines, stream.puts)
    assert_in_shard_order(lines, stream.puts)


@pytest.mark.parametrize("compression", ["none", "gzip", "zstd"])
def test_the_files_of_shards_have_every_row_once_over_splits(
    server, compression, new_stream, new_workspace
):
    """Files are finished by their size, and with their shard when they are compressed."""
    stream = new_stream(server, 1)
    workspace = new_workspace(server)
    out = workspace.folder / "out"
    rotate = {"size": "1KiB", "compression": compression}
    workspace.configure(
        stream.name,
        source={**NUMBERED, "stop_position": "tip"},
        sink={"path": str(out / "{shard}.jsonl"), "rotate": rotate},
    )
    for _ in range(3):
        stream.put_numbers(100)
        stream.split(0)
        stream.put_numbers(100)
        assert workspace.start().wait() == 0
    manifest = out / "e2e-in.manifest.json"
    # The last file of a shard has no number unless it is compressed.
    paths = sorted(
        (path for path in out.iterdir() if path != manifest),
        key=lambda path: (not has_finished_name(path.name), path.name),
    )
    lines = [line for path in paths for line in content(path).splitlines()]
    assert_exactly_once(lines, stream.puts)
    assert_in_shard_order(lines, stream.puts)
    shard_of = {put.data: put.shard for put in stream.puts}
    for path in paths:
        (shard,) = {shard_of[line] for line in content(path).splitlines()}
        assert path.name.startswith(f"{shard}.jsonl")
    listed = {file["path"]: file["sha256"] for file in json.loads(manifest.read_text())["files"]}
    assert listed == {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths
    }
    closed = {path.name for path in paths if f"{stream.puts[0].shard}.jsonl" in path.name}
    assert compression == "none" or all(map(has_finished_name, closed)), closed
