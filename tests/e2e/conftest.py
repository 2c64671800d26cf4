"""Fixtures: the services once a test file, a stream and a workspace for each test."""

import itertools

import pytest

import servers
from daemon import Workspace, binary
from streams import Stream

_names = itertools.count(1)


@pytest.fixture(scope="session")
def kinesalite(tmp_path_factory):
    with servers.kinesalite(tmp_path_factory.mktemp("kinesalite")) as server:
        yield server


@pytest.fixture(scope="session")
def kinesis_mock(tmp_path_factory):
    with servers.kinesis_mock(tmp_path_factory.mktemp("kinesis-mock")) as server:
        yield server


@pytest.fixture(scope="module")
def emulator(tmp_path_factory):
    with servers.emulator(tmp_path_factory.mktemp("emulator"), binary()) as server:
        yield server


@pytest.fixture(params=["kinesalite", "kinesis_mock"])
def server(request):
    """Both services in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def new_stream():
    """new_stream(server, shards): a stream with a name of its own."""

    def create(server, shards):
        return Stream(server, f"stream-{next(_names)}", shards)

    return create


@pytest.fixture
def new_workspace(tmp_path):
    """new_workspace(server): a folder with configuration, output and snapshots."""
    made = []

    def create(server):
        folder = tmp_path / f"workspace-{len(made) + 1}"
        folder.mkdir()
        made.append(Workspace(folder, server))
        return made[-1]

    yield create
    for workspace in made:
        workspace.end_all()
