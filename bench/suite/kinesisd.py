"""kinesisd as it is measured: defaults everywhere, but for the read budget, which the service's limits
of 2 MiB a second and shard would be without."""

import json
import shutil

# More than any endpoint gives: what counts here is kinesisd, not AWS's limits of a shard.
READ_BUDGET = 1_000_000
SCHEMA = {"user_id": "int", "event": "str", "page": "str", "amount": "float", "owner": "str"}
PATHS = {"owner": "/pets/owners/1/name"}

READS = {
    "raw": ({"format": "raw"}, "raw"),
    "plaintext": ({"format": "plaintext"}, "plaintext"),
    "json": ({"format": "json", "schema": SCHEMA, "json_field_paths": PATHS}, "jsonlines"),
}
WRITES = {
    "lines": ({"plaintext": {}}, {"format": "plaintext"}),
    "json": (
        {"jsonlines": {"schema": {**SCHEMA, "session": "str"}, "json_field_paths": PATHS}},
        {"format": "json", "partition_key": "session"},
    ),
}


def read_pipeline(name, shape, output, **source):
    """A pipeline from the stream into a file."""
    settings, sink = READS[shape]
    kinesis = {"stream_name": "bench", "read_budget": READ_BUDGET, "name": f"{name}-in"}
    return {
        "name": name,
        "source": {"kinesis": {**kinesis, **settings, **source}},
        "sink": {sink: {"path": str(output)}},
    }


def write_pipeline(name, shape, lines):
    """A pipeline from a file into the stream."""
    source, sink = WRITES[shape]
    ((kind, settings),) = source.items()
    place = {"path": str(lines), "mode": "static", "name": f"{name}-in"}
    return {
        "name": name,
        "source": {kind: {**settings, **place}},
        "sink": {"kinesis": {"stream_name": "bench", "name": f"{name}-out", **sink}},
    }


def configure(machine, endpoint, pipelines, wire="json", **top):
    """Writes a configuration with snapshots of its own; returns the command that runs it."""
    snapshots = machine.path("snapshots")
    shutil.rmtree(snapshots, ignore_errors=True)
    aws = {"endpoint_url": endpoint.url, "wire": wire}
    if endpoint.ca:
        aws["tls"] = {"ca_bundle": str(endpoint.ca)}
    document = {
        "aws": aws,
        "http": {"listen": "127.0.0.1:0"},
        "persistence": {"backend": {"filesystem": {"path": str(snapshots)}}},
        **top,
        "pipelines": pipelines,
    }
    path = machine.path("kinesisd.yaml")
    path.write_text(json.dumps(document, indent=2))  # JSON is YAML too
    return [machine.program("kinesisd"), "run", "--config", path]
