"""A whole machine for a test: Debian under a real systemd in a container, with kinesisd installed
from its package. The network is the host's, so services on loopback are reachable."""

import contextlib
import json
import os
import pathlib
import subprocess

import debian_tree
from debian_package import install, package
from waiting import wait_until

UNIT = "kinesisd.service"
DROP_IN = f"etc/systemd/system/{UNIT}.d/test.conf"
CONFIG = "etc/kinesisd/kinesisd.yaml"


class Machine:
    """A booted machine. Paths are relative to its root."""

    def __init__(self, root, leader):
        self.root = root
        self._leader = leader

    def call(self, *command):
        """Runs a command in the machine: its exit code and what it said."""
        enter = ["nsenter", "-t", str(self._leader), "-m", "-u", "-i", "-n", "-p"]
        done = subprocess.run(
            [*enter, *map(str, command)],
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
        )
        return done.returncode, done.stdout

    def do(self, *command):
        code, said = self.call(*command)
        assert code == 0, f"{command} ended with {code}: {said}\n{self.journal()}"
        return said

    def write(self, path, text, mode=0o644):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)

    def configure(self, server, stream, drop_in="", **top):
        """The service of one pipeline from `stream` to out/<stream>.jsonl."""
        self.write(
            "etc/default/kinesisd",
            f"AWS_ACCESS_KEY_ID=test\nAWS_SECRET_ACCESS_KEY=test\nAWS_REGION=us-east-1\n"
            f"AWS_ENDPOINT_URL={server.url}\nAWS_EC2_METADATA_DISABLED=true\n",
            mode=0o600,
        )
        state = "${STATE_DIRECTORY}"
        source = {
            "stream_name": stream,
            "name": f"{stream}-in",
            "format": "json",
            "schema": {"key": "str", "n": "int"},
            "autocommit_duration_ms": 100,
        }
        document = {
            "persistence": {"backend": {"filesystem": {"path": f"{state}/snapshots-{stream}"}}},
            "http": {"listen": "127.0.0.1:0"},
            "pipelines": [
                {
                    "name": stream,
                    "source": {"kinesis": source},
                    "sink": {"jsonlines": {"path": f"{state}/out/{stream}.jsonl"}},
                }
            ],
            **top,
        }
        document = {key: value for key, value in document.items() if value is not None}
        self.write(CONFIG, json.dumps(document, indent=2))
        self.write(DROP_IN, drop_in)
        self.do("systemctl", "daemon-reload")

    def lines(self, stream):
        """The whole lines that are on its disk."""
        file = self.root / f"var/lib/kinesisd/out/{stream}.jsonl"
        return file.read_text().split("\n")[:-1] if file.exists() else []

    def wait_for_lines(self, stream, count):
        enough = lambda: len(self.lines(stream)) >= count
        try:
            wait_until(enough, f"{stream} has {count} lines on disk")
        except AssertionError as failure:
            raise AssertionError(f"{failure}\n{self.journal()}") from failure
        return self.lines(stream)

    def property(self, name):
        """A property of the service, as `systemctl show` knows it."""
        return self.do("systemctl", "show", "--value", "-p", name, UNIT).strip()

    def wait_for_property(self, name, condition):
        value = lambda: (found := self.property(name)) and condition(found) and found
        return wait_until(value, f"{name} of the service is as expected")

    def journal(self, *arguments):
        return self.call("journalctl", "--no-pager", "-u", UNIT, *arguments)[1]


def _leader_of(process):
    """The pid of the machine's systemd: the child of systemd-nspawn."""
    children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return int(children[0]) if children else None


def _up(root, process):
    """The Machine once it has booted. Its first process changes while systemd-nspawn prepares it."""
    assert process.poll() is None, "systemd-nspawn has ended"
    leader = _leader_of(process)
    if not leader:
        return None
    machine = Machine(root, leader)
    state = machine.call("systemctl", "is-system-running")[1].strip()
    return machine if state in ("running", "degraded") else None


@contextlib.contextmanager
def booted(folder):
    """A Machine with kinesisd installed, until the end of the block."""
    with debian_tree.writable(debian_tree.machine(), folder / "tree") as root:
        install(root, package())
        (root / "etc/machine-id").write_text("")
        with open(folder / "nspawn.log", "wb") as log:
            process = subprocess.Popen(
                ["unshare", "-m", "--propagation", "private"]
                + ["systemd-nspawn", "-b", "-D", str(root), "--register=no", "--keep-unit"]
                + ["--resolv-conf=off", "--console=pipe"]
                + [f"--machine=kinesisd-{os.getpid()}"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            yield wait_until(lambda: _up(root, process), "the machine has booted")
        finally:
            process.kill()  # its systemd dies with it
            process.wait()
