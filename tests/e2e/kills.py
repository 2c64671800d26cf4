"""kill -9 while records keep coming: a writer beside the daemon, and moments by chance."""

import contextlib
import threading

LIFE_SECONDS_MAX = 1.5
GROWTH_BYTES_MAX = 4000


@contextlib.contextmanager
def writer_for(stream, put=None):
    """A thread that puts records into the stream, by put() if given, until the end of the block."""
    put = put or (lambda: stream.put_numbers(10, keys=32))
    done = threading.Event()
    failures = []

    def write():
        try:
            while not done.wait(0.02):
                put()
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


def kill_at_a_random_moment(run, chance, written):
    """By the clock, so that start and idle moments are met; or by growth, in the midst of writing:
    written() says how many bytes there are by now."""
    if chance.random() < 0.5:
        run.live_for(chance.uniform(0, LIFE_SECONDS_MAX))
    else:
        until = written() + chance.randrange(GROWTH_BYTES_MAX)
        run.wait_while_alive(lambda: written() > until, "the output grows")
    run.kill()
