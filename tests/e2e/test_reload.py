"""SIGHUP: what has changed in the configuration is restarted, and nothing else."""

import json
import re

import pytest

from daemon import NUMBERED, ask, counter
from waiting import wait_until


class Pipelines:
    """A configuration of pipelines that follow a file each, and what has come of them."""

    def __init__(self, workspace):
        self.workspace = workspace
        self.folder = workspace.folder
        (self.folder / "in").mkdir()
        self.run = None
        self.address = None

    def entry(self, name, output=None, **source):
        keys = {"path": str(self.folder / "in" / name), "autocommit_duration_ms": 50, **source}
        sink = {"path": str(self.output(output or name))}
        return {"name": name, "source": {"plaintext": keys}, "sink": {"jsonlines": sink}}

    def output(self, name):
        return self.folder / "out" / name

    def configure(self, *entries, **top):
        document = {
            "persistence": {"backend": {"filesystem": {"path": str(self.workspace.snapshots)}}},
            "http": {"listen": "127.0.0.1:0"},
            **top,
            "pipelines": list(entries),
        }
        self.workspace.config.write_text(json.dumps(document, indent=2))

    def start(self):
        self.run = self.workspace.start()
        self.address = self.run.wait_until_ready()

    def append(self, name, *lines):
        with open(self.folder / "in" / name, "a") as file:
            file.writelines(line + "\n" for line in lines)

    def data(self, name):
        path = self.output(name)
        text = path.read_text() if path.exists() else ""
        return [json.loads(line)["data"] for line in text.splitlines()]

    def wait_for(self, name, *lines):
        wait_until(lambda: self.data(name) == list(lines), f"{name} is {lines}")

    def status(self):
        return {p["name"]: p for p in json.loads(ask(self.address + "/status").text)["pipelines"]}

    def metric(self, name, **labels):
        return counter(ask(self.address + "/metrics").text, name, **labels)


@pytest.fixture
def workspace(emulator, new_workspace):
    return new_workspace(emulator)


@pytest.fixture
def pipelines(workspace):
    return Pipelines(workspace)


def test_only_what_has_changed_is_restarted(pipelines):
    entry = pipelines.entry
    pipelines.configure(entry("same"), entry("changed"), entry("gone"))
    for name in ("same", "changed", "gone", "new"):
        pipelines.append(name, "one", "two")
    pipelines.start()
    for name in ("same", "changed", "gone"):
        pipelines.wait_for(name, "one", "two")
    wait_until(lambda: pipelines.status()["same"]["ledger"]["read"] == 2, "it is committed")
    pipelines.configure(entry("new"), entry("changed", output="elsewhere"), entry("same"))
    assert pipelines.run.reload() == "reloaded"
    for name in ("same", "changed", "gone", "new"):
        pipelines.append(name, "three")
    pipelines.wait_for("new", "one", "two", "three")
    pipelines.wait_for("elsewhere", "three")  # it goes on behind what it had committed
    pipelines.wait_for("same", "one", "two", "three")
    wait_until(lambda: pipelines.status()["same"]["ledger"]["read"] == 3, "it is committed")
    wait_until(lambda: pipelines.status()["changed"]["ledger"]["read"] == 1, "it began anew")
    assert list(pipelines.status()) == ["new", "changed", "same"]
    assert pipelines.data("changed") == pipelines.data("gone") == ["one", "two"]
    log = pipelines.run.stop()
    [words] = re.findall(r"reloaded: .*", log)
    assert 'stopped="changed, gone" started="new, changed" unchanged=same' in words
    assert pipelines.data("same") == ["one", "two", "three"]


def test_a_removed_pipeline_commits_what_it_has_and_its_gauges_go(pipelines):
    pipelines.configure(pipelines.entry("stays"), pipelines.entry("gone", autocommit_duration_ms="1h"))
    pipelines.append("gone", "one")
    pipelines.start()
    wait_until(lambda: pipelines.status()["gone"]["backlog_rows"] == 1, "its row is on its way")
    assert 'kinesisd_snapshot_age_seconds{name="gone"' in ask(pipelines.address + "/metrics").text
    pipelines.configure(pipelines.entry("stays"))
    assert pipelines.run.reload() == "reloaded"
    assert pipelines.data("gone") == ["one"]
    metrics = ask(pipelines.address + "/metrics").text
    for gauge in ("snapshot_age_seconds", "backlog_rows", "backlog_bytes"):
        assert f'kinesisd_{gauge}{{name="gone"' not in metrics
        assert f'kinesisd_{gauge}{{name="stays"' in metrics
    pipelines.run.stop()


def test_a_bad_file_changes_nothing_and_is_told(pipelines):
    pipelines.configure(pipelines.entry("a"))
    pipelines.append("a", "one")
    pipelines.start()
    pipelines.wait_for("a", "one")
    good = pipelines.workspace.config.read_text()
    assert pipelines.metric("kinesisd_config_last_reload_successful") == 1
    for bad in (good.replace('"plaintext"', '"plantext"'), "{", ""):
        pipelines.workspace.config.write_text(bad)
        assert pipelines.run.reload() == "reload_failed"
        assert pipelines.metric("kinesisd_config_last_reload_successful") == 0
    pipelines.workspace.config.unlink()
    assert pipelines.run.reload() == "reload_failed"
    assert pipelines.metric("kinesisd_config_reloads_total", result="failure") == 4
    pipelines.append("a", "two")
    pipelines.wait_for("a", "one", "two")
    wait_until(lambda: pipelines.status()["a"]["ledger"]["read"] == 2, "the same one goes on")
    pipelines.workspace.config.write_text(good)
    assert pipelines.run.reload() == "reloaded"
    assert pipelines.metric("kinesisd_config_last_reload_successful") == 1
    assert pipelines.metric("kinesisd_config_reloads_total", result="success") == 1
    log = pipelines.run.stop()
    assert re.search(r"configuration_problem: .*kinesisd.yaml:\d+:\d+: .*plantext", log)


def test_the_log_level_changes_and_what_cannot_is_named(pipelines):
    pipelines.configure(pipelines.entry("a"), log={"level": "error"})
    pipelines.append("a", "one")
    run = pipelines.workspace.start()
    wait_until(lambda: pipelines.data("a") == ["one"], "it runs")
    assert "started" not in run.log()
    pipelines.configure(
        pipelines.entry("a"), log={"level": "info", "format": "json"}, http={"listen": "off"}
    )
    assert run.reload() == "reloaded"
    run.wait_for_log(r'restart_needed: .* sections="http, log.format"')
    log = run.stop()
    assert re.search(r" ended: everything is committed", log)


def test_a_pipeline_that_failed_begins_again(pipelines):
    pipelines.append("a", "one")
    whole = pipelines.entry("a", mode="static")
    missing = {**pipelines.entry("b", mode="static")}
    pipelines.configure(whole, missing, pipelines.entry("c"))
    run = pipelines.run = pipelines.workspace.start()
    pipelines.address = run.address()
    wait_until(lambda: pipelines.status()["b"]["state"] == "failed", "its file is missing")
    pipelines.append("b", "at last")
    assert run.reload() == "reloaded"
    pipelines.wait_for("b", "at last")
    wait_until(lambda: pipelines.status()["b"]["state"] == "finished", "it has read its file")
    assert pipelines.data("a") == ["one"]
    run.stop()


def test_a_file_moves_from_one_pipeline_to_another_without_both_writing_it(pipelines):
    pipelines.configure(pipelines.entry("old", output="shared"))
    pipelines.append("old", *(f"old {n}" for n in range(100)))
    pipelines.append("new", *(f"new {n}" for n in range(100)))
    pipelines.start()
    pipelines.configure(pipelines.entry("new", output="shared"))
    assert pipelines.run.reload() == "reloaded"
    wait_until(lambda: "new 99" in pipelines.data("shared"), "the new one writes")
    pipelines.run.stop()
    found = pipelines.data("shared")
    old = [line for line in found if line.startswith("old")]
    assert old == [f"old {n}" for n in range(len(old))]
    assert found[len(old) :] == [f"new {n}" for n in range(100)]


def test_a_pipeline_that_cannot_commit_is_given_up_after_the_timeout(
    emulator, new_stream, pipelines
):
    """Its stream is deleted under its hands: its rows never get through."""
    stream = new_stream(emulator, 1)
    stuck = pipelines.entry("stuck")
    stuck["sink"] = {"kinesis": {"stream_name": stream.name, "format": "raw"}}
    pipelines.configure(stuck, pipelines.entry("fine"), shutdown_timeout_ms=300)
    pipelines.start()
    stream.client.delete_stream(StreamName=stream.name)
    pipelines.append("stuck", "lost to nobody")
    pipelines.run.wait_for_log("sink_stuck")
    pipelines.configure(pipelines.entry("fine"))
    assert pipelines.run.reload() == "reloaded"
    assert list(pipelines.status()) == ["fine"]
    pipelines.append("fine", "one")
    pipelines.wait_for("fine", "one")
    log = pipelines.run.stop()
    assert re.search(r"stopping_at_once: .*pipeline=stuck", log)


def test_a_stop_during_a_reload_is_a_stop(emulator, new_stream, pipelines):
    stream = new_stream(emulator, 1)
    stuck = pipelines.entry("stuck")
    stuck["sink"] = {"kinesis": {"stream_name": stream.name, "format": "raw"}}
    pipelines.configure(stuck, shutdown_timeout_ms=2000)
    pipelines.start()
    stream.client.delete_stream(StreamName=stream.name)
    pipelines.append("stuck", "lost to nobody")
    pipelines.run.wait_for_log("sink_stuck")
    pipelines.configure(pipelines.entry("never"))
    pipelines.append("never", "one")
    pipelines.run.send_reload()
    pipelines.run.send_stop()
    assert pipelines.run.wait() == 0
    assert pipelines.data("never") == []


def test_a_stream_is_read_exactly_once_over_reloads(emulator, new_stream, workspace):
    stream = new_stream(emulator, 2)
    workspace.configure(stream.name)
    run = workspace.start()
    run.wait_until_ready()
    for lap in range(5):
        stream.put_numbers(100)
        changed = {**NUMBERED, "autocommit_duration_ms": 20 + lap}
        workspace.configure(stream.name, source=changed)
        assert run.reload() == "reloaded"
    workspace.wait_for_lines(500)
    run.stop()
    assert len(workspace.lines()) == len(set(workspace.lines())) == 500
