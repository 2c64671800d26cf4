"""The HTTP endpoint answers what it promises and refuses the rest."""

import json
import subprocess

import pytest

from daemon import ask, counter


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


def test_health_and_status_answer(running):
    assert ask(running + "/livez").status == 200
    assert ask(running + "/readyz").status == 200
    status = ask(running + "/status")
    assert status.status == 200
    assert status.headers["Content-Type"].startswith("application/json")
    assert "e2e" in json.dumps(json.loads(status.text))


@pytest.mark.parametrize("path", ["/metrics", "/livez", "/readyz", "/status"])
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


@pytest.mark.parametrize("path", ["/nothing", "/metrics/more", "/status.json"])
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
    shown = [ask(address + path).text for path in ("/metrics", "/readyz", "/status")]
    shown.append(run.stop())
    assert not any(secret in text for text in shown)
