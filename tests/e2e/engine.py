"""A real container engine for a test: podman on a machine of its own, which is a process with mounts,
processes and a network of its own. Nobody outside sees its ports and firewall rules, and all of it ends
with that process."""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess

import debian_tree
import image
import servers

CALL_SECONDS_MAX = 120
CLONE_NEWNET = 0x40000000

# The engine wants the one hierarchy of cgroups, where this machine may still have both.
SETUP = """
set -e
if mountpoint -q /sys/fs/cgroup; then umount -R /sys/fs/cgroup; fi
mount -t cgroup2 none /sys/fs/cgroup
mount -t tmpfs none /run
mount -t tmpfs none /dev/shm
ip link set lo up
echo ready
exec sleep infinity
"""

# What differs from an engine as Debian sets it up: its folders; limits that a process without the
# capability for more may set; no journal. The images are those of the tests, which it reads and never
# writes.
CONTAINERS = """
[containers]
default_ulimits = ["nofile=20000:20000", "nproc=4096:4096"]
log_driver = "k8s-file"
pids_limit = 0
[engine]
cgroup_manager = "cgroupfs"
events_logger = "none"
runtime = "crun-without-cgroups"
[engine.runtimes]
crun-without-cgroups = ["{folder}/crun"]
[network]
network_backend = "netavark"
network_config_dir = "{folder}/networks"
"""
STORAGE = """
[storage]
driver = "overlay"
graphroot = "{folder}/root"
runroot = "{folder}/run"
[storage.options]
additionalimagestores = ["{images}"]
"""
# Limits of memory and processes are not in force: the controllers may belong to the other hierarchy.
RUNTIME = '#!/bin/sh\nexec crun --cgroup-manager=disabled "$@"\n'


class Engine:
    """podman on its machine; `first` is the pid of that machine's first process."""

    def __init__(self, folder, first):
        self._first = first
        self._environment = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "BUILDAH_FORMAT": "docker",  # as deploy/compose.yaml asks of those who have podman
            "CONTAINERS_CONF": str(folder / "containers.conf"),
            "CONTAINERS_STORAGE_CONF": str(folder / "storage.conf"),
        }

    def call(self, *command):
        """Runs a command there: returncode, stdout and stderr, as text."""
        enter = ["nsenter", "-t", str(self._first), "-m", "-n", "-p"]
        limit = ["timeout", "-s", "KILL", str(CALL_SECONDS_MAX)]
        return subprocess.run(
            [*enter, *limit, *map(str, command)],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )

    def do(self, *command):
        """A command that must succeed; what it said."""
        done = self.call(*command)
        assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def podman(self, *arguments):
        return self.do("podman", *arguments)

    def inspect(self, container, what):
        """A field of a container, by its Go template."""
        return self.podman("container", "inspect", "--format", f"{{{{{what}}}}}", container).strip()

    def log(self, container):
        done = self.call("podman", "logs", container)
        return done.stdout + done.stderr

    @contextlib.contextmanager
    def network(self):
        """Until the end of the block this thread, and what it starts, is on the machine's network."""
        there = f"/proc/{self._first}/ns/net"
        with open("/proc/thread-self/ns/net") as here, open(there) as network:
            _enter(network)
            try:
                yield
            finally:
                _enter(here)


def _enter(namespace):
    """Moves this thread into a network namespace; Python has a call for it since 3.12."""
    library = ctypes.CDLL(None, use_errno=True)
    if library.setns(namespace.fileno(), CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


def _configure(folder):
    (folder / "containers.conf").write_text(CONTAINERS.format(folder=folder))
    (folder / "storage.conf").write_text(STORAGE.format(folder=folder, images=image.store()))
    runtime = folder / "crun"
    runtime.write_text(RUNTIME)
    runtime.chmod(0o755)


def _first_of(process):
    """The pid, on this machine, of its first process."""
    children = f"/proc/{process.pid}/task/{process.pid}/children"
    with open(children) as pids:
        return int(pids.read().split()[0])


@contextlib.contextmanager
def running(folder):
    """An Engine until the end of the block; `folder` is made for it and removed with it."""
    debian_tree.require_root()
    folder.mkdir()
    _configure(folder)
    own = ["unshare", "-m", "-n", "-p", "--fork", "--kill-child", "--mount-proc"]
    start = [*own, "--propagation", "private", "bash", "-c", SETUP]
    log = folder / "machine.log"
    try:
        with servers.process_of(start, log, {}) as process:
            servers.wait_for_word(process, log, r"(ready)")
            first = _first_of(process)
            try:
                yield Engine(folder, first)
            finally:
                os.kill(first, signal.SIGKILL)
                process.wait()  # which is when all the others have ended too
    finally:
        shutil.rmtree(folder)
