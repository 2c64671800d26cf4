"""kinesisd as a service of a real systemd, from its package: ready, killed, stuck, stopped."""

import json

import pytest

import servers
from daemon import binary
from debian_tree import run
from machine import UNIT, booted
from streams import Stream, assert_exactly_once
from waiting import wait_until

RESTART_SOON = "[Service]\nRestartSec=100ms\nWatchdogSec=5s\n[Unit]\nStartLimitBurst=100\n"


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    with booted(tmp_path_factory.mktemp("machine")) as machine:
        yield machine


@pytest.fixture(scope="module")
def emulator(tmp_path_factory):
    with servers.emulator(tmp_path_factory.mktemp("emulator"), binary(), "--no-limits") as server:
        yield server


@pytest.fixture
def service(machine):
    """The machine; its service is stopped, and a failure forgotten, after the test."""
    yield machine
    machine.call("systemctl", "stop", UNIT)
    machine.call("systemctl", "reset-failed", UNIT)


def start(service, emulator, name, count, drop_in=RESTART_SOON):
    """A service that has moved `count` records; returns the stream."""
    stream = Stream(emulator, name, 2)
    stream.put_numbers(count)
    service.configure(emulator, name, drop_in)
    service.do("systemctl", "start", UNIT)
    service.wait_for_lines(name, count)
    return stream


def test_the_unit_is_right_and_hardened(service):
    assert service.do("systemd-analyze", "verify", "--man=no", UNIT) == ""
    unit = service.root / "lib/systemd/system" / UNIT
    run("systemd-analyze", "security", "--offline=true", "--threshold=12", unit)


def test_a_started_service_writes_files_for_its_group_and_says_how_it_does(service, emulator):
    start(service, emulator, "started", 100)
    out = "/var/lib/kinesisd/out/started.jsonl"
    assert service.do("stat", "-c", "%U:%G %a", out) == "kinesisd:kinesisd 640\n"
    service.wait_for_property("StatusText", lambda text: "1 pipeline, " in text)
    assert service.property("User") == "kinesisd"


def test_it_is_ready_without_the_network(service, emulator):
    Stream(emulator, "frozen", 1).put_numbers(1)
    service.configure(emulator, "frozen")
    with emulator.frozen():
        service.do("systemctl", "start", UNIT)
        assert service.property("ActiveState") == "active"
        status = service.wait_for_property("StatusText", lambda text: "not reached" in text)
        assert "pipeline frozen" in status
    service.wait_for_lines("frozen", 1)


def test_a_reload_changes_the_pipelines_and_not_the_process(service, emulator):
    start(service, emulator, "before", 100)
    process = service.property("MainPID")
    Stream(emulator, "after", 1).put_numbers(50)
    service.configure(emulator, "after")
    service.do("systemctl", "reload", UNIT)
    service.wait_for_lines("after", 50)
    service.wait_for_property("ActiveState", lambda state: state == "active")
    assert service.property("MainPID") == process


def test_after_kill_9_nothing_is_lost_or_double(service, emulator):
    stream = start(service, emulator, "killed", 500)
    for life in range(1, 4):
        before = service.property("MainPID")
        stream.put_numbers(500)
        service.do("systemctl", "kill", "-s", "KILL", UNIT)
        is_another = lambda pid, before=before: pid not in ("0", before)
        service.wait_for_property("MainPID", is_another)
        lines = service.wait_for_lines("killed", 500 * (life + 1))
    assert_exactly_once(lines, stream.puts)
    assert int(service.property("NRestarts")) >= 3


def test_the_watchdog_is_fed_by_a_healthy_service_and_ends_a_stuck_one(service, emulator):
    stream = start(service, emulator, "stuck", 100)
    before = service.property("MainPID")
    for _ in range(3):
        last = service.property("WatchdogTimestampMonotonic")
        service.wait_for_property("WatchdogTimestampMonotonic", lambda at, last=last: at != last)
    assert service.property("MainPID") == before
    service.do("systemctl", "kill", "-s", "STOP", UNIT)
    service.wait_for_property("MainPID", lambda pid: pid not in ("0", before))
    assert "Watchdog timeout" in service.journal()
    stream.put_numbers(100)
    assert_exactly_once(service.wait_for_lines("stuck", 200), stream.puts)


def test_a_stop_commits_and_is_clean(service, emulator):
    stream = start(service, emulator, "stopped", 1000)
    stream.put_numbers(1000)
    service.do("systemctl", "stop", UNIT)
    assert service.property("Result") == "success"
    assert service.property("ExecMainStatus") == "0"
    assert "everything is committed" in service.journal("-n", "20")
    service.do("systemctl", "start", UNIT)
    assert_exactly_once(service.wait_for_lines("stopped", 2000), stream.puts)


def test_a_mistake_in_the_configuration_ends_the_start_once(service, emulator):
    service.configure(emulator, "mistaken", RESTART_SOON, memory_limt="1GiB")
    code, _ = service.call("systemctl", "start", UNIT)
    assert code != 0
    service.wait_for_property("ActiveState", lambda state: state == "failed")
    assert service.property("NRestarts") == "0"
    assert "status=2" in service.property("ExecStartPre"), "the check has a line in systemctl status"
    assert "memory_limit" in service.journal("-n", "20")  # the nearest known name


def test_a_credential_of_root_reaches_the_service_alone(service, emulator, tmp_path):
    key = ["-keyout", tmp_path / "key.pem", "-out", tmp_path / "ca.pem"]
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    run("openssl", "req", "-x509", *curve, "-subj", "/CN=test", *key)
    service.write("etc/kinesisd/private.pem", (tmp_path / "ca.pem").read_text(), mode=0o600)
    Stream(emulator, "credential", 1).put_numbers(1)
    bundle = {"tls": {"ca_bundle": "${CREDENTIALS_DIRECTORY}/ca.pem"}}
    drop_in = "[Service]\nLoadCredential=ca.pem:/etc/kinesisd/private.pem\n"
    service.configure(emulator, "credential", drop_in, aws=bundle)
    service.do("systemctl", "start", UNIT)
    service.wait_for_lines("credential", 1)

    service.do("systemctl", "stop", UNIT)
    direct = {"tls": {"ca_bundle": "/etc/kinesisd/private.pem"}}
    service.configure(emulator, "credential", aws=direct)
    service.call("systemctl", "start", UNIT)
    wait_until(lambda: "private.pem" in service.journal("-n", "20"), "it may not read the file")


def test_the_journal_knows_the_level_of_a_line(service, emulator):
    Stream(emulator, "levels", 1).put_numbers(1)
    service.configure(emulator, "levels", persistence=None)
    service.do("systemctl", "start", UNIT)
    service.wait_for_lines("levels", 1)
    entries = [json.loads(line) for line in service.journal("-o", "json").splitlines()]
    level = {
        name: entry["PRIORITY"]
        for entry in entries
        for name in (" started: ", " no_persistence: ")
        if name in entry["MESSAGE"]
    }
    assert level == {" started: ": "6", " no_persistence: ": "4"}
    assert not any(entry["MESSAGE"].startswith("<") for entry in entries)
