"""Waiting, in one place: a condition is polled until it holds or its deadline has passed."""

import time

POLL_SECONDS = 0.01
WAIT_SECONDS_MAX = 60


def wait_until(condition, what, seconds=WAIT_SECONDS_MAX):
    """Returns the first true value of condition(); fails naming `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"waited {seconds} s in vain until {what}"
        time.sleep(POLL_SECONDS)
