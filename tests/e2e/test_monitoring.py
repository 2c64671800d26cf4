"""What an operator looks at: the alert rules and the dashboard, against a Prometheus that scrapes a
running kinesisd; and that every name in them is one that kinesisd exports."""

import contextlib
import json
import pathlib
import re
import subprocess
import urllib.parse

import pytest

import servers
from daemon import ask, binary, counter
from debian_tree import run
from streams import Stream
from waiting import wait_until

REPO = pathlib.Path(__file__).resolve().parents[2]
RULES = REPO / "deploy/prometheus/kinesisd-alerts.yml"
DASHBOARD = REPO / "deploy/grafana/kinesisd.json"
OPERATIONS = REPO / "docs/operations.md"
METRIC = re.compile(r"\b(?:kinesisd|process)_[a-z0-9_]+")


def queries():
    """(title, PromQL) of every panel, with Grafana's variables filled in."""
    variables = {"$instance": ".*", "$pipeline": ".*", "$__rate_interval": "10s", "$__range": "10s"}
    found = []
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        for target in panel.get("targets", []):
            text = target["expr"]
            for name, value in variables.items():
                text = text.replace(name, value)
            found.append((panel["title"], text))
    return found


def exported():
    """Every series that kinesisd can export, by the tables that make them."""
    tables = [REPO / "src/telemetry" / f"{name}.cpp" for name in ("metric_families", "process_metrics", "shard_numbers")]
    quoted = set(re.findall(r'"((?:kinesisd|process)_[a-z_]+)"', "".join(t.read_text() for t in tables)))
    assert len(quoted) > 25
    return quoted | {name + "_bucket" for name in quoted if name.endswith("_duration_seconds")}


@contextlib.contextmanager
def prometheus(folder, targets):
    """A Prometheus that scrapes `targets` ten times a second; its address."""
    config = folder / "prometheus.yml"
    scrape = {"job_name": "kinesisd", "static_configs": [{"targets": targets}]}
    document = {
        "global": {"scrape_interval": "100ms", "scrape_timeout": "100ms", "evaluation_interval": "100ms"},
        "rule_files": [str(RULES)],
        "scrape_configs": [scrape],
    }
    config.write_text(json.dumps(document))
    run("promtool", "check", "config", config)
    command = ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={folder / 'data'}"]
    log = folder / "prometheus.log"
    with servers.process_of([*command, "--web.listen-address=127.0.0.1:0"], log, {}) as process:

        def port():
            assert process.poll() is None, log.read_text()
            return next(iter(servers.listening_ports(process.pid)), None)

        address = f"http://127.0.0.1:{wait_until(port, 'prometheus listens')}"
        # It listens before its storage is open, and answers 503 until then.
        wait_until(lambda: ask(f"{address}/-/ready").status == 200, "prometheus is ready")
        yield address


def answer(address, query):
    """The values of an instant query that are numbers."""
    reply = ask(f"{address}/api/v1/query?{urllib.parse.urlencode({'query': query})}")
    assert reply.status == 200, f"{query}: {reply.text}"
    values = [series["value"][1] for series in json.loads(reply.text)["data"]["result"]]
    return [value for value in values if value != "NaN"]


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """Prometheus, a daemon that reads a stream and writes another, and both have moved records."""
    folder = tmp_path_factory.mktemp("watched")
    with servers.emulator(folder, binary(), "--stream", "copied:1") as server:
        stream = Stream(server, "clicks", 2)
        config = folder / "kinesisd.yaml"
        numbers = {"format": "json", "schema": {"key": "str", "n": "int"}}
        source = {"stream_name": "clicks", "autocommit_duration_ms": 100, **numbers}
        pipelines = [
            {"name": "disk", "source": {"kinesis": source}, "sink": {"jsonlines": {"path": "out.jsonl"}}},
            {"name": "copy", "source": {"kinesis": source}, "sink": {"kinesis": {"stream_name": "copied"}}},
        ]
        document = {
            "persistence": {"backend": {"filesystem": {"path": str(folder / "snapshots")}}},
            "http": {"listen": "127.0.0.1:0"},
            "pipelines": pipelines,
        }
        config.write_text(json.dumps(document))
        keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1"}
        environment = {**keys, "AWS_ENDPOINT_URL": server.url, "HOME": str(folder)}
        log = folder / "kinesisd.log"
        command = ["env", "-C", folder, binary(), "run", "--config", config]
        with servers.process_of(command, log, environment) as process:
            listening = servers.wait_for_word(process, log, r"http_listening.*?(127\.0\.0\.1:\d+)")
            with prometheus(folder, [listening]) as address:
                yield Watched(address, stream)


class Watched:
    def __init__(self, address, stream):
        self.address = address
        self._stream = stream

    def wait_for(self, query, what):
        """Keeps records coming until the query has an answer."""

        def asked():
            self._stream.put_numbers(10)
            return answer(self.address, query)

        return wait_until(asked, what)


def test_the_rules_are_right_and_each_alert_fires_when_it_should():
    run("promtool", "check", "rules", RULES)
    run("promtool", "test", "rules", RULES.with_name("kinesisd-alerts-test.yml"))
    run("promtool", "check", "config", "--syntax-only", REPO / "deploy/prometheus/prometheus.yml")


def test_every_alert_is_tested_and_explained():
    alerts = re.findall(r"- alert: (\w+)", RULES.read_text())
    assert len(alerts) >= 8
    tests = RULES.with_name("kinesisd-alerts-test.yml").read_text()
    explained = re.findall(r"(?m)^## (\w+)", OPERATIONS.read_text())
    for alert in alerts:
        assert f"- eval_time: " in tests and f"        alertname: {alert}\n" in tests
        assert alert in explained
    assert [name for name in explained if name.startswith("Kinesisd")] == alerts


def test_every_name_is_one_that_kinesisd_exports():
    known = exported()
    for text in (RULES.read_text(), "".join(query for _, query in queries())):
        used = set(METRIC.findall(text)) - {"kinesisd_alerts"}
        assert used and used <= known, used - known


def test_every_panel_has_data(watched):
    assert len(queries()) > 25
    for title, query in queries():
        watched.wait_for(query, f"the panel '{title}' has data: {query}")


def test_a_healthy_daemon_raises_no_alert(watched):
    watched.wait_for('up{job="kinesisd"} == 1', "it is scraped")

    def evaluated():
        groups = json.loads(ask(watched.address + "/api/v1/rules").text)["data"]["groups"]
        rules = [rule for group in groups for rule in group["rules"]]
        return rules and all(rule["health"] == "ok" for rule in rules) and rules

    rules = wait_until(evaluated, "every rule was evaluated")
    assert [rule["name"] for rule in rules if rule["state"] == "firing"] == []


def test_the_policies_allow_what_is_called_and_no_more(watched):
    for title, query in queries():
        watched.wait_for(query, title)
    called = ask(f"{watched.address}/api/v1/label/operation/values")
    operations = {f"kinesis:{name}" for name in json.loads(called.text)["data"]}
    allowed = set()
    for name in ("reader", "writer"):
        policy = json.loads((REPO / f"deploy/iam/{name}.json").read_text())
        allowed |= set(policy["Statement"][0]["Action"])
    assert operations == allowed


def test_a_pipeline_that_fails_at_its_start_grows_old_and_one_that_has_ended_does_not(
    kinesalite, new_stream, new_workspace
):
    workspace = new_workspace(kinesalite)
    sink = {"discard": {}}
    log = workspace.folder / "idle.jsonl"
    log.write_text('{"n":1}\n')
    numbers = {"schema": {"n": "int"}, "rows": [{"n": 1}]}
    live = {"stream_name": new_stream(kinesalite, 1).name, "format": "plaintext"}
    pipelines = [
        {"name": "live", "source": {"kinesis": live}, "sink": sink},
        {"name": "failed", "source": {"static": {**numbers, "name": "damaged"}}, "sink": sink},
        {"name": "ended", "source": {"static": numbers}, "sink": sink},
        {"name": "idle", "source": {"jsonlines": {"path": str(log), "schema": {"n": "int"}}}, "sink": sink},
    ]
    workspace.configure("none")
    document = {**json.loads(workspace.config.read_text()), "pipelines": pipelines}
    workspace.config.write_text(json.dumps(document))
    workspace.snapshots.mkdir()
    for end in ("", ".previous"):
        (workspace.snapshots / f"damaged{end}.json").write_text("{")
    run = workspace.start()
    address = run.address()

    def age_of(pipeline):
        return counter(ask(address + "/metrics").text, "kinesisd_snapshot_age_seconds", pipeline=pipeline)

    states = lambda: [p["state"] for p in json.loads(ask(address + "/status").text)["pipelines"]]
    run.wait_while_alive(lambda: states() == ["running", "failed", "finished", "running"], "two end")
    before = age_of("failed")
    run.wait_while_alive(lambda: age_of("failed") > before > 0, "the failed one grows old")
    assert age_of("ended") == 0
    run.wait_while_alive(lambda: age_of("idle") == 0, "what is idle has nothing to store")


def test_the_log_s_document_has_every_event_and_its_fields():
    """By the calls in the source: EventLog::write(level, name, message, {{field, value}, …})."""
    written = {}
    for path in sorted((REPO / "src").rglob("*.cpp")):
        for call in calls_of_a_log(path.read_text()):
            names = re.findall(r'"([a-z][a-z0-9]*(?:_[a-z0-9]+)*)"', re.split(r",\s*\{\{", call)[0])
            fields = set(re.findall(r'\{\s*"(\w+)"\s*,', call))
            for name in names:
                written.setdefault(name, set()).update(fields)
    told = {}
    for line in (REPO / "docs/log.md").read_text().splitlines():
        if row := re.match(r"\| `(\w+)` \| [a-z, ]+ \| ([^|]*)\|", line):
            told[row[1]] = row[2]
    assert set(written) == set(told)
    for name, fields in written.items():
        missing = [f for f in fields if f not in told[name] and told[name].strip() != "the same"]
        assert missing == [], name


def calls_of_a_log(text):
    """What stands between the parentheses of each call."""
    for call in re.finditer(r"\blog_?(?:\.|->)write\(", text):
        depth, end = 1, call.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        yield text[call.end() : end - 1]
