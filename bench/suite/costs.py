"""What kinesisd costs beside moving much data: at rest, in memory, and in time until a record is
visible."""

import dataclasses
import random
import statistics
import time

import boto3

from suite import kinesisd, scale
from suite.cost import EVENT_BYTES, Cost, wait_until_ready
from suite.machine import CLIENT_CORE, SERVER_CORE, endpoint, wait_until

IDLE_SHARDS = 64
# Of `memory_limit` where the most that is ever held is measured.
SMALL_LIMIT = "16MiB"
AUTOCOMMIT_MS = 50


def idle(machine, settings):
    """At the tip of 64 shards, which are asked once a second each."""
    with endpoint(machine, IDLE_SHARDS, 0) as target:
        pipeline = kinesisd.read_pipeline("bench", "raw", machine.path("output"))
        command = kinesisd.configure(machine, target, [pipeline])
        with machine.running(command, CLIENT_CORE, "kinesisd.log") as living:
            wait_until_ready(living)
            wait_until(lambda: target.counts()["calls"] > 3 * IDLE_SHARDS, "all shards are polled")
            cpu_s, begin = living.cpu_s(), time.monotonic()
            time.sleep(settings.idle_seconds)  # the measurement itself
            share = (living.cpu_s() - cpu_s) / (time.monotonic() - begin)
            yield Cost(f"idle, {IDLE_SHARDS} shards", share * 100, "% of a core")
            yield Cost(f"idle, {IDLE_SHARDS} shards, resident", living.memory_mb("VmRSS"), "MB")


def memory(machine, settings):
    """The most that is ever resident at full speed, under a small limit."""
    shards = 4
    with endpoint(machine, shards, settings.records // shards) as target:
        for shape in kinesisd.READS:
            output = machine.path("output")
            output.unlink(missing_ok=True)
            pipeline = kinesisd.read_pipeline("bench", shape, output)
            command = kinesisd.configure(machine, target, [pipeline], memory_limit=SMALL_LIMIT)
            used = machine.measure([*command, "--until-caught-up", "--progress", "never"], target)
            speed = settings.records * EVENT_BYTES / 1e6 / used.wall_s
            what = f"reading {shape} with memory_limit {SMALL_LIMIT}"
            yield Cost(f"{what}, most resident", used.max_rss_mb, "MB")
            yield Cost(what, speed, "MB/s")


class Clock:
    """How long each of some records takes from its put to its line."""

    def __init__(self, client, output):
        self._client = client
        self._output = output
        self._size = 0

    def put_and_wait(self):
        begin = time.monotonic()
        self._client.put_record(StreamName="bench", Data=b"x" * EVENT_BYTES, PartitionKey="k")
        self._size += EVENT_BYTES + 1
        seen = lambda: self._output.exists() and self._output.stat().st_size >= self._size
        wait_until(seen, "the line is visible")
        return (time.monotonic() - begin) * 1000


def latency(machine, settings):
    """From a put to its line in the file, at the emulator; the service's five calls a second count."""
    command = [machine.program("kinesisd"), "emulator", "--port", "0"]
    output = machine.path("latency")
    output.unlink(missing_ok=True)
    with machine.running([*command, "--stream", "bench:1"], SERVER_CORE, "emulator.log") as emulator:
        url = emulator.in_output(r"listening on (http://\S+)")
        target = dataclasses.make_dataclass("Target", ["url", "ca"])(url, None)
        pipeline = kinesisd.read_pipeline(
            "bench", "plaintext", output, read_budget=1.0, autocommit_duration_ms=AUTOCOMMIT_MS
        )
        with machine.running(
            kinesisd.configure(machine, target, [pipeline]), CLIENT_CORE, "kinesisd.log"
        ) as living:
            wait_until_ready(living)
            client = boto3.client(
                "kinesis",
                endpoint_url=url,
                region_name="us-east-1",
                aws_access_key_id="test",
                aws_secret_access_key="test",
            )
            clock = Clock(client, output)
            clock.put_and_wait()  # the first one finds everything cold
            chance = random.Random(1)
            times = []
            for _ in range(settings.latency_puts):
                time.sleep(chance.random())  # at any moment between two polls
                times.append(clock.put_and_wait())
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    what = f"put to visible line, autocommit {AUTOCOMMIT_MS} ms"
    yield Cost(f"{what}, p50", cuts[49], "ms")
    yield Cost(f"{what}, p99", cuts[98], "ms")


def endpoint_speed(machine, settings):
    """What the endpoint gives to a client that throws everything away: is it ever in the way?"""
    for wire in ("json", "cbor"):
        with endpoint(machine, 1, 10_000) as target:
            command = [machine.program("bench_floor"), "--port", target.port, "--wire", wire]
            before = target.cpu_s()
            used = machine.measure([*command, "receive"], target)
            pages = target.counts()["calls"]
            gigabytes = pages * 10_000 * EVENT_BYTES / 1e9
            yield Cost(f"endpoint, {wire}, payload", gigabytes / used.wall_s, "GB/s")
            yield Cost(f"endpoint, {wire}", (target.cpu_s() - before) / gigabytes, "cpu-s/GB")


COSTS = {
    "endpoint": endpoint_speed,
    "idle": idle,
    "memory": memory,
    "many-shards": scale.many_shards,
    "records-by-shards": scale.records_by_shards,
    "growth": scale.growth,
    "latency": latency,
    "threads": scale.threads,
}
