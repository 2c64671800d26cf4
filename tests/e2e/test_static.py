"""Tables that stand in the configuration, and the debug data of other sources."""

import json
import os
import random
import types

import pytest

from kills import size

ROWS = 2000


@pytest.fixture
def workspace(new_workspace):
    """No service is there: nothing of this needs one, nor a region."""
    workspace = new_workspace(types.SimpleNamespace(url="http://127.0.0.1:9"))
    del workspace.environment["AWS_REGION"]
    return workspace


def configure(workspace, table, **top):
    """A pipeline of this table into JSON lines."""
    write(
        workspace,
        [{"name": "e2e", "source": {"static": table}, "sink": jsonlines(workspace)}],
        **top,
    )


def jsonlines(workspace, **keys):
    return {"jsonlines": {"path": str(workspace.output), "with_diff_and_time": True, **keys}}


def write(workspace, pipelines, **top):
    document = {
        "persistence": {"backend": {"filesystem": {"path": str(workspace.snapshots)}}},
        "http": {"listen": "127.0.0.1:0"},
        **top,
        "pipelines": pipelines,
    }
    workspace.config.write_text(json.dumps(document))


def run(workspace):
    """A run ends by itself with the table."""
    run = workspace.start()
    code = run.wait()
    assert code == 0, run.log()
    return run.log()


def rows_of(workspace):
    return [json.loads(line) for line in workspace.lines()]


def test_a_table_is_written_once_and_not_again_after_a_restart(workspace):
    configure(workspace, {"markdown": "  | name | n\n1 | Al | 1\n2 | Bo | 2\n"})
    run(workspace)
    first = workspace.text()
    assert [(row["name"], row["n"], row["diff"]) for row in rows_of(workspace)] == [
        ("Al", 1, 1),
        ("Bo", 2, 1),
    ]
    run(workspace)
    assert workspace.text() == first


def test_without_persistence_a_table_is_written_at_every_start(workspace):
    configure(workspace, {"rows": [{"n": 1}]})
    document = json.loads(workspace.config.read_text())
    del document["persistence"]
    workspace.config.write_text(json.dumps(document))
    run(workspace)
    run(workspace)
    assert [row["n"] for row in rows_of(workspace)] == [1, 1]


def test_times_are_minibatches_and_diffs_are_kept(workspace):
    rows = [
        {"n": 3, "__time__": 4},
        {"n": 2, "__time__": 2},
        {"n": 1, "__time__": 2},
        {"n": 2, "__time__": 4, "__diff__": -1},
    ]
    sink = jsonlines(workspace, sort_by=["n"])
    write(workspace, [{"name": "e2e", "source": {"static": {"rows": rows}}, "sink": sink}])
    run(workspace)
    # sort_by orders within a minibatch, and never between two of them.
    assert [(row["n"], row["diff"]) for row in rows_of(workspace)] == [
        (1, 1),
        (2, 1),
        (2, -1),
        (3, 1),
    ]


def test_kill_9_at_any_moment_writes_every_row_once(workspace):
    rows = [{"n": n, "__time__": 2 * (n // 7)} for n in range(ROWS)]
    configure(workspace, {"rows": rows})
    chance = random.Random(os.getpid())

    # Each life gets a little further than the one before, and none to the end (80 kB).
    for least in range(0, 60_000, 6_000):
        life = workspace.start()
        until = least + chance.randrange(6_000)
        life.wait_while_alive(lambda: size(workspace.output) >= until, f"{until} bytes")
        life.kill()
    run(workspace)
    assert [row["n"] for row in rows_of(workspace)] == list(range(ROWS))


def test_a_table_that_was_written_and_then_changed_is_not_written_again(workspace):
    configure(workspace, {"rows": [{"n": 1}]})
    run(workspace)
    configure(workspace, {"rows": [{"n": 1}, {"n": 2}]})
    log = run(workspace)
    assert "static_table_changed" in log
    assert [row["n"] for row in rows_of(workspace)] == [1]


def test_pipelines_that_have_ended_wait_for_the_others(workspace):
    pipelines = [
        {
            "name": f"p{n}",
            "source": {"static": {"rows": [{"n": n}]}},
            "sink": {"jsonlines": {"path": str(workspace.folder / f"p{n}.jsonl")}},
        }
        for n in range(3)
    ]
    write(workspace, pipelines)
    run(workspace)
    for n in range(3):
        assert (workspace.folder / f"p{n}.jsonl").read_text() == f'{{"n":{n}}}\n'


def test_debug_data_stand_in_for_a_stream_and_leave_its_snapshot_alone(
    kinesalite, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 1)
    workspace = new_workspace(kinesalite)
    source = {
        "format": "json",
        "schema": {"n": "int", "key": "str"},
        "debug_data": "      | n | key\n    1 | 7 | seven\n    2 | 8 | eight\n",
    }
    stream.put_all((json.dumps({"n": n, "key": "real"}), "k") for n in range(3))
    workspace.configure(stream.name, source=source, debug=True)
    run(workspace)
    assert workspace.lines() == ['{"n":7,"key":"seven"}', '{"n":8,"key":"eight"}']
    assert not any(path.exists() for path in workspace.generations())
    workspace.output.unlink()
    workspace.configure(stream.name, source=source)
    workspace.drain()
    assert workspace.lines() == [f'{{"n":{n},"key":"real"}}' for n in range(3)]
