"""The machine as the measurements use it: where the programs lie, which core is whose, how one run of
a program is measured, and what a living process has used so far."""

import contextlib
import dataclasses
import json
import os
import pathlib
import re
import ssl
import subprocess
import time
import urllib.request

SERVER_CORE = 0
CLIENT_CORE = 1
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",  # the name that boto3 knows
    "AWS_EC2_METADATA_DISABLED": "true",
}
POLL_SECONDS = 0.005
WAIT_SECONDS_MAX = 120


class Failed(Exception):
    """A measurement that is worth nothing: a program failed, or moved the wrong data."""


def wait_until(condition, what):
    """The first true value of condition()."""
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise Failed(f"waited {WAIT_SECONDS_MAX} s in vain until {what}")
        time.sleep(POLL_SECONDS)
    return value


@dataclasses.dataclass
class Cost:
    """What one run of a program took."""

    cpu_s: float
    wall_s: float
    max_rss_mb: float
    endpoint_share: float = 0.0  # how busy the endpoint's core was: near 1 it was the bottleneck


@dataclasses.dataclass(frozen=True)
class Machine:
    """`build` has bench/ and src/ of a build folder, `folder` is a scratch place on tmpfs."""

    build: pathlib.Path
    folder: pathlib.Path
    node_modules: pathlib.Path | None
    peers: pathlib.Path  # the folder of their programs

    def program(self, name):
        part = "src" if name == "kinesisd" else "bench"
        return str(self.build / part / name)

    def path(self, name):
        return self.folder / name

    def environment(self):
        own = {"HOME": str(self.folder)}
        if self.node_modules:
            own["NODE_PATH"] = str(self.node_modules)
        return {**ENVIRONMENT, **own}

    def measure(self, command, endpoint=None, cores=(CLIENT_CORE,), **environment):
        """Runs a command to its end on the client's core, or on others (numbers of one digit)."""
        log = self.path("client.log")
        before = endpoint.cpu_s() if endpoint else 0.0
        with open(log, "wb") as words:
            done = subprocess.run(
                [self.program("bench_measure"), ",".join(map(str, cores)), *map(str, command)],
                env={**self.environment(), **environment},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=words,
                check=True,
            )
        usage = json.loads(done.stdout.splitlines()[-1])
        if usage["status"] != 0:
            raise Failed(f"{command}: status {usage['status']}\n{log.read_text()[-2000:]}")
        busy = (endpoint.cpu_s() - before) / usage["wall_s"] if endpoint else 0.0
        return Cost(
            cpu_s=usage["user_s"] + usage["system_s"],
            wall_s=usage["wall_s"],
            max_rss_mb=usage["max_rss_kib"] / 1024,
            endpoint_share=busy,
        )

    @contextlib.contextmanager
    def running(self, command, core, log):
        """A process on a core, until the end of the block; it is ended by its pid."""
        with open(self.path(log), "wb") as words:
            process = subprocess.Popen(
                ["taskset", "-c", str(core), *map(str, command)],
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=words,
            )
        try:
            yield Living(process, self.path(log))
        finally:
            process.kill()
            process.wait()
            process.stdout.close()


class Living:
    """A process that runs, as /proc knows it."""

    def __init__(self, process, log):
        self.process = process
        self._log = log

    def in_output(self, pattern):
        """The first group of a pattern in a line of standard output."""
        for line in self.process.stdout:
            if found := re.search(pattern, line.decode()):
                return found[1]
        raise Failed(f"it did not start: {self._log.read_text()}")

    def in_log(self, pattern):
        """The first group of a pattern, once the log has it."""

        def look():
            if self.process.poll() is not None:
                raise Failed(f"it has ended: {self._log.read_text()[-2000:]}")
            return re.search(pattern, self._log.read_text())

        return wait_until(look, f"the log has {pattern}")[1]

    def cpu_s(self):
        """Of all its threads, to the nanosecond."""
        tasks = pathlib.Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def memory_mb(self, name):
        """VmRSS or VmHWM."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{name}:\s+(\d+) kB", status)[1]) / 1024


class Endpoint:
    """bench_endpoint, running."""

    def __init__(self, living, ca):
        self._living = living
        self.port = int(living.in_output(r"^(\d+)$"))
        self.ca = ca
        self.url = f"{'https' if ca else 'http'}://127.0.0.1:{self.port}"

    def cpu_s(self):
        return self._living.cpu_s()

    def counts(self):
        """What it was asked for and has given so far: calls, records_in, records_out, and how often
        a shard was asked again after how many milliseconds: poll_pauses_ms."""
        trusted = ssl.create_default_context(cafile=self.ca) if self.ca else None
        with urllib.request.urlopen(self.url, context=trusted) as answer:
            return json.load(answer)


@contextlib.contextmanager
def endpoint(machine, shards, records_a_shard, certificate=None):
    """`certificate`: a pair of PEM files (certificate, key) for TLS."""
    command = [machine.program("bench_endpoint"), "--shards", shards]
    command += ["--records-a-shard", records_a_shard]
    if certificate:
        command += ["--certificate", certificate[0], "--key", certificate[1]]
    with machine.running(command, SERVER_CORE, "endpoint.log") as living:
        yield Endpoint(living, certificate[0] if certificate else None)


def make_certificate(machine):
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    certificate, key = machine.path("certificate.pem"), machine.path("key.pem")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-days", "2", "-subj", "/CN=bench", "-keyout", key, "-out", certificate]
    command += ["-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(list(map(str, command)), check=True, capture_output=True)
    return certificate, key
