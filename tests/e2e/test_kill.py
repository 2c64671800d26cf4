"""kill -9 at random moments while records keep coming: nothing is lost, nothing is doubled."""

import random

import pytest

from kills import kill_at_a_random_moment, size, writer_for
from streams import assert_exactly_once, assert_in_shard_order

LIVES = 20


@pytest.mark.parametrize("seed", [20260901])
def test_twenty_kills_lose_and_double_nothing(kinesalite, seed, new_stream, new_workspace):
    chance = random.Random(seed)
    stream = new_stream(kinesalite, 4)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name)
    with writer_for(stream):
        for _ in range(LIVES):
            kill_at_a_random_moment(workspace.start(), chance, lambda: size(workspace.output))
    unread = len(stream.puts) - len(workspace.lines())
    workspace.drain()
    assert_exactly_once(workspace.lines(), stream.puts)
    assert_in_shard_order(workspace.lines(), stream.puts)
    assert unread < len(stream.puts), "no life had written anything"


def test_a_torn_tail_is_cut_off(kinesalite, new_stream, new_workspace):
    stream = new_stream(kinesalite, 1)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name)
    stream.put_numbers(10)
    workspace.drain()
    with open(workspace.output, "a") as output:  # as a crash between append and commit leaves it
        output.write(stream.puts[0].data + '\n{"key":"k0","n"')
    stream.put_numbers(10)
    workspace.drain()
    assert workspace.lines() == [put.data for put in stream.puts]
