"""`kinesisd check --explain` says what would run, and asks nobody."""

import json

import pytest

from daemon import call, plain_environment

CONFIG = """\
aws: {{assume_role: {{role_arn: "arn:aws:iam::123456789012:role/reader", external_id: hidden-id}}}}
persistence:
  backend: {{filesystem: {{path: {folder}/snapshots}}}}
memory_limit: 64MiB
pipelines:
  - name: clicks
    source:
      kinesis: {{stream_name: "${{STREAM:-clicks}}", format: json, schema: {{user: int, page: str}}}}
    sinks:
      - jsonlines: {{path: {folder}/out.jsonl}}
      - kinesis: {{stream_name: copies, partition_key: user}}
  - name: lines
    source:
      plaintext: {{path: {folder}/in.txt, mode: static}}
    sink:
      plaintext: {{path: "{folder}/{{date}}.txt"}}
"""

PROFILE = """\
[profile analytics]
region = eu-north-1
credential_process = /bin/keys --password hidden-argument
"""


@pytest.fixture(name="folder")
def fixture_folder(tmp_path):
    (tmp_path / "kinesisd.yaml").write_text(CONFIG.format(folder=tmp_path))
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws/config").write_text(PROFILE)
    return tmp_path


def explain(folder, *options, **variables):
    path = folder / "kinesisd.yaml"
    # Nobody listens there: whoever asks would fail or wait.
    settings = {
        **plain_environment(folder),
        "AWS_PROFILE": "analytics",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "http_proxy": "http://user:hidden-password@127.0.0.1:2",
        **variables,
    }
    done = call("check", "--config", path, "--explain", *options, environment=settings)
    assert done.returncode == 0, done.stderr
    assert "hidden" not in done.stdout + done.stderr
    return done.stdout


def said(folder, **variables):
    """(value, from) by part and key."""
    report = json.loads(explain(folder, "--json", **variables))
    assert report["config"] == str(folder / "kinesisd.yaml")
    return {
        part["title"]: {value["key"]: (value["value"], value["from"]) for value in part["values"]}
        for part in report["parts"]
    }


def test_every_value_has_its_origin(folder):
    yaml, profiles = folder / "kinesisd.yaml", folder / ".aws/config"
    parts = said(folder)
    assert parts["process"]["memory_limit"] == ("64MiB", f"{yaml}:4")
    assert parts["process"]["threads"] == ("1", "default")
    assert parts["aws"]["aws.region"] == ("eu-north-1", f"profile analytics in {profiles}:2")
    assert parts["aws"]["aws.profile"] == ("analytics", "AWS_PROFILE")
    assert parts["aws"]["aws.endpoint_url"] == ("http://127.0.0.1:1", "AWS_ENDPOINT_URL")
    assert parts["aws"]["aws.assume_role.external_id"] == ("(set, not shown)", f"{yaml}:1")
    assert parts["aws"]["aws.request_timeout_ms"] == ("30s", "default")
    clicks = parts["pipeline clicks"]
    assert clicks["source.kinesis.stream_name"] == ("clicks", f"{yaml}:8, ${{STREAM}} (not set)")
    assert clicks["source.kinesis.autocommit_duration_ms"] == ("1500ms", "default")
    assert clicks["sinks[1].kinesis.partition_key"] == ("user", f"{yaml}:11")
    assert parts["columns of clicks"] == {"user": ("int", f"{yaml}:8"), "page": ("str", f"{yaml}:8")}
    assert said(folder, STREAM="other")["pipeline clicks"]["source.kinesis.stream_name"] == (
        "other",
        f"{yaml}:8, ${{STREAM}}",
    )


def test_what_follows_is_said_with_what_is_there(folder):
    (folder / "out.jsonl").write_text("{}\n" * 500)
    parts = said(folder)
    clicks, lines = parts["pipeline clicks"], parts["pipeline lines"]
    assert clicks["memory share"][0] == "32MiB"
    assert clicks["snapshot"][0] == f"{folder}/snapshots/clicks.json (not there yet)"
    assert clicks["clicks-sink writes"][0] == f"{folder}/out.jsonl (1.5 kB now)"
    assert clicks["clicks-sink-2 writes"][0] == "the stream copies"
    assert clicks["runs"][0] == "until it is stopped"
    assert lines["runs"][0] == "ends by itself"
    assert lines["reads the files"][0] == f"{folder}/in.txt (not there yet)"
    assert lines["lines-sink writes"][0] == f"{folder}/{{date}}.txt (several files)"
    assert not (folder / "snapshots").exists()


def test_the_places_of_credentials_are_listed_and_not_asked(folder):
    places = said(folder)["credentials, in this order"]
    states = {place.split(" (")[0]: state for place, (state, _) in places.items()}
    assert states["environment"] == "passed over"
    assert states["credential_process of the profile"] == "would be asked"
    assert states["instance metadata service"] == "passed over"
    assert states["aws.assume_role"] == "would be asked"
    keys = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "hidden-key"}
    places = said(folder, **keys)["credentials, in this order"]
    states = {place.split(" (")[0]: state for place, (state, _) in places.items()}
    assert states["environment"] == "would be asked"
    assert states["credential_process of the profile"] == "not asked: an earlier one is"


def test_people_get_tables(folder):
    text = explain(folder)
    assert text.startswith(f"{folder}/kinesisd.yaml: fine, 2 pipelines\n\nprocess ")
    lines = text.splitlines()
    heads = [number for number, line in enumerate(lines) if line.endswith("  from")]
    assert len(heads) == 7
    for head in heads:
        column = lines[head].rindex("from")
        end = lines.index("", head) if "" in lines[head:] else len(lines)
        for line in lines[head + 1 : end]:
            assert line[column - 2 : column] == "  ", line
            assert line[column] != " ", line


def test_without_a_region_the_reason_is_said(folder):
    (folder / ".aws/config").write_text("[profile analytics]\n")
    value, _ = said(folder)["aws"]["not usable"]
    assert "no region" in value


def test_json_wants_explain(folder):
    done = call("check", "--json", environment=plain_environment(folder))
    assert done.returncode == 2
    assert "--explain" in done.stderr
