"""`kinesisd emulator` seen by boto3, and kinesisd reading from it: two independent signers."""

import botocore.exceptions
import pytest

import servers
from daemon import binary
from streams import assert_exactly_once, assert_in_key_order, assert_in_shard_order


@pytest.fixture(scope="module")
def strict_emulator(tmp_path_factory):
    """An emulator that checks every signature, against the keys test / test."""
    folder = tmp_path_factory.mktemp("emulator")
    with servers.emulator(folder, binary(), "--verify-signatures", "--stream", "made:3") as server:
        yield server


def test_streams_of_the_command_line_are_there(strict_emulator):
    answer = strict_emulator.client().list_shards(StreamName="made")
    assert len(answer["Shards"]) == 3


def test_a_wrong_secret_is_refused(strict_emulator):
    client = strict_emulator.client(secret="wrong")
    with pytest.raises(botocore.exceptions.ClientError, match="InvalidSignatureException"):
        client.list_shards(StreamName="made")


def test_what_boto3_puts_through_reshards_is_read_once(
    strict_emulator, new_stream, new_workspace
):
    stream = new_stream(strict_emulator, 2)
    workspace = new_workspace(strict_emulator)
    workspace.configure(stream.name)
    stream.put_numbers(200)
    stream.split(0)
    stream.put_numbers(200)
    stream.merge(1)
    stream.put_numbers(200)
    workspace.drain()
    assert_exactly_once(workspace.lines(), stream.puts)
    assert_in_shard_order(workspace.lines(), stream.puts)
    assert_in_key_order(workspace.lines(), stream.puts)
