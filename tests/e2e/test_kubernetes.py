"""The pods of deploy/kubernetes in a real engine: `podman kube play` takes their templates. There is no
Kubernetes here: what its control plane, its kubelet and its volumes would do is named below."""

import copy
import json

import pytest
import yaml

import engine
import image
import servers
from daemon import ask, binary
from streams import Stream, assert_exactly_once, assert_in_key_order
from waiting import wait_until

FOLDER = image.REPO / "deploy" / "kubernetes"
HOST = "host.containers.internal"  # what podman calls its machine
OUTPUT = "/var/lib/kinesisd/out/clicks.jsonl"


def documents(name):
    return [part for part in yaml.safe_load_all((FOLDER / name).read_text()) if part]


def of_kind(parts, kind):
    (found,) = [part for part in parts if part["kind"] == kind]
    return found


def kinesisd_of(pod):
    containers = pod["spec"].get("initContainers", []) + pod["spec"]["containers"]
    return next(container for container in containers if container["name"] == "kinesisd")


class Pod:
    """A pod that runs, from its Kubernetes object."""

    def __init__(self, machine, document):
        self._machine = machine
        self._document = document
        self.name = document["metadata"]["name"]

    def container(self, name="kinesisd"):
        return f"{self.name}-{name}"

    def call(self, *command):
        """Runs a command beside kinesisd."""
        return self._machine.call("podman", "exec", self.container(), *command)

    def lines(self, path):
        """The whole lines of a file that kinesisd sees."""
        return self.call("cat", path).stdout.split("\n")[:-1]

    def probe(self, kind):
        """The status that the kubelet would get from a probe of kinesisd: it asks the pod's address."""
        container = kinesisd_of(self._document)
        ports = {port["name"]: port["containerPort"] for port in container["ports"]}
        get = container[kind]["httpGet"]
        infra = self._machine.podman("pod", "inspect", "--format", "{{.InfraContainerID}}", self.name)
        address = "range .NetworkSettings.Networks}}{{.IPAddress}}{{end"
        host = self._machine.inspect(infra.strip(), address)
        return ask(f"http://{host}:{ports[get['port']]}{get['path']}").status

    def stop(self, name="kinesisd"):
        """SIGTERM and the grace period of the pod, as the kubelet does; the exit code."""
        seconds = self._document["spec"]["terminationGracePeriodSeconds"]
        self._machine.podman("stop", "-t", seconds, self.container(name))
        return int(self._machine.inspect(self.container(name), ".State.ExitCode"))

    def wait(self, condition, what):
        """Waits; a failure tells what kinesisd has said."""
        try:
            return wait_until(condition, what)
        except AssertionError as failure:
            raise AssertionError(f"{failure}\n{self._machine.log(self.container())}") from failure

    def assert_confined(self):
        """What the security contexts say is in force."""
        refused = self.call("touch", "/etc/kinesisd/new", "/usr/bin/new")
        assert refused.stderr.count("Read-only file system") == 2
        assert self.call("id", "-u").stdout == "10001\n"
        status = self.call("cat", "/proc/1/status").stdout
        assert "\nNoNewPrivs:\t1\n" in status
        assert "\nCapBnd:\t0000000000000000\n" in status


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    with image.built():
        with engine.running(tmp_path_factory.mktemp("kubernetes") / "engine") as machine:
            yield machine


@pytest.fixture
def service(machine, tmp_path):
    """An emulator that pods reach; the test is on the network of their machine."""
    with machine.network():
        with servers.emulator(tmp_path, binary(), "--host", "0.0.0.0", "--no-limits") as server:
            yield server


@pytest.fixture
def play(machine, service, tmp_path):
    """play(name, pods): runs Pods beside the ConfigMaps of a file."""

    def start(name, pods):
        maps = [part for part in documents(name) if part["kind"] == "ConfigMap"]
        file = tmp_path / name
        file.write_text(yaml.safe_dump_all([*maps, *pods]))
        machine.podman("kube", "play", file)
        return [Pod(machine, pod) for pod in pods]

    yield start
    machine.podman("pod", "rm", "--all", "--force", "--time", "0")


def pod_of(workload, number, service):
    """The Pod that the controller of a workload would make from its template, and what differs here."""
    pod = {"apiVersion": "v1", "kind": "Pod", **copy.deepcopy(workload["spec"]["template"])}
    pod["metadata"]["name"] = f"{workload['metadata']['name']}-{number}"
    container = kinesisd_of(pod)
    # The role of the service account gives credentials, and AWS is elsewhere.
    environment = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_ENDPOINT_URL": f"http://{HOST}:{service.url.rpartition(':')[2]}",
    }
    container["env"] += [{"name": name, "value": value} for name, value in environment.items()]
    # podman publishes each port on its machine, where two pods cannot have the same.
    for port in container["ports"]:
        port["hostPort"] = port["containerPort"] + number
    return pod


def without_sidecars(pod):
    """podman 4 knows only init containers that end: sidecars are the first of the other containers, and
    that they start before these and stop after them is not tried."""
    sidecars = pod["spec"].pop("initContainers")
    for container in sidecars:
        assert container.pop("restartPolicy") == "Always"
    pod["spec"]["containers"] = sidecars + pod["spec"]["containers"]
    return pod


def numbered_by_its_set(pod, number, workload):
    """What a StatefulSet gives a pod of its own: its number as a label, and a volume of each claim."""
    pod["metadata"]["labels"]["apps.kubernetes.io/pod-index"] = str(number)
    for template in workload["spec"]["volumeClaimTemplates"]:
        name = template["metadata"]["name"]
        claim = {"claimName": f"{name}-{pod['metadata']['name']}"}
        pod["spec"]["volumes"].append({"name": name, "persistentVolumeClaim": claim})
    return pod


def records_of(stream):
    """All records of a stream as text, shard by shard."""
    found = []
    for shard in stream.open_shards():
        where = {"StreamName": stream.name, "ShardId": shard["ShardId"]}
        answer = stream.client.get_shard_iterator(**where, ShardIteratorType="TRIM_HORIZON")
        answer = stream.client.get_records(ShardIterator=answer["ShardIterator"])
        assert answer["MillisBehindLatest"] == 0
        found += [record["Data"].decode() for record in answer["Records"]]
    return found


def test_the_sidecar_puts_the_lines_of_the_application_into_the_stream(service, play):
    stream = Stream(service, "clicks", 2)
    workload = of_kind(documents("sidecar.yaml"), "Deployment")
    (pod,) = play("sidecar.yaml", [without_sidecars(pod_of(workload, 0, service))])
    pod.wait(lambda: len(records_of(stream)) >= 3, "three lines are in the stream")
    assert [pod.probe(kind) for kind in ("startupProbe", "livenessProbe")] == [200, 200]
    pod.assert_confined()
    assert "Read-only file system" in pod.call("touch", "/logs/clicks.jsonl").stderr

    assert pod.stop("application") == 0
    lines = pod.lines("/logs/clicks.jsonl")
    pod.wait(lambda: len(records_of(stream)) >= len(lines), "every line is in the stream")
    assert pod.stop() == 0
    assert records_of(stream) == lines  # in their order, as all are of one user


def test_readers_divide_the_shards_by_the_numbers_of_their_pods(service, play):
    stream = Stream(service, "clicks", 2)
    stream.put_all((json.dumps({"user_id": n % 10, "page": f"/{n}"}), str(n % 10)) for n in range(500))
    workload = of_kind(documents("reader.yaml"), "StatefulSet")
    numbers = range(workload["spec"]["replicas"])
    pods = [numbered_by_its_set(pod_of(workload, n, service), n, workload) for n in numbers]
    readers = play("reader.yaml", pods)

    written = lambda reader: [json.loads(line) for line in reader.lines(OUTPUT)]
    counts = lambda: [len(written(reader)) for reader in readers]
    readers[0].wait(lambda: sum(counts()) >= 500, "every record is in a file")
    users = [{row["user_id"] for row in written(reader)} for reader in readers]
    assert all(users) and not set.intersection(*users)
    lines = [json.dumps(row) for reader in readers for row in written(reader)]
    assert_exactly_once(lines, stream.puts)
    assert_in_key_order(lines, stream.puts)
    for reader in readers:
        probes = ("startupProbe", "livenessProbe", "readinessProbe")
        assert [reader.probe(kind) for kind in probes] == [200, 200, 200]
        reader.assert_confined()
        assert reader.stop() == 0
