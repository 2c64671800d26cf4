"""deploy/compose.yaml as it is, brought up by podman-compose in a real engine: all of it but Grafana,
which Debian does not have. The image is built too, all of its steps being in the cache."""

import collections
import json
import pathlib
import re

import pytest
import yaml

import engine
import image
from daemon import ask
from waiting import wait_until

DEPLOY = image.REPO / "deploy"
FILE = DEPLOY / "compose.yaml"
DOCUMENT = yaml.safe_load(FILE.read_text())
SERVICES = [name for name in DOCUMENT["services"] if name != "grafana"]
GRACE = re.fullmatch(r"(\d+)s", DOCUMENT["x-kinesisd"]["stop_grace_period"])[1]


class Project:
    """The services of the file, each a container; their volumes."""

    NAME = "clicks-everywhere"

    def __init__(self, machine):
        self._machine = machine

    def compose(self, *arguments):
        return self._machine.do("podman-compose", "-p", self.NAME, "-f", FILE, *arguments)

    def container(self, service):
        return f"{self.NAME}_{service}_1"

    def call(self, service, *command):
        return self._machine.call("podman", "exec", self.container(service), *command)

    def state(self, service, field):
        return self._machine.inspect(self.container(service), f".State.{field}")

    def is_healthy(self, service):
        done = self._machine.call("podman", "healthcheck", "run", self.container(service))
        return done.returncode == 0 and self.state(service, "Health.Status") == "healthy"

    def volumes(self):
        return self._own("volume", "ls", "--format", "{{.Name}}")

    def containers(self):
        return self._own("ps", "-a", "--format", "{{.Names}}")

    def lines(self, volume, path):
        """The whole lines of a file in a volume."""
        name = f"{self.NAME}_{volume}"
        folder = self._machine.podman("volume", "inspect", "--format", "{{.Mountpoint}}", name)
        file = pathlib.Path(folder.strip()) / path
        return file.read_text().split("\n")[:-1] if file.exists() else []

    def logged(self):
        return self.lines("logs", "clicks.jsonl")

    def written(self):
        """What is in /var/lib/kinesisd/out/clicks.jsonl of the consumer."""
        return self.lines("consumer-state", "out/clicks.jsonl")

    def ask_prometheus(self, path):
        with self._machine.network():
            return json.loads(ask(f"http://127.0.0.1:9090/api/v1/{path}").text)["data"]

    def wait(self, condition, what):
        """Waits; a failure tells what the containers have said."""
        try:
            return wait_until(condition, what)
        except AssertionError as failure:
            said = [f"{name}:\n{self._machine.log(name)[-2000:]}" for name in self.containers()]
            raise AssertionError("\n".join([str(failure), *said])) from failure

    def _own(self, *command):
        return [name for name in self._machine.podman(*command).split() if name.startswith(self.NAME)]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    with image.built():
        image.make_prometheus()
        with engine.running(tmp_path_factory.mktemp("compose") / "engine") as machine:
            project = Project(machine)
            said = project.compose("up", "--detach", "--build", *SERVICES)
            assert set(re.findall(r"^exit code: (\d+)$", said, re.MULTILINE)) == {"0"}, said
            yield project


def of_user(lines):
    """The lines of each user, in their order."""
    users = collections.defaultdict(list)
    for line in lines:
        users[json.loads(line)["user_id"]].append(line)
    return users


def test_lines_of_the_log_go_through_the_stream_into_the_file(project):
    project.wait(lambda: len(project.written()) >= 5, "five lines are in the file of the consumer")
    written = project.written()
    assert len(set(written)) == len(written)
    logged = of_user(project.logged())
    for user, lines in of_user(written).items():
        assert lines == logged[user][: len(lines)]


@pytest.mark.parametrize("service", ["producer", "consumer"])
def test_the_health_check_of_the_image_says_that_it_is_healthy(project, service):
    project.wait(lambda: project.is_healthy(service), f"{service} is healthy")


def test_prometheus_scrapes_both_and_has_the_alerts(project):
    def up():
        found = project.ask_prometheus("query?query=up")["result"]
        return {series["metric"]["instance"]: series["value"][1] for series in found}

    expected = {"producer:9464": "1", "consumer:9464": "1"}
    project.wait(lambda: up() == expected, "Prometheus has reached both")
    (ours,) = yaml.safe_load((DEPLOY / "prometheus/kinesisd-alerts.yml").read_text())["groups"]
    (theirs,) = project.ask_prometheus("rules")["groups"]
    names = [rule["alert"] for rule in ours["rules"]]
    assert names and [rule["name"] for rule in theirs["rules"]] == names


@pytest.mark.parametrize("service", ["emulator", "application", "producer", "consumer"])
def test_a_container_may_do_nothing_but_write_to_its_volumes(project, service):
    refused = project.call(service, "touch", "/etc/kinesisd/new", "/usr/bin/new")
    assert refused.stderr.count("Read-only file system") == 2
    assert project.call(service, "id", "-u").stdout == "10001\n"
    status = project.call(service, "cat", "/proc/1/status").stdout
    assert re.search(r"^NoNewPrivs:\t1$", status, re.MULTILINE)
    assert set(re.findall(r"^Cap\w+:\t(\w+)$", status, re.MULTILINE)) == {"0" * 16}


def test_the_producer_cannot_change_the_log(project):
    refused = project.call("producer", "touch", "/logs/clicks.jsonl")
    assert "Read-only file system" in refused.stderr


def test_stopped_in_turn_every_line_is_in_the_file_and_nothing_is_left(project):
    assert project.state("own-logs", "ExitCode") == "0"
    project.compose("stop", "-t", GRACE, "application")
    logged = project.logged()
    project.wait(lambda: len(project.written()) >= len(logged), "all lines are in the file")
    project.compose("stop", "-t", GRACE, "producer", "consumer", "emulator")
    assert of_user(project.written()) == of_user(logged)
    for service in ("application", "emulator", "producer", "consumer"):
        assert project.state(service, "Status") == "exited"
        assert project.state(service, "ExitCode") == "0", service
    assert len(project.volumes()) == 3
    project.compose("down", "--volumes", "-t", GRACE)
    assert (project.containers(), project.volumes()) == ([], [])
