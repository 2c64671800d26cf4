"""What other users of the machine may read, and what a hostile client of the HTTP port can do."""

import contextlib
import os
import socket
import stat
import urllib.parse

import pytest

from daemon import ask, call

ROLE = "arn:aws:iam::123456789012:role/reader"
SECRET = "hush-external-id"
WARNING = "assume_role.external_id: warning: a secret stands in a file that everybody may read"
# More than there are places, and more than a client may send.
CLIENTS = 100
HEADER = b"A: " + b"a" * 17000


@contextlib.contextmanager
def umask(mask):
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def rights(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("mask", [0o022, 0o000])
def test_data_are_for_the_group_and_snapshots_for_the_user_alone(
    mask, emulator, new_stream, new_workspace
):
    stream = new_stream(emulator, 1)
    stream.put_numbers(20)
    workspace = new_workspace(emulator)
    letters = workspace.folder / "letters" / "dead.jsonl"
    workspace.configure(
        stream.name,
        source={
            "format": "json",
            "schema": {"nobody": "int"},
            "on_error": {"dead_letter": {"path": str(letters)}},
        },
    )
    with umask(mask):
        workspace.drain()
        workspace.configure(stream.name)
        stream.put_numbers(20)
        workspace.drain()
    assert len(workspace.lines()) == 20 and len(letters.read_text().splitlines()) == 20
    assert [rights(path) for path in workspace.generations()] == [0o600, 0o600]
    assert [rights(path) for path in (workspace.output, letters)] == [0o640, 0o640]
    folders = (workspace.output.parent, letters.parent, workspace.snapshots)
    assert [rights(path) for path in folders] == [0o750] * 3


def configure_secret(workspace, external_id, mode):
    role = {"role_arn": ROLE, "external_id": external_id}
    workspace.configure("clicks", aws={"assume_role": role})
    workspace.config.chmod(mode)
    workspace.environment |= {"EXTERNAL_ID": SECRET, "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:1"}


@pytest.mark.parametrize(
    ("external_id", "mode", "warned"),
    [(SECRET, 0o644, True), (SECRET, 0o640, False), ("${EXTERNAL_ID}", 0o644, False)],
)
def test_a_secret_in_a_file_that_everybody_may_read_is_warned_about(
    external_id, mode, warned, emulator, new_workspace
):
    workspace = new_workspace(emulator)
    configure_secret(workspace, external_id, mode)
    done = call("check", "--config", workspace.config, environment=workspace.environment)
    assert done.returncode == 0
    assert done.stderr.count(WARNING) == (1 if warned else 0)
    assert f"{workspace.config}:" in done.stderr or not warned
    run = workspace.start()
    run.address()  # what is said at the start, is said
    log = run.stop()
    assert log.count(WARNING) == (1 if warned else 0)
    assert SECRET not in done.stdout + done.stderr + log


@pytest.fixture
def running(emulator, new_stream, new_workspace):
    workspace = new_workspace(emulator)
    workspace.configure(new_stream(emulator, 1).name)
    run = workspace.start()
    yield run.wait_until_ready()
    run.stop()


def connect(address):
    target = urllib.parse.urlsplit(address)
    return socket.create_connection((target.hostname, target.port), timeout=30)


def everything(connection):
    """Until the other side closes."""
    said = b""
    while piece := connection.recv(65536):
        said += piece
    return said


def test_pipelined_requests_are_answered_in_their_order(running):
    last = b"GET /livez HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
    with connect(running) as connection:
        connection.sendall(b"GET /nothing HTTP/1.1\r\nHost: h\r\n\r\n" * 3 + last)
        said = everything(connection)
    assert said.count(b"HTTP/1.1 404 ") == 3 and said.count(b"HTTP/1.1 ") == 4
    assert said.rindex(b"HTTP/1.1 404 ") < said.index(b"HTTP/1.1 200 ")


def test_a_header_that_is_too_long_is_refused(running):
    with connect(running) as connection:
        connection.sendall(b"GET /livez HTTP/1.1\r\n" + HEADER)
        assert everything(connection).startswith(b"HTTP/1.1 431 ")
    assert ask(running + "/livez").status == 200


def test_clients_that_never_end_their_requests_lock_nobody_out(running):
    with contextlib.ExitStack() as clients:
        for _ in range(CLIENTS):
            connection = clients.enter_context(connect(running))
            connection.sendall(b"GET /livez HTTP/1.1\r\nA")
        assert ask(running + "/livez").status == 200
