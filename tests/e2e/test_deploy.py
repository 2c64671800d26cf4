"""What lies in deploy/ fits together and fits this kinesisd: every configuration in it is accepted, ports
and labels agree, and the IAM policies name what is called."""

import json
import pathlib
import re

import pytest
import yaml

from daemon import call, plain_environment

DEPLOY = pathlib.Path(__file__).resolve().parents[2] / "deploy"
LISTENS = re.compile(r'listen: "0\.0\.0\.0:(\d+)"')


def documents(*parts):
    """The YAML documents of a file."""
    return [part for part in yaml.safe_load_all(DEPLOY.joinpath(*parts).read_text()) if part]


def of_kind(kind, *files):
    """The Kubernetes objects of a kind, by name."""
    found = [part for file in files for part in documents("kubernetes", file) if part["kind"] == kind]
    return {part["metadata"]["name"]: part for part in found}


WORKLOADS = {
    **of_kind("StatefulSet", "reader.yaml"),
    **of_kind("Deployment", "sidecar.yaml"),
}


def pod_of(workload):
    return workload["spec"]["template"]["spec"]


def daemon_of(workload):
    """The container that runs kinesisd."""
    pod = pod_of(workload)
    containers = pod["containers"] + pod.get("initContainers", [])
    return next(container for container in containers if container["name"] == "kinesisd")


def config_of(workload):
    """The text of the configuration that its kinesisd mounts."""
    name = next(v["configMap"]["name"] for v in pod_of(workload)["volumes"] if "configMap" in v)
    return of_kind("ConfigMap", "reader.yaml", "sidecar.yaml")[name]["data"]["kinesisd.yaml"]


def check(folder, text, variables):
    config = folder / "kinesisd.yaml"
    config.write_text(text)
    done = call("check", "--config", config, environment={**plain_environment(folder), **variables})
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", WORKLOADS)
def test_kubernetes_configurations_are_accepted_with_their_containers_environment(name, tmp_path):
    variables = {
        variable["name"]: variable.get("value", "0") for variable in daemon_of(WORKLOADS[name])["env"]
    }
    check(tmp_path, config_of(WORKLOADS[name]), variables)


@pytest.mark.parametrize("name", WORKLOADS)
def test_probes_and_monitors_ask_the_port_that_is_listened_to(name):
    workload = WORKLOADS[name]
    container = daemon_of(workload)
    port = int(LISTENS.search(config_of(workload))[1])
    assert container["ports"] == [{"name": "http", "containerPort": port}]
    probes = [value for key, value in container.items() if key.endswith("Probe")]
    assert len(probes) >= 2
    for probe in probes:
        assert probe["httpGet"]["port"] == "http"
        assert probe["httpGet"]["path"] in ("/livez", "/readyz")
    policy = of_kind("NetworkPolicy", "monitoring.yaml")["kinesisd"]
    assert policy["spec"]["ingress"][0]["ports"] == [{"protocol": "TCP", "port": port}]


@pytest.mark.parametrize("name", WORKLOADS)
def test_mounts_are_volumes_and_kinesisd_may_write_nothing_else(name):
    workload = WORKLOADS[name]
    volumes = {volume["name"] for volume in pod_of(workload)["volumes"]}
    claims = workload["spec"].get("volumeClaimTemplates", [])
    volumes |= {claim["metadata"]["name"] for claim in claims}
    mounts = daemon_of(workload)["volumeMounts"]
    assert {mount["name"] for mount in mounts} <= volumes
    writable = [mount["mountPath"] for mount in mounts if not mount.get("readOnly")]
    assert writable == ["/var/lib/kinesisd"]
    assert daemon_of(workload)["securityContext"]["readOnlyRootFilesystem"] is True
    assert pod_of(workload)["securityContext"]["runAsUser"] == 10001


@pytest.mark.parametrize("name", WORKLOADS)
def test_selectors_find_the_pods(name):
    workload = WORKLOADS[name]
    labels = workload["spec"]["template"]["metadata"]["labels"].items()
    assert workload["spec"]["selector"]["matchLabels"].items() <= labels
    if name == "clicks":
        monitor = of_kind("PodMonitor", "monitoring.yaml")["clicks"]["spec"]
        assert monitor["selector"]["matchLabels"].items() <= labels
        return
    service = of_kind("Service", "reader.yaml")[workload["spec"]["serviceName"]]
    assert service["spec"]["selector"].items() <= labels
    monitor = of_kind("ServiceMonitor", "monitoring.yaml")["kinesisd"]["spec"]
    assert monitor["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()
    for kind, where, key in (
        ("PodDisruptionBudget", "reader.yaml", "selector"),
        ("NetworkPolicy", "monitoring.yaml", "podSelector"),
    ):
        for found in of_kind(kind, where).values():
            assert found["spec"][key]["matchLabels"].items() <= labels


def test_as_many_readers_as_pods():
    reader = WORKLOADS["kinesisd-reader"]
    variables = {item["name"]: item.get("value") for item in daemon_of(reader)["env"]}
    assert int(variables["READERS"]) == reader["spec"]["replicas"]


def test_compose_mounts_files_that_are_there_and_configurations_that_are_accepted(tmp_path):
    (compose,) = documents("compose.yaml")
    checked = 0
    for name, service in compose["services"].items():
        for volume in service.get("volumes", []):
            source, target = volume.split(":")[:2]
            if not source.startswith("."):
                assert source in compose["volumes"], f"{name}: {volume}"
                continue
            text = (DEPLOY / source).read_text()
            if target == "/etc/kinesisd/kinesisd.yaml":
                check(tmp_path, text, service["environment"])
                assert LISTENS.search(text)[1] == "9464"
                checked += 1
    assert checked == 2
    (scrape,) = documents("prometheus", "prometheus.yml")
    targets = scrape["scrape_configs"][0]["static_configs"][0]["targets"]
    assert sorted(targets) == ["consumer:9464", "producer:9464"]
    assert scrape["rule_files"][0] in str(compose["services"]["prometheus"]["volumes"])
    (datasource,) = documents("grafana", "datasource.yaml")
    assert datasource["datasources"][0]["type"] == "prometheus"
    assert documents("grafana", "provider.yaml")[0]["providers"][0]["options"]["path"] in str(
        compose["services"]["grafana"]["volumes"]
    )


@pytest.mark.parametrize("name, data_call", [("reader", "GetRecords"), ("writer", "PutRecords")])
def test_policies_allow_named_streams_only(name, data_call):
    policy = json.loads((DEPLOY / "iam" / f"{name}.json").read_text())
    stream = policy["Statement"][0]
    assert f"kinesis:{data_call}" in stream["Action"]
    for statement in policy["Statement"]:
        assert statement["Effect"] == "Allow"
        assert "*" not in json.dumps(statement)
