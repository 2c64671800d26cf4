"""What kinesisd says to a service manager, word for word, and what it does when nobody hears it."""

import os
import socket

import pytest

from waiting import wait_until


@pytest.fixture
def manager():
    """A socket in the abstract namespace, as a service manager's; heard() is what has come so far."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(f"\0kinesisd-notify-{os.getpid()}")
        listener.setblocking(False)
        yield Manager(listener)


class Manager:
    def __init__(self, listener):
        self._listener = listener
        self._heard = []
        self.name = "@" + listener.getsockname().decode()[1:]

    def heard(self):
        """All messages so far, each a list of its assignments."""
        while True:
            try:
                self._heard.append(self._listener.recv(4096).decode().splitlines())
            except BlockingIOError:
                return self._heard

    def wait_for(self, assignment):
        found = lambda: next((m for m in self.heard() if assignment in m), None)
        return wait_until(found, f"{assignment} is said")


@pytest.fixture
def workspace(kinesalite, new_stream, new_workspace):
    stream = new_stream(kinesalite, 1)
    stream.put_numbers(10)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name, shutdown_timeout_ms="7s")
    return workspace


def test_it_says_that_it_is_ready_lives_and_stops(workspace, manager):
    workspace.environment |= {"NOTIFY_SOCKET": manager.name, "WATCHDOG_USEC": "200000"}
    run = workspace.start()
    run.wait_until_ready()
    for _ in range(3):
        count = len(manager.heard())
        wait_until(lambda: len(manager.heard()) > count, "it lives")
    assert manager.heard()[0] == ["READY=1"]
    alive = manager.heard()[-1]
    assert alive[0] == "WATCHDOG=1"
    assert alive[1].startswith("STATUS=1 pipeline, ")
    run.stop()
    stopping = manager.wait_for("STOPPING=1")
    assert stopping[1] == "EXTEND_TIMEOUT_USEC=12000000"  # shutdown_timeout_ms and a little more


def test_it_says_that_it_reloads_and_when_that_is_done(workspace, manager):
    workspace.environment |= {"NOTIFY_SOCKET": manager.name}
    run = workspace.start()
    run.wait_until_ready()
    manager.wait_for("READY=1")
    run.reload()
    reloading = manager.wait_for("RELOADING=1")
    assert reloading[1].startswith("MONOTONIC_USEC=")
    ready = lambda: [message for message in manager.heard() if message[0] == "READY=1"]
    wait_until(lambda: len(ready()) == 2, "it is ready again")
    run.stop()


def test_a_watchdog_of_another_process_is_not_fed(workspace, manager):
    other = {"WATCHDOG_USEC": "200000", "WATCHDOG_PID": "1"}
    workspace.environment |= {"NOTIFY_SOCKET": manager.name, **other}
    run = workspace.start()
    run.wait_until_ready()
    manager.wait_for("READY=1")
    run.stop()
    # Every ten seconds then, for those who read the status, and not five times a second.
    assert sum("WATCHDOG=1" in message for message in manager.heard()) <= 2


def test_a_manager_that_does_not_listen_is_said_once_and_harms_nothing(workspace):
    nobody = {"NOTIFY_SOCKET": "@kinesisd-nobody-listens", "WATCHDOG_USEC": "200000"}
    workspace.environment |= nobody
    run = workspace.start()
    workspace.wait_for_lines(10)
    assert run.stop().count("service_manager_not_told") == 1
