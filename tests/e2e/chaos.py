"""What happens to a daemon while it reads: records keep coming, and it is killed at random moments."""

import contextlib
import threading

LIFE_SECONDS_MAX = 1.5
GROWTH_BYTES_MAX = 4000


@contextlib.contextmanager
def writer_for(stream):
    """A thread that puts records into the stream until the end of the block."""
    done = threading.Event()
    failures = []

    def write():
        try:
            while not done.wait(0.02):
                stream.put_numbers(10, keys=32)
        except Exception as failure:
            failures.append(failure)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
    assert not failures


def size(path):
    return path.stat().st_size if path.exists() else 0


def kill_at_a_random_moment(workspace, run, chance):
    """By the clock, so that start and idle moments are met; or by growth, in the midst of writing."""
    if chance.random() < 0.5:
        run.live_for(chance.uniform(0, LIFE_SECONDS_MAX))
    else:
        until = size(workspace.output) + chance.randrange(GROWTH_BYTES_MAX)
        run.wait_while_alive(lambda: size(workspace.output) > until, "the output grows")
    run.kill()
