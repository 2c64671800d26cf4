"""The container image as the Dockerfile makes it: small, not root, on a read-only root, healthy, and it
stops when it is told to."""

import filecmp
import json
import os
import pathlib
import subprocess

import pytest

import image
import servers
from daemon import ask, binary
from debian_tree import minimal, run
from streams import Stream, assert_exactly_once
from waiting import wait_until

GROWTH_BYTES_MAX = 60 * 1024 * 1024


@pytest.fixture(scope="module")
def built():
    with image.built() as name:
        yield name


@pytest.fixture(scope="module")
def settings(built):
    """What the image says about itself."""
    return json.loads(image.buildah("inspect", "--type", "image", built))["Docker"]["config"]


@pytest.fixture(scope="module")
def root(built):
    """The files of the image, read-only."""
    with image.mounted(built) as folder:
        yield folder


def size_of(tree):
    return int(run("du", "-sxb", tree).split()[0])


def test_it_is_small_and_has_no_compiler(root):
    assert size_of(root) - size_of(minimal()) <= GROWTH_BYTES_MAX
    packages = run("chroot", root, "dpkg-query", "-W", "-f", "${Package}\n").split()
    assert "kinesisd" in packages
    assert not [name for name in packages if name.startswith(("clang", "gcc-12-base-dev", "cmake"))]
    assert not (root / "src").exists()


def test_it_has_the_program_that_was_just_compiled_and_no_older_one(root, tmp_path):
    with image.mounted(image.BUILD) as build:
        run("dpkg-deb", "-x", build / "kinesisd.deb", tmp_path)
    program = "usr/bin/kinesisd"
    assert filecmp.cmp(root / program, tmp_path / program, shallow=False)


def test_it_says_what_it_is_and_runs_as_nobody_in_particular(settings, root):
    assert settings["User"] == "10001:10001"
    assert settings["Entrypoint"] == ["/usr/bin/kinesisd"]
    assert settings["Cmd"][0] == "run"
    assert settings["Healthcheck"]["Test"][0] == "CMD"
    version = run("chroot", root, "kinesisd", "version").split()[1]
    assert settings["Labels"]["org.opencontainers.image.version"] == version
    assert os.stat(root / "var/lib/kinesisd").st_uid == 10001


def test_it_moves_records_is_healthy_and_stops(settings, root, tmp_path):
    with servers.emulator(tmp_path, binary(), "--no-limits") as server:
        stream = Stream(server, "clicks", 2)
        stream.put_numbers(500)
        state, config = tmp_path / "state", tmp_path / "kinesisd.yaml"
        state.mkdir()
        os.chown(state, 10001, 10001)
        source = {"stream_name": "clicks", "format": "json", "schema": {"key": "str", "n": "int"}}
        here = "/var/lib/kinesisd"
        document = {
            "persistence": {"backend": {"filesystem": {"path": f"{here}/snapshots"}}},
            "http": {"listen": "127.0.0.1:0"},
            "pipelines": [
                {
                    "name": "clicks",
                    "source": {"kinesis": source},
                    "sink": {"jsonlines": {"path": f"{here}/out.jsonl"}},
                }
            ],
        }
        config.write_text(json.dumps(document))
        keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1"}
        environment = {**keys, "AWS_ENDPOINT_URL": server.url}
        command = settings["Entrypoint"] + settings["Cmd"]
        with image.contained(root, state, config, command, environment, tmp_path) as container:
            address = container.wait_for_log(r"http_listening.*?(127\.0\.0\.1:\d+)")
            output = state / "out.jsonl"
            lines = lambda: output.read_text().split("\n")[:-1] if output.exists() else []
            wait_until(lambda: len(lines()) >= 500, "the records are on disk")
            assert ask(f"http://{address}/readyz").status == 200

            check = settings["Healthcheck"]["Test"][1:]
            port = address.rpartition(":")[2]
            assert container.call(check, {"KINESISD_HEALTH_PORT": port}) == 0
            assert container.call(check, {"KINESISD_HEALTH_PORT": "1"}) != 0

            stream.put_numbers(500)
            assert container.stop() == 0
        assert "everything is committed" in container.log()
        with image.contained(root, state, config, command, environment, tmp_path) as container:
            wait_until(lambda: len(lines()) >= 1000, "the rest is on disk")
            assert container.stop() == 0
        assert_exactly_once(lines(), stream.puts)
