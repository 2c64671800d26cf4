"""SIGTERM commits what is in flight and ends with 0; a second one ends at once; neither loses."""

import re

import pytest

from daemon import NUMBERED
from streams import assert_exactly_once, assert_in_shard_order

SECOND_SIGNAL_SECONDS_MAX = 5


def committed_bytes(workspace):
    """What the newest snapshot says about the output file."""
    text = workspace.generations()[0].read_text()
    found = re.findall(r'"committed_bytes":\s*(\d+)', text)
    assert len(found) == 1, text
    return int(found[0])


def test_sigterm_commits_and_ends_with_0(server, new_stream, new_workspace):
    stream = new_stream(server, 2)
    workspace = new_workspace(server)
    # A minibatch that would stay open for a minute: only the stop can close it.
    workspace.configure(stream.name, source={**NUMBERED, "autocommit_duration_ms": 60000})
    stream.put_numbers(500)
    run = workspace.start()
    address = run.wait_until_ready()
    run.wait_for_metric(address, "kinesisd_backlog_rows", len(stream.puts))
    run.stop()
    assert_exactly_once(workspace.lines(), stream.puts)
    assert committed_bytes(workspace) == workspace.output.stat().st_size


@pytest.mark.parametrize("moment_seconds", [0.0, 0.1, 0.3, 0.6])
def test_sigterm_at_any_moment_loses_nothing(
    kinesalite, moment_seconds, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 4)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name)
    stream.put_numbers(3000)
    run = workspace.start()
    run.wait_for_log(r"pipeline_started|http_listening")
    run.live_for(moment_seconds)
    run.stop()
    before = workspace.text()
    workspace.drain()
    assert workspace.text().startswith(before), "what a clean stop left was cut"
    assert_exactly_once(workspace.lines(), stream.puts)
    assert_in_shard_order(workspace.lines(), stream.puts)


def test_a_second_sigterm_ends_at_once_and_loses_nothing(kinesalite, new_stream, new_workspace):
    stream = new_stream(kinesalite, 2)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name, shutdown_timeout_ms=60000)
    stream.put_numbers(3000)
    run = workspace.start()
    run.wait_while_alive(workspace.lines, "the first line")
    with kinesalite.frozen():
        run.send_stop()
        run.wait_for_log(r"\bstopping\b")  # two pending signals of one number would be one
        run.send_stop()
        run.wait(SECOND_SIGNAL_SECONDS_MAX)
    workspace.drain()
    assert_exactly_once(workspace.lines(), stream.puts)


def test_sigterm_ends_in_time_when_the_service_hangs(kinesalite, new_stream, new_workspace):
    stream = new_stream(kinesalite, 2)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name, shutdown_timeout_ms=2000)
    stream.put_numbers(300)
    run = workspace.start()
    run.wait_while_alive(workspace.lines, "the first line")
    with kinesalite.frozen():
        run.stop()
    workspace.drain()
    assert_exactly_once(workspace.lines(), stream.puts)


def test_sigint_is_like_sigterm(kinesalite, new_stream, new_workspace):
    stream = new_stream(kinesalite, 1)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name)
    stream.put_numbers(100)
    run = workspace.start()
    run.wait_while_alive(workspace.lines, "the first line")
    run.send_interrupt()
    assert run.wait() == 0, run.log()
    workspace.drain()
    assert_exactly_once(workspace.lines(), stream.puts)
