"""The HTTP endpoint answers what it promises and refuses the rest."""

import base64
import hashlib
import json
import re
import subprocess

import prometheus_client.openmetrics.parser
import pytest

from daemon import ask, counter
from servers import FOLDER


@pytest.fixture
def running(kinesalite, new_stream, new_workspace):
    """The address of a daemon that has read 25 records."""
    stream = new_stream(kinesalite, 2)
    stream.put_numbers(25)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name)
    run = workspace.start()
    address = run.wait_until_ready()
    run.wait_for_metric(address, "kinesisd_sink_records_total", 25)
    yield address
    run.stop()


def test_metrics_pass_promtool_and_count_what_was_moved(running):
    answer = ask(running + "/metrics")
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    checked = subprocess.run(
        ["promtool", "check", "metrics"], input=answer.text, capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert counter(answer.text, "kinesisd_source_records_total") == 25
    assert counter(answer.text, "kinesisd_sink_records_total") == 25
    assert counter(answer.text, "kinesisd_commits_total") >= 1
    assert counter(answer.text, "kinesisd_aws_requests_total", operation="GetRecords") >= 2
    assert counter(answer.text, "kinesisd_shards", state="reading") == 2
    assert counter(answer.text, "kinesisd_build_info") == 1


def test_open_metrics_are_for_whoever_asks(running):
    """As Prometheus does. The parser is the strict one of its Python client."""
    accept = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
    answer = ask(running + "/metrics", accept=accept)
    assert answer.status == 200
    kind = "application/openmetrics-text; version=1.0.0; charset=utf-8"
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Vary"] == "Accept"
    assert answer.text.endswith("\n# EOF\n")
    parse = prometheus_client.openmetrics.parser.text_string_to_metric_families
    families = {family.name: family for family in parse(answer.text)}
    assert families["kinesisd_source_records"].type == "counter"
    [sample] = families["kinesisd_source_records"].samples
    assert (sample.name, sample.value) == ("kinesisd_source_records_total", 25)
    assert families["kinesisd_commit_duration_seconds"].type == "histogram"
    text = ask(running + "/metrics").text
    named = {name.removesuffix("_total") for name in re.findall(r"# TYPE (\S+)", text)}
    assert named == families.keys()


def test_shards_are_folded_when_that_is_asked_for(kinesalite, new_stream, new_workspace):
    stream = new_stream(kinesalite, 3)
    stream.put_numbers(10)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name, http={"listen": "127.0.0.1:0", "per_shard_metrics": False})
    run = workspace.start()
    address = run.wait_until_ready()
    metrics = run.wait_for_metric(
        address, "kinesisd_shard_retention_headroom_seconds", 1, stream=stream.name
    )
    assert "shardId" not in metrics
    for name in ("kinesisd_shard_behind_seconds", "kinesisd_shards_behind_sum_seconds"):
        assert len(re.findall(rf"^{name}{{", metrics, re.M)) == 1
    run.stop()


def test_the_series_of_a_finished_shard_disappear(kinesalite, new_stream, new_workspace):
    stream = new_stream(kinesalite, 1)
    stream.put_numbers(10)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name)
    run = workspace.start()
    address = run.wait_until_ready()
    names = "kinesisd_shard_behind_seconds"
    headroom = "kinesisd_shard_retention_headroom_seconds"
    run.wait_for_metric(address, headroom, 1, shard="shardId-000000000000")
    stream.split(0)
    run.wait_for_metric(address, headroom, 1, shard="shardId-000000000001")
    run.wait_for_metric(address, headroom, 1, shard="shardId-000000000002")
    metrics = run.wait_for_metric(address, "kinesisd_shards", 1, state="finished")
    shards = re.findall(rf'^{names}{{.*shard="(.*?)"', metrics, re.M)
    assert sorted(shards) == ["shardId-000000000001", "shardId-000000000002"]
    run.stop()


def source_hash(text):
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def test_the_page_is_the_file_with_a_policy_that_allows_it_alone(running):
    answer = ask(running + "/")
    assert answer.text == (FOLDER / "../../src/daemon/status_page.html").read_text()
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    [script] = re.findall("<script>(.*)</script>", answer.text, re.S)
    [style] = re.findall("<style>(.*)</style>", answer.text, re.S)
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == source_hash(script)
    assert policy["style-src"] == source_hash(style)
    assert policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"


@pytest.mark.parametrize("path", ["/", "/metrics", "/livez", "/readyz", "/status", "/nothing"])
def test_every_answer_is_guarded(running, path):
    headers = ask(running + path).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_health_and_status_answer(running):
    assert ask(running + "/livez").status == 200
    assert ask(running + "/readyz").status == 200
    status = ask(running + "/status")
    assert status.status == 200
    assert status.headers["Content-Type"].startswith("application/json")
    assert "e2e" in json.dumps(json.loads(status.text))


@pytest.mark.parametrize("path", ["/", "/metrics", "/livez", "/readyz", "/status"])
def test_head_is_get_without_a_body(running, path):
    answer = ask(running + path, method="HEAD")
    assert answer.status == 200
    assert answer.text == ""
    assert int(answer.headers["Content-Length"]) > 0


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_other_methods_are_refused(running, method):
    answer = ask(running + "/metrics", method=method)
    assert answer.status == 405
    assert answer.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("path", ["/nothing", "/metrics/more", "/status.json", "//", "/../", "/index.html", "/%2e"])
def test_unknown_paths_are_not_found(running, path):
    assert ask(running + path).status == 404


def test_no_secret_is_shown(kinesalite, new_stream, new_workspace):
    secret = "a-secret-that-nobody-may-see"
    stream = new_stream(kinesalite, 1)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name, log={"level": "trace"})
    workspace.environment["AWS_SECRET_ACCESS_KEY"] = secret
    run = workspace.start()
    address = run.wait_until_ready()
    shown = [ask(address + path).text for path in ("/", "/metrics", "/livez", "/readyz", "/status")]
    shown.append(run.stop())
    assert not any(secret in text for text in shown)
