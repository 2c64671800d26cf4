"""A single number that was measured, and what the scenarios that find such numbers share."""

import dataclasses
import urllib.error
import urllib.request

from suite.machine import wait_until

EVENT_BYTES = 300


@dataclasses.dataclass
class Cost:
    what: str
    value: float
    unit: str


def is_ready(address):
    try:
        with urllib.request.urlopen(f"http://{address}/readyz") as answer:
            return answer.status == 200
    except urllib.error.URLError:
        return False


def wait_until_ready(living):
    """Its HTTP address, once it has reached its stream."""
    address = living.in_log(r"http_listening.*?(127\.0\.0\.1:\d+)")
    wait_until(lambda: is_ready(address), "kinesisd is ready")
    return address
