"""The Kinesis services of these tests, each a process on loopback: kinesalite and kinesis-mock by
node, and the emulator of kinesisd itself."""

import contextlib
import dataclasses
import http.client
import os
import pathlib
import re
import signal
import subprocess
import urllib.error
import urllib.request

import boto3
import botocore.config

from waiting import wait_until

REGION = "us-east-1"
FOLDER = pathlib.Path(__file__).parent


@dataclasses.dataclass(frozen=True)
class Server:
    """A running service."""

    name: str
    url: str
    pid: int

    @contextlib.contextmanager
    def frozen(self):
        """It accepts connections and answers nothing, until the end of the block."""
        os.kill(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.pid, signal.SIGCONT)

    def client(self, secret="test"):
        """A new boto3 client for it; one for each thread."""
        return boto3.client(
            "kinesis",
            region_name=REGION,
            endpoint_url=self.url,
            aws_access_key_id="test",
            aws_secret_access_key=secret,
            config=botocore.config.Config(retries={"max_attempts": 10}),
        )


def node_modules():
    """Where tests/run has installed the packages of package.json."""
    cache = os.environ.get("KINESISD_CACHE") or pathlib.Path.home() / ".cache" / "kinesisd"
    folder = pathlib.Path(cache) / "npm" / "node_modules"
    assert folder.is_dir(), f"{folder} is missing: tests/run installs it"
    return folder


def listening_ports(pid):
    """The TCP ports that a process listens on, for services that do not say what they chose."""
    sockets = set()
    for entry in pathlib.Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            sockets.add(os.readlink(entry))
    ports = []
    for table in ("tcp", "tcp6"):
        for line in pathlib.Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                ports.append(int(fields[1].rpartition(":")[2], 16))
    return ports


@contextlib.contextmanager
def process_of(command, log, environment):
    """Runs a command, all its words in `log`; ends it, by its pid, with the block."""
    with open(log, "wb") as words:
        process = subprocess.Popen(
            command,
            env={"PATH": os.environ["PATH"], **environment},
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for_word(process, log, pattern):
    """The first group of `pattern`, once the log has it."""

    def in_log():
        assert process.poll() is None, f"it did not start: {log.read_text()}"
        return re.search(pattern, log.read_text())

    return wait_until(in_log, f"{log.name} has {pattern}")[1]


@contextlib.contextmanager
def kinesalite(folder):
    """kinesalite in memory; its log goes to `folder`."""
    log = folder / "kinesalite.log"
    environment = {"NODE_PATH": str(node_modules())}
    with process_of(["node", FOLDER / "kinesalite.js"], log, environment) as process:
        port = wait_for_word(process, log, r"^(\d+)\n")
        yield Server("kinesalite", f"http://127.0.0.1:{port}", process.pid)


@contextlib.contextmanager
def emulator(folder, binary, *arguments):
    """`kinesisd emulator` with these arguments; its log goes to `folder`."""
    log = folder / "emulator.log"
    command = [binary, "emulator", "--port", "0", *arguments]
    with process_of(command, log, {}) as process:
        url = wait_for_word(process, log, r"listening on (http://\S+)\n")
        yield Server("emulator", url, process.pid)


def is_healthy(port):
    """kinesis-mock says on its plain port that it is up; its other one speaks TLS."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthcheck", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError, http.client.HTTPException):
        return False


@contextlib.contextmanager
def kinesis_mock(folder):
    """kinesis-mock; its log goes to `folder`."""
    package = node_modules() / "kinesis-local"
    log = folder / "kinesis-mock.log"
    environment = {
        "KINESIS_MOCK_PLAIN_PORT": "0",
        "KINESIS_MOCK_TLS_PORT": "0",
        "KINESIS_MOCK_CERT_PATH": str(package / "server.json"),
        "SHARD_LIMIT": "10000",
        "LOG_LEVEL": "ERROR",
        **{
            f"{step}_DURATION": "20ms"
            for step in ("CREATE_STREAM", "DELETE_STREAM", "SPLIT_SHARD", "MERGE_SHARDS")
        },
    }
    with process_of(["node", package / "main.js"], log, environment) as process:

        def plain_port():
            assert process.poll() is None, f"kinesis-mock did not start: {log.read_text()}"
            return next(filter(is_healthy, listening_ports(process.pid)), None)

        port = wait_until(plain_port, "kinesis-mock answers")
        yield Server("kinesis-mock", f"http://127.0.0.1:{port}", process.pid)
