"""The JSON Schema for editors says of a file what kinesisd says of it."""

import copy
import json
import pathlib

import jsonschema
import pytest

import core_yaml
from daemon import call, plain_environment

TOP = pathlib.Path(__file__).resolve().parents[2]
EVERY_KEY = json.loads((TOP / "tests/config/every_key.json").read_text())
REFUSED = json.loads((TOP / "tests/config/refused_values.json").read_text())

GOOD = """\
pipelines:
  - name: one
    source: {kinesis: {stream_name: clicks, format: json, schema: {user: int, page: str}}}
    sinks:
      - jsonlines: {path: one.jsonl}
      - kinesis: {stream_name: copies}
"""
SOURCE = "kinesis: {stream_name: clicks, format: json, schema: {user: int, page: str}}"
FILE = "jsonlines: {path: one.jsonl}"
STREAM = "kinesis: {stream_name: copies}"

# What is replaced in GOOD, and by what.
BROKEN = {
    "an unknown section": ("pipelines:", "snapshots: {}\npipelines:"),
    "an unknown key": ("stream_name: clicks", "stream_name: clicks, stream: a"),
    "a missing key": ("stream_name: clicks, ", ""),
    "a missing name": ("- name: one\n    source", "- source"),
    "no pipelines in the list": (GOOD, "pipelines: []\n"),
    "no sink": (GOOD[GOOD.index("    sinks") :], ""),
    "sink and sinks": ("    sinks:", "    sink: {discard: }\n    sinks:"),
    "two kinds of source": (SOURCE, SOURCE + ", plaintext: {path: a}"),
    "no kind of source": (SOURCE, ""),
    "an unknown kind of source": ("{kinesis: {stream_name: clicks", "{kafka: {stream_name: clicks"),
    "two kinds of sink": (FILE, "{" + FILE + ", discard: }"),
    "an unknown kind of sink": (FILE, "parquet: {path: a}"),
    "json without a schema": (", schema: {user: int, page: str}", ""),
    "trim of json": ("format: json,", "format: json, trim: true,"),
    "a schema without json": ("format: json, ", ""),
    "a schema of plaintext": ("format: json,", "format: plaintext,"),
    "paths without json": (SOURCE, "kinesis: {stream_name: clicks, json_field_paths: {data: /a}}"),
    "an empty schema": ("{user: int, page: str}", "{}"),
    "an unknown type": ("user: int", "user: integer"),
    "an unknown key of a column": ("user: int", "user: {type: int, key: true}"),
    "a column without a type": ("user: int", "user: {primary_key: true}"),
    "data of json": (STREAM, "kinesis: {stream_name: copies, data: page}"),
    "a partition key without data": (
        STREAM,
        "kinesis: {stream_name: copies, format: raw, partition_key: user}",
    ),
    "times of raw": (
        STREAM,
        "kinesis: {stream_name: copies, format: raw, data: page, with_diff_and_time: true}",
    ),
    "a stream that is nothing": (STREAM, "kinesis: {stream_name: }"),
    "rotation without an end": (FILE, "jsonlines: {path: one.jsonl, rotate: {keep: 3}}"),
    "rotation of nothing": (FILE, "jsonlines: {path: one.jsonl, rotate: }"),
    "a folder as a file": ("path: one.jsonl", "path: out/"),
    "two tables": (SOURCE, "static: {rows: [{a: 1}], markdown: a}"),
    "no table": (SOURCE, "static: {name: a}"),
    "a file without a schema": (SOURCE, "static: {path: a.csv}"),
    "on_error of a table": (SOURCE, "static: {rows: [{user: 1}], on_error: skip}"),
    "half a selector": ("format: json,", "format: json, shard_selector: {index: 0},"),
    "a selector in letters": (
        "format: json,",
        "format: json, shard_selector: {index: a, count: 2},",
    ),
    "a position that is none": ("format: json,", "format: json, start_position: {at: -1h},"),
    "dead letters without a path": ("format: json,", "format: json, on_error: {dead_letter: {}},"),
    "no backend": ("pipelines:", "persistence: {snapshot_interval_ms: 5}\npipelines:"),
    "an unknown backend": ("pipelines:", "persistence: {backend: {s3: {path: a}}}\npipelines:"),
    "a role without an arn": ("pipelines:", "aws: {assume_role: {}}\npipelines:"),
    "a quoted number": ("pipelines:", 'threads: "2"\npipelines:'),
    "a list for a section": ("pipelines:", "log: [info]\npipelines:"),
}


def described():
    done = call("schema", environment=plain_environment("/nonexistent"))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module", name="validator")
def fixture_validator():
    return jsonschema.Draft7Validator(described())


def configurations():
    """Every configuration that ships, by name: files of their own, and those in ConfigMaps."""
    found = {}
    for path in sorted([*TOP.glob("config/**/*.yaml"), *TOP.glob("deploy/**/*.yaml")]):
        name = str(path.relative_to(TOP))
        for part in filter(None, core_yaml.yaml.load_all(path.read_text(), core_yaml.CoreLoader)):
            if isinstance(part, dict) and "pipelines" in part:
                found[name] = path.read_text()
            if isinstance(part, dict) and part.get("kind") == "ConfigMap":
                for key, text in part["data"].items():
                    if "pipelines:" in text:
                        found[f"{name}:{part['metadata']['name']}:{key}"] = text
    return found


CONFIGURATIONS = configurations()


def check(folder, text, **variables):
    """The exit code of `kinesisd check`, and what it says."""
    path = folder / "kinesisd.yaml"
    path.write_text(text)
    path.chmod(0o600)  # it may hold secrets
    done = call("check", "--config", path, environment={**plain_environment(folder), **variables})
    return done.returncode, done.stderr


def errors_of(validator, document):
    return [error.message for error in validator.iter_errors(document)]


def test_it_is_a_schema_of_draft_7_that_refers_to_nothing_elsewhere():
    schema = described()
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    jsonschema.Draft7Validator.check_schema(schema)
    defined = schema["definitions"]
    used = set()

    def look(node):
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                assert node["$ref"].startswith("#/definitions/")
                used.add(node["$ref"].removeprefix("#/definitions/"))
            for inner in node.values():
                look(inner)
        elif isinstance(node, list):
            for inner in node:
                look(inner)

    look(schema)
    assert used == set(defined)


def test_what_ships_was_found():
    assert {"config/kinesisd.yaml", "deploy/compose/consumer.yaml"} <= set(CONFIGURATIONS)
    assert any(name.startswith("deploy/kubernetes/") for name in CONFIGURATIONS)
    assert len(CONFIGURATIONS) >= 10


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_what_ships_is_accepted_by_both(name, validator, tmp_path):
    text = CONFIGURATIONS[name]
    assert errors_of(validator, core_yaml.load(text)) == []
    # Some need variables that their container has.
    names = {"STREAM": "clicks", "POD_INDEX": "0", "READERS": "2"}
    assert check(tmp_path, text, **names) == (0, "")


def test_the_text_that_is_broken_below_is_good(validator, tmp_path):
    assert errors_of(validator, core_yaml.load(GOOD)) == []
    assert check(tmp_path, GOOD) == (0, "")


@pytest.mark.parametrize("mistake", BROKEN)
def test_what_is_broken_is_refused_by_both(mistake, validator, tmp_path):
    old, new = BROKEN[mistake]
    assert old in GOOD
    text = GOOD.replace(old, new)
    assert errors_of(validator, core_yaml.load(text)) != []
    code, said = check(tmp_path, text)
    assert code == 2, said


def leaves(node, path=()):
    """The paths of all single values."""
    if isinstance(node, dict):
        items = node.items()
    elif isinstance(node, list):
        items = enumerate(node)
    else:
        yield path, node
        return
    for key, inner in items:
        yield from leaves(inner, (*path, key))


def replaced(document, path, value):
    changed = copy.deepcopy(document)
    node = changed
    for key in path[:-1]:
        node = node[key]
    assert path[-1] in node or isinstance(node, list)
    node[path[-1]] = value
    return changed


def path_of(pointer):
    return tuple(int(key) if key.isdigit() else key for key in pointer.split("/")[1:])


def test_every_key_is_accepted_by_both(validator, tmp_path):
    assert errors_of(validator, EVERY_KEY) == []
    assert check(tmp_path, json.dumps(EVERY_KEY), HOME="/nonexistent") == (0, "")


def test_a_variable_may_stand_for_every_single_value(validator, tmp_path):
    document, variables = EVERY_KEY, {}
    for number, (path, value) in enumerate(leaves(EVERY_KEY)):
        if value is None:
            continue
        text = json.dumps(value) if not isinstance(value, str) else value
        variables[f"V{number}"] = text
        document = replaced(document, path, f"${{V{number}}}")
    assert len(variables) > 120
    assert errors_of(validator, document) == []
    assert check(tmp_path, json.dumps(document), **variables) == (0, "")


# That kinesisd refuses these, too, is tests/config/config_schema_test.cpp's to show.
@pytest.mark.parametrize("pointer", REFUSED)
def test_wrong_values_are_refused(pointer, validator):
    for value in REFUSED[pointer]:
        document = replaced(EVERY_KEY, path_of(pointer), value)
        assert errors_of(validator, document) != [], value


def test_no_key_takes_another_kind_of_value(validator):
    accepted = []
    for path, value in leaves(EVERY_KEY):
        is_data = {"rows", "debug_data", "default_value"} & set(path)
        if is_data or value is None:
            continue
        for wrong in ([], {"no-such-key": 1}):
            if errors_of(validator, replaced(EVERY_KEY, path, wrong)) == []:
                accepted.append((path, wrong))
    assert accepted == []
