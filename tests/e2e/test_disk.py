"""A disk that is full or read-only: the daemon says so, waits, and loses and doubles nothing."""

import base64
import contextlib
import json
import subprocess

import pytest

from daemon import NUMBERED, ask, counter
from output import all_lines
from streams import assert_exactly_once, assert_in_shard_order
from waiting import wait_until

# A pipeline that failed tries again after 20 s at most.
RECOVERY_SECONDS_MAX = 120


class SmallDisk:
    """A file system of one MiB at `path`."""

    def __init__(self, path):
        self.path = path

    def remount(self, options):
        subprocess.run(["mount", "-o", f"remount,{options}", self.path], check=True)

    def fill(self):
        """Until not one more byte fits."""
        with contextlib.suppress(OSError), open(self.path / "ballast", "wb", buffering=0) as file:
            while True:
                file.write(b"x" * 4096)


@pytest.fixture
def small_disk(tmp_path):
    """A mounted SmallDisk; mounting needs root."""
    path = tmp_path / "small"
    path.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", path], check=True)
    yield SmallDisk(path)
    subprocess.run(["umount", "--lazy", path], check=True)


def put_large(stream, count):
    """Records of 5 kB."""
    first = len(stream.puts)
    stream.put_all(
        (f'{{"key":"k{n % 8}","n":{n},"pad":"{"x" * 5000}"}}', f"k{n % 8}")
        for n in range(first, first + count)
    )


LARGE = {"format": "json", "schema": {"key": "str", "n": "int", "pad": "str"}}


def wait_until_not_ready(run, address, reason):
    """Until /readyz says 503 and why."""

    def refuses():
        answer = ask(address + "/readyz")
        return answer.status == 503 and reason in answer.text

    run.wait_while_alive(refuses, f"/readyz says 503 and {reason}")


def wait_for_all(run, workspace, stream):
    run.wait_while_alive(
        lambda: len(workspace.lines()) >= len(stream.puts), "all is there", RECOVERY_SECONDS_MAX
    )
    run.wait_until_ready()


def test_a_full_disk_of_the_output_is_said_and_waited_for(
    kinesalite, small_disk, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 2)
    workspace = new_workspace(kinesalite)
    workspace.output = small_disk.path / "output.jsonl"
    workspace.configure(stream.name, source=LARGE)
    run = workspace.start()
    address = run.wait_until_ready()
    put_large(stream, 400)  # 2 MB
    run.wait_for_metric(address, "kinesisd_sink_errors_total", 1, reason="disk_full")
    wait_until_not_ready(run, address, "disk_full")
    assert ask(address + "/livez").status == 200
    run.wait_for_log(r"pipeline_interrupted.*disk_full.*output\.jsonl")
    small_disk.remount("size=64m")
    wait_for_all(run, workspace, stream)
    run.stop()
    assert_exactly_once(workspace.lines(), stream.puts)
    assert_in_shard_order(workspace.lines(), stream.puts)


def test_a_daemon_killed_on_a_full_disk_goes_on_when_there_is_room(
    kinesalite, small_disk, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 2)
    workspace = new_workspace(kinesalite)
    workspace.output = small_disk.path / "output.jsonl"
    workspace.configure(stream.name, source=LARGE)
    put_large(stream, 400)
    run = workspace.start()
    run.wait_for_log("disk_full")
    run.kill()
    again = workspace.start()
    again.wait_for_log("disk_full")
    small_disk.remount("size=64m")
    wait_for_all(again, workspace, stream)
    again.stop()
    assert_exactly_once(workspace.lines(), stream.puts)


def test_a_full_disk_of_the_snapshots_is_said_and_waited_for(
    kinesalite, small_disk, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 2)
    workspace = new_workspace(kinesalite)
    workspace.snapshots = small_disk.path / "snapshots"
    workspace.configure(stream.name)
    run = workspace.start()
    address = run.wait_until_ready()
    stream.put_numbers(50)
    run.wait_while_alive(lambda: len(workspace.lines()) >= 50, "the first ones are there")
    small_disk.fill()
    stream.put_numbers(50)
    wait_until_not_ready(run, address, "disk_full")
    run.wait_for_log(r"pipeline_interrupted.*disk_full.*snapshots")
    metrics = ask(address + "/metrics").text
    assert counter(metrics, "kinesisd_sink_errors_total", name="e2e-in", reason="disk_full") >= 1
    stream.put_numbers(50)
    small_disk.remount("size=64m")
    wait_for_all(run, workspace, stream)
    run.stop()
    workspace.drain()
    assert_exactly_once(workspace.lines(), stream.puts)
    assert_in_shard_order(workspace.lines(), stream.puts)


def test_a_folder_that_became_read_only_while_it_was_down_is_waited_for(
    kinesalite, small_disk, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 2)
    workspace = new_workspace(kinesalite)
    workspace.output = small_disk.path / "output.jsonl"
    workspace.configure(stream.name)
    stream.put_numbers(50)
    workspace.drain()
    small_disk.remount("ro")
    stream.put_numbers(50)
    run = workspace.start()
    address = run.address()
    wait_until_not_ready(run, address, "permission_denied")
    run.wait_for_metric(address, "kinesisd_sink_errors_total", 1, reason="permission_denied")
    run.wait_for_log(r"pipeline_interrupted.*permission_denied.*output\.jsonl")
    small_disk.remount("rw")
    wait_for_all(run, workspace, stream)
    run.stop()
    assert_exactly_once(workspace.lines(), stream.puts)


def test_a_folder_that_becomes_read_only_under_the_daemon_is_waited_for(
    kinesalite, small_disk, new_stream, new_workspace
):
    """Each commit finishes its file, so none is open between commits, and the kernel lets the
    file system become read-only."""
    stream = new_stream(kinesalite, 2)
    workspace = new_workspace(kinesalite)
    workspace.output = small_disk.path / "out" / "output.jsonl"
    workspace.configure(stream.name, sink={"rotate": {"size": 1}})

    def lines():
        folder = workspace.output.parent
        paths = sorted(folder.iterdir()) if folder.exists() else []
        return [line for path in paths for line in path.read_text().split("\n")[:-1]]

    def remounts_read_only():
        done = subprocess.run(
            ["mount", "-o", "remount,ro", small_disk.path], capture_output=True, check=False
        )
        return done.returncode == 0

    run = workspace.start()
    address = run.wait_until_ready()
    stream.put_numbers(50)
    run.wait_while_alive(lambda: len(lines()) >= 50, "the first ones are there")
    wait_until(remounts_read_only, "no file is open for writing")
    stream.put_numbers(50)
    wait_until_not_ready(run, address, "permission_denied")
    small_disk.remount("rw")
    run.wait_while_alive(
        lambda: len(lines()) >= len(stream.puts), "all is there", RECOVERY_SECONDS_MAX
    )
    run.wait_until_ready()
    run.stop()
    assert_exactly_once(lines(), stream.puts)


def test_a_run_with_an_end_fails_on_a_read_only_folder(
    kinesalite, small_disk, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 1)
    stream.put_numbers(10)
    workspace = new_workspace(kinesalite)
    workspace.output = small_disk.path / "output.jsonl"
    workspace.configure(stream.name, source={**NUMBERED, "stop_position": "tip"})
    small_disk.remount("ro")
    run = workspace.start()
    assert run.wait() == 1, run.log()
    assert "permission_denied" in run.log() and str(workspace.output) in run.log()
    small_disk.remount("rw")
    assert workspace.start().wait() == 0
    assert_exactly_once(workspace.lines(), stream.puts)


def test_sinks_on_two_disks_stay_together_when_one_is_full(
    kinesalite, small_disk, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 2)
    workspace = new_workspace(kinesalite)
    small = small_disk.path / "rows.jsonl"
    sinks = [{"jsonlines": {"path": str(path)}} for path in (workspace.output, small)]
    workspace.configure(stream.name, source=LARGE, sinks=sinks)
    run = workspace.start()
    address = run.wait_until_ready()
    put_large(stream, 400)
    wait_until_not_ready(run, address, "disk_full")
    small_disk.remount("size=64m")
    wait_for_all(run, workspace, stream)
    run.stop()
    assert_exactly_once(workspace.lines(), stream.puts)
    assert small.read_text() == workspace.text()


def test_sigterm_on_a_full_disk_ends_in_time_and_loses_nothing(
    kinesalite, small_disk, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 2)
    workspace = new_workspace(kinesalite)
    workspace.output = small_disk.path / "output.jsonl"
    workspace.configure(stream.name, source=LARGE)
    put_large(stream, 400)
    run = workspace.start()
    wait_until_not_ready(run, run.address(), "disk_full")
    assert "everything is committed" not in run.stop()
    small_disk.remount("size=64m")
    workspace.drain()
    assert_exactly_once(workspace.lines(), stream.puts)


def test_truncate_empties_at_the_start_and_not_after_a_full_disk(
    kinesalite, small_disk, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 2)
    workspace = new_workspace(kinesalite)
    workspace.output = small_disk.path / "output.jsonl"
    workspace.configure(stream.name, source=LARGE, sink={"mode": "truncate"})
    run = workspace.start()
    address = run.wait_until_ready()
    put_large(stream, 50)
    run.wait_for_metric(address, "kinesisd_sink_records_total", 50)
    put_large(stream, 400)
    wait_until_not_ready(run, address, "disk_full")
    small_disk.remount("size=64m")
    wait_for_all(run, workspace, stream)
    run.stop()
    assert_exactly_once(workspace.lines(), stream.puts)


def test_finished_files_are_compressed_when_there_is_room_again(
    kinesalite, small_disk, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 1)
    workspace = new_workspace(kinesalite)
    workspace.output = small_disk.path / "out" / "output.jsonl"
    workspace.configure(stream.name, sink={"rotate": {"size": 1, "compression": "gzip"}})
    run = workspace.start()
    run.wait_until_ready()
    small_disk.fill()
    stream.put_numbers(50)
    run.wait_for_log("disk_full")
    small_disk.remount("size=64m")

    def compressed():
        return list(workspace.output.parent.glob("*.gz"))

    run.wait_while_alive(compressed, "the file is finished", RECOVERY_SECONDS_MAX)
    stream.put_numbers(50)
    run.wait_while_alive(lambda: len(compressed()) == 2, "another one too", RECOVERY_SECONDS_MAX)
    run.stop()
    assert_exactly_once(all_lines(workspace, "gzip"), stream.puts)


def test_a_full_disk_of_the_dead_letters_is_said_and_waited_for(
    kinesalite, small_disk, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 2)
    workspace = new_workspace(kinesalite)
    letters = small_disk.path / "letters.jsonl"
    on_error = {"dead_letter": {"path": str(letters)}}
    workspace.configure(stream.name, source={**NUMBERED, "on_error": on_error})
    run = workspace.start()
    address = run.wait_until_ready()
    stream.put_all((f"bad {n} {'x' * 5000}", f"k{n}") for n in range(400))
    stream.put_numbers(50)
    good = stream.puts[400:]
    wait_until_not_ready(run, address, "disk_full")
    small_disk.remount("size=64m")
    run.wait_while_alive(
        lambda: letters.read_text().count("\n") >= 400 and len(workspace.lines()) >= 50,
        "all is there",
        RECOVERY_SECONDS_MAX,
    )
    run.wait_until_ready()
    run.stop()
    bad = [base64.b64decode(json.loads(line)["data"]).decode() for line in open(letters)]
    assert_exactly_once(bad, stream.puts[:400])
    assert_exactly_once(workspace.lines(), good)


def test_a_full_disk_of_the_dead_letters_is_in_the_metrics(
    kinesalite, small_disk, new_stream, new_workspace
):
    stream = new_stream(kinesalite, 2)
    workspace = new_workspace(kinesalite)
    on_error = {"dead_letter": {"path": str(small_disk.path / "letters.jsonl")}}
    workspace.configure(stream.name, source={**NUMBERED, "on_error": on_error})
    run = workspace.start()
    address = run.wait_until_ready()
    stream.put_all((f"bad {n} {'x' * 5000}", f"k{n}") for n in range(400))
    wait_until_not_ready(run, address, "disk_full")
    metrics = ask(address + "/metrics").text
    assert counter(metrics, "kinesisd_sink_errors_total", reason="disk_full") >= 1
