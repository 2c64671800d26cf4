"""Records that trickle in while the daemon runs appear, once and in order."""

import urllib.parse

import pytest

from daemon import ask
from http_server import pass_on, unserved
from streams import assert_exactly_once, assert_in_shard_order, numbered

RECORDS = 20
UNSEEN_MAX = 4  # so many records may be on their way before the writer waits for the output


@pytest.mark.parametrize("shards", [1, 4])
def test_trickling_records_appear_in_shard_order(server, shards, new_stream, new_workspace):
    stream = new_stream(server, shards)
    workspace = new_workspace(server)
    workspace.configure(stream.name)
    run = workspace.start()
    run.wait_until_ready()
    for n in range(RECORDS):
        stream.put(*numbered(n))
        seen_min = len(stream.puts) - UNSEEN_MAX
        run.wait_while_alive(lambda: len(workspace.lines()) >= seen_min, f"line {seen_min}")
    run.wait_while_alive(lambda: len(workspace.lines()) >= RECORDS, "the last line")
    assert_exactly_once(workspace.lines(), stream.puts)
    run.stop()
    assert_exactly_once(workspace.lines(), stream.puts)
    assert_in_shard_order(workspace.lines(), stream.puts)


def test_a_start_without_the_endpoint_waits_says_why_and_recovers(
    kinesalite, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 1)
    stream.put_numbers(RECORDS)
    port = urllib.parse.urlsplit(kinesalite.url).port
    with unserved(lambda one, body: pass_on(one, body, one.path, "127.0.0.1", port)) as endpoint:
        workspace = new_workspace(endpoint)
        workspace.configure(stream.name)
        run = workspace.start()
        address = run.address()

        def refused():
            answer = ask(address + "/readyz")
            return answer.status == 503 and "connect_failed" in answer.text

        run.wait_while_alive(refused, "/readyz says why")
        endpoint.serve()
        run.wait_until_ready()
        lines = workspace.wait_for_lines(RECORDS)
        run.stop()
    assert_exactly_once(lines, stream.puts)


def test_livez_says_no_when_a_shard_gets_no_answer_for_a_minute_and_yes_when_it_does(
    emulator, new_stream, new_workspace
):
    """The one test that waits for a minute to pass: 60 s is the promise."""
    stream = new_stream(emulator, 2)
    workspace = new_workspace(emulator)
    workspace.configure(stream.name, aws={"request_timeout_ms": 2000})
    run = workspace.start()
    address = run.wait_until_ready()
    assert ask(address + "/livez").status == 200
    with emulator.frozen():
        reason = run.wait_while_alive(
            lambda: (ask(address + "/livez").status == 503) and ask(address + "/livez").text,
            "/livez says no",
            seconds=150,
        )
        assert "pipeline e2e" in reason
    run.wait_while_alive(lambda: ask(address + "/livez").status == 200, "/livez says yes again")
    stream.put_numbers(10)
    lines = workspace.wait_for_lines(10)
    run.stop()
    assert_exactly_once(lines, stream.puts)
