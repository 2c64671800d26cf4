"""Mistakes are found before anything starts: all of them at once, each with its place."""

import re

import pytest

from daemon import call, plain_environment

GOOD = """\
# a comment, so that places are not trivial
http: {{listen: "127.0.0.1:0"}}
persistence:
  backend: {{filesystem: {{path: {folder}/snapshots}}}}
pipelines:
  - name: clicks
    source:
      kinesis:
        stream_name: {stream}
        format: json
        schema: {{key: str, n: {{type: int, primary_key: true}}}}
        autocommit_duration_ms: 100
        name: clicks-in
    sink:
      jsonlines: {{path: {folder}/out.jsonl}}
"""

# What is replaced in GOOD, by what, and the place, the key and the words of each error.
MISTAKES = {
    "unknown_key": ("autocommit_", "autocomit_", [(12, 9, "autocommit_duration_ms")]),
    "unknown_format": ("format: json", "format: jsn", [(10, 17, "json")]),
    "wrong_type": ("_ms: 100", "_ms: soon", [(12, 33, "autocommit_duration_ms")]),
    "unknown_column_type": ("key: str", "key: string", [(11, 23, "str")]),
    "unset_variable": ("clicks-in", "${KINESISD_UNSET}", [(13, 15, "KINESISD_UNSET")]),
    "two_at_once": (
        "format: json",
        "format: jsn\n        on_eror: skip",
        [(10, 17, "json"), (11, 9, "on_error")],
    ),
    "no_yaml": ("backend: {", "backend: {{[", [(4, None, "")]),
}


def environment(folder, **more):
    """Valid settings for an endpoint that nobody serves."""
    return {
        **plain_environment(folder),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        **more,
    }


def write(folder, text, stream="clicks"):
    path = folder / "kinesisd.yaml"
    path.write_text(text.format(folder=folder, stream=stream))
    return path


@pytest.mark.parametrize("command", ["check", "run"])
@pytest.mark.parametrize("mistake", MISTAKES)
def test_every_mistake_has_its_place(mistake, command, tmp_path):
    old, new, errors = MISTAKES[mistake]
    path = write(tmp_path, GOOD)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    done = call(command, "--config", path, environment=environment(tmp_path))
    assert done.returncode == 2
    for line, column, word in errors:
        place = rf"^{re.escape(str(path))}:{line}:{column or '[0-9]+'}: .*{re.escape(word)}"
        assert re.search(place, done.stderr, re.MULTILINE), done.stderr
    places = re.findall(rf"^{re.escape(str(path))}:\d+:\d+:", done.stderr, re.MULTILINE)
    assert len(places) == len(errors), done.stderr
    assert not (tmp_path / "snapshots").exists()


def test_a_good_configuration_is_accepted(tmp_path):
    path = write(tmp_path, GOOD)
    done = call("check", "--config", path, environment=environment(tmp_path))
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "snapshots").exists()


def test_a_commented_yaml_file_runs(kinesalite, new_stream, tmp_path):
    stream = new_stream(kinesalite, 1)
    stream.put_numbers(10)
    path = write(tmp_path, GOOD, stream=stream.name)
    settings = environment(tmp_path, AWS_ENDPOINT_URL=kinesalite.url)
    done = call("run", "--config", path, "--until-caught-up", environment=settings)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out.jsonl").read_text() == "".join(put.data + "\n" for put in stream.puts)


def test_settings_of_the_file_win_over_the_environment(kinesalite, new_stream, tmp_path):
    stream = new_stream(kinesalite, 1)
    stream.put_numbers(3)
    aws = f"aws: {{{{region: us-east-1, endpoint_url: {kinesalite.url}}}}}\n"
    path = write(tmp_path, aws + GOOD, stream=stream.name)
    settings = environment(tmp_path, AWS_REGION="eu-west-9")
    done = call("run", "--config", path, "--until-caught-up", environment=settings)
    assert done.returncode == 0, done.stderr
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 3


def test_a_missing_file_is_named(tmp_path):
    path = tmp_path / "nowhere.yaml"
    for command in ("check", "run"):
        done = call(command, "--config", path, environment=environment(tmp_path))
        assert done.returncode == 2
        assert str(path) in done.stderr


def test_an_unknown_stream_is_named(server, tmp_path):
    path = write(tmp_path, GOOD, stream="no-such-stream")
    settings = environment(tmp_path, AWS_ENDPOINT_URL=server.url)
    done = call("run", "--config", path, environment=settings)
    assert done.returncode == 1
    assert "no-such-stream" in done.stderr
    assert "resource_not_found" in done.stderr


@pytest.mark.parametrize(
    "unset, word",
    [
        (["AWS_REGION"], "region"),
        (["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"], "credentials"),
    ],
)
def test_a_missing_setting_is_one_clear_sentence(kinesalite, unset, word, new_stream, tmp_path):
    stream = new_stream(kinesalite, 1)
    path = write(tmp_path, GOOD, stream=stream.name)
    settings = environment(tmp_path, AWS_ENDPOINT_URL=kinesalite.url)
    for name in unset:
        del settings[name]
    done = call("run", "--config", path, "--until-caught-up", environment=settings)
    assert done.returncode in (1, 2), done.stderr
    errors = [line for line in done.stderr.splitlines() if word in line.lower()]
    assert len(errors) == 1, done.stderr
