"""The command line: version, usage and the demonstration."""

import json
import re

import pytest

from daemon import call, plain_environment


def test_version_names_the_program_and_its_version(tmp_path):
    done = call("version", environment=plain_environment(tmp_path))
    assert done.returncode == 0
    assert re.match(r"kinesisd \d+\.\d+\.\d+", done.stdout)


@pytest.mark.parametrize("arguments", [[], ["fly"], ["run", "--no-such-option"], ["version", "x"]])
def test_wrong_usage_ends_with_2(arguments, tmp_path):
    done = call(*arguments, environment=plain_environment(tmp_path))
    assert done.returncode == 2
    assert done.stderr


def test_help_names_every_command(tmp_path):
    done = call("--help", environment=plain_environment(tmp_path))
    assert done.returncode == 0
    for command in ("run", "check", "demo", "schema", "version"):
        assert command in done.stdout


def test_the_demonstration_moves_every_record(tmp_path):
    folder = tmp_path / "demo"
    arguments = ["demo", "--records", 5000, "--directory", folder]
    done = call(*arguments, environment=plain_environment(tmp_path))
    assert done.returncode == 0, done.stderr
    lines = (folder / "output.jsonl").read_text().splitlines()
    assert len(lines) == 5000
    assert len(set(lines)) == 5000
    # Through the stream and back, event by event the same.
    events = [json.loads(line) for line in (folder / "input.jsonl").read_text().splitlines()]
    assert sorted(map(json.loads, lines), key=lambda event: event["id"]) == events
    for name in ("log-in", "stream-in"):
        assert (folder / "snapshots" / f"{name}.json").exists()
