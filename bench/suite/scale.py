"""How kinesisd's costs grow: with shards, with time, and with threads."""

import concurrent.futures
import dataclasses
import statistics
import time
import urllib.request

from suite import kinesisd
from suite.cost import EVENT_BYTES, Cost, wait_until_ready
from suite.machine import CLIENT_CORE, SERVER_CORE, endpoint, wait_until

# Of a shard at its tip.
POLL_INTERVAL_MS = 1000
SCRAPES = 20
SHARD_COUNTS = (1, 10, 100, 1000)
GROWTH_SHARDS = 64
GROWTH_SAMPLES = 20
# What the service gives of a shard in a second.
SHARD_BYTES_PER_SECOND = 2 * 1024 * 1024


def many_shards(machine, settings):
    """Until each of many shards has been asked for records; at rest behind that: memory, whether they
    are polled on time, and how long a scrape takes."""
    for shards in settings.many_shards:
        with endpoint(machine, shards, 0) as target:
            pipeline = kinesisd.read_pipeline("bench", "raw", machine.path("output"))
            command = kinesisd.configure(machine, target, [pipeline])
            begin = time.monotonic()
            with machine.running(command, CLIENT_CORE, "kinesisd.log") as living:
                # An iterator and a page each.
                wait_until(lambda: target.counts()["calls"] >= 2 * shards, "all shards are read")
                yield Cost(f"start, {shards:,} shards", time.monotonic() - begin, "s")
                address = wait_until_ready(living)
                wait_until(lambda: target.counts()["calls"] >= 5 * shards, "they are polled")
                yield from at_rest(settings, shards, target, living)
                yield from scrapes(shards, address)
                yield Cost(f"start, {shards:,} shards, most", living.memory_mb("VmHWM"), "MB")


def at_rest(settings, shards, target, living):
    what = f"idle, {shards:,} shards"
    before, cpu_s, begin = target.counts()["poll_pauses_ms"], living.cpu_s(), time.monotonic()
    time.sleep(settings.idle_seconds)  # the measurement itself
    share = (living.cpu_s() - cpu_s) / (time.monotonic() - begin)
    pauses = target.counts()["poll_pauses_ms"]
    times = {int(ms): count - before.get(ms, 0) for ms, count in pauses.items()}
    yield Cost(f"{what}, resident", living.memory_mb("VmRSS"), "MB")
    yield Cost(what, share * 100, "% of a core")
    yield Cost(f"{what}, polled late, p50", percentile(times, 0.5) - POLL_INTERVAL_MS, "ms")
    yield Cost(f"{what}, polled late, p99", percentile(times, 0.99) - POLL_INTERVAL_MS, "ms")


def percentile(histogram, share):
    """Of {value: how often}."""
    left = sum(histogram.values()) * share
    for value, count in sorted(histogram.items()):
        left -= count
        if left <= 0:
            return value
    return max(histogram)


def scrapes(shards, address):
    times = []
    for _ in range(SCRAPES):
        begin = time.monotonic()
        with urllib.request.urlopen(f"http://{address}/metrics") as answer:
            answer.read()
        times.append((time.monotonic() - begin) * 1000)
    yield Cost(f"scrape, {shards:,} shards", statistics.median(times), "ms")


def records_by_shards(machine, settings):
    """The same records in few and in many shards."""
    for shards in SHARD_COUNTS:
        records = settings.records // shards * shards
        with endpoint(machine, shards, records // shards) as target:
            output = machine.path("output")
            times = []
            for _ in range(settings.repetitions):
                output.unlink(missing_ok=True)
                pipeline = kinesisd.read_pipeline("bench", "raw", output)
                command = kinesisd.configure(machine, target, [pipeline])
                used = machine.measure([*command, "--until-caught-up", "--progress", "never"], target)
                times.append(used.cpu_s)
            gigabytes = records * EVENT_BYTES / 1e9
            yield Cost(
                f"records in {shards:,} shards", statistics.median(times) / gigabytes, "cpu-s/GB"
            )


def growth(machine, settings):
    """Resident memory under load, while time passes: the load is what makes a backlog last so long."""
    seconds = settings.growth_seconds
    records = settings.records * 4 // GROWTH_SHARDS
    read_budget = records * EVENT_BYTES / seconds / SHARD_BYTES_PER_SECOND
    with endpoint(machine, GROWTH_SHARDS, records) as target:
        pipeline = kinesisd.read_pipeline("bench", "json", "/dev/null", read_budget=read_budget)
        pipeline["sink"] = {"discard": {}}
        command = kinesisd.configure(machine, target, [pipeline])
        series = []
        with machine.running(command, CLIENT_CORE, "kinesisd.log") as living:
            begin = time.monotonic()
            for sample in range(1, GROWTH_SAMPLES + 1):
                time.sleep(max(0, begin + seconds * sample / GROWTH_SAMPLES - time.monotonic()))
                series.append(living.memory_mb("VmRSS"))
        read = target.counts()["records_out"] * EVENT_BYTES / 1e6 / seconds
    yield Cost(f"{GROWTH_SHARDS} shards under load for {seconds} s", read, "MB/s")
    for sample in range(0, GROWTH_SAMPLES, 4):
        at = seconds * (sample + 1) / GROWTH_SAMPLES
        yield Cost(f"resident under load after {at:.0f} s", series[sample], "MB")
    half = GROWTH_SAMPLES // 2
    grown = max(series[half:]) - max(series[:half])
    yield Cost("most resident of the second half, over the first", grown, "MB")


def threads(machine, settings):
    """Two pipelines, each with the stream to itself, by one thread, by two, and by two processes of
    one thread, which share nothing. The endpoint needs a part of the two cores too: by the clock two
    threads cannot be twice as fast as one here, so that their CPU time is what counts."""
    shards = 4
    with endpoint(machine, shards, settings.records // shards) as target:
        payload = 2 * settings.records * EVENT_BYTES
        whole = {}
        for count in (1, 2):
            used = whole[count] = run_pipelines(machine, target, ["one", "two"], count)
            what = f"two json pipelines, threads {count}"
            yield Cost(what, payload / 1e6 / used.wall_s, "MB/s")
            yield Cost(what, used.cpu_s / (payload / 1e9), "cpu-s/GB")
        with concurrent.futures.ThreadPoolExecutor() as pool:
            runs = [pool.submit(run_apart, machine, target, name) for name in ("one", "two")]
            apart = [run.result() for run in runs]
        what = "two json pipelines, two processes"
        yield Cost(what, payload / 1e6 / max(one.wall_s for one in apart), "MB/s")
        yield Cost(what, sum(one.cpu_s for one in apart) / (payload / 1e9), "cpu-s/GB")
        yield Cost("threads 2, by the clock", whole[1].wall_s / whole[2].wall_s, "times threads 1")
        by_cpu = 2 * whole[1].cpu_s / whole[2].cpu_s
        yield Cost("threads 2, with a core for each", by_cpu, "times threads 1")


def run_pipelines(machine, target, names, count):
    outputs = [machine.path(name) for name in names]
    for output in outputs:
        output.unlink(missing_ok=True)
    pipelines = [kinesisd.read_pipeline(name, "json", output) for name, output in zip(names, outputs)]
    command = kinesisd.configure(machine, target, pipelines, threads=count)
    return machine.measure(
        [*command, "--until-caught-up", "--progress", "never"],
        target,
        cores=(SERVER_CORE, CLIENT_CORE),
    )


def run_apart(machine, target, name):
    """One pipeline as a process of its own."""
    folder = machine.path(f"apart-{name}")
    folder.mkdir(exist_ok=True)
    own = dataclasses.replace(machine, folder=folder)
    return run_pipelines(own, target, [name], 1)
