"""The container image, built by buildah as the Dockerfile says, with layers that stay in the cache of
the tests: its base is made here once, because no registry is asked; and what the clone's own release build
has compiled is found in ccache."""

import contextlib
import json
import os
import pathlib
import signal
import subprocess

import debian_tree
import servers
from debian_tree import cache, run

FOLDER = pathlib.Path(__file__).resolve().parent
REPO = FOLDER.parents[1]
BASE = "debian:bookworm-slim"
TOOLCHAIN = "localhost/kinesisd-toolchain"
BUILD = "localhost/kinesisd-build"
IMAGE = "localhost/kinesisd"  # as deploy/ names it
PROMETHEUS = "docker.io/prom/prometheus"


HOW = ["bud", "--isolation", "chroot", "--format", "docker", "--layers", "--pull-never"]


def store():
    """The folder of the images."""
    return cache() / "buildah" / "root"


def buildah(*arguments):
    """buildah with images of its own; what it said."""
    debian_tree.require_root()
    running = cache() / "buildah" / "run"
    store_options = ["--root", store(), "--runroot", running, "--storage-driver", "overlay"]
    return run("buildah", *store_options, *arguments)


def _has(image):
    return image in buildah("images", "--format", "{{.Name}}:{{.Tag}}", "--noheading").split()


def _make_base():
    """The minimal Debian under the name that the Dockerfile begins with."""
    if _has(f"docker.io/library/{BASE}"):
        return
    container = buildah("from", "scratch").strip()
    root = buildah("mount", container).strip()
    run("cp", "-a", f"{debian_tree.minimal()}/.", root)
    buildah("umount", container)
    buildah("commit", "--rm", container, BASE)


@contextlib.contextmanager
def built():
    """Builds the image: its name, until the end of the block, as another run may replace it then. The
    stages of the compiler and of the package have names and stay; older layers that nothing needs are
    deleted."""
    objects = os.environ.get("CCACHE_DIR") or pathlib.Path.home() / ".cache" / "ccache"
    with debian_tree.locked(cache() / "buildah.lock"):
        _make_base()
        buildah(*HOW, "--target", "toolchain", "-t", TOOLCHAIN, REPO)
        mount = f"{objects}:/root/.cache/ccache"
        buildah(*HOW, "--volume", mount, "--target", "build", "-t", BUILD, REPO)
        buildah(*HOW, "--volume", mount, "-t", IMAGE, REPO)
        buildah("rmi", "--prune", "--force")
        yield IMAGE


def make_prometheus():
    """The image of Prometheus, inside of built()."""
    buildah(*HOW, "-f", FOLDER / "prometheus.Dockerfile", "-t", PROMETHEUS, FOLDER)


@contextlib.contextmanager
def mounted(image):
    """The root of an image, mounted read-only until the end of the block."""
    container = buildah("from", "--pull-never", image).strip()
    try:
        yield pathlib.Path(buildah("mount", container).strip())
    finally:
        buildah("umount", container)
        buildah("rm", container)


# What an engine does before it starts process number 1: $1 the root, $2 the state, $3 the configuration.
ENTER = """
set -e
mount --bind "$1" "$1"
mount -o remount,bind,ro "$1"
mount -t proc proc "$1/proc"
mount --rbind /dev "$1/dev"
mount --bind "$2" "$1/var/lib/kinesisd"
mount --bind "$3" "$1/etc/kinesisd/kinesisd.yaml"
root=$1
shift 3
exec chroot --userspec=10001:10001 "$root" "$@"
"""


class Container:
    """A process that is number 1 of its own, with a read-only root; the network is the host's."""

    def __init__(self, process, log, root):
        self._process = process
        self._log = log
        self._root = root

    def log(self):
        return self._log.read_text()

    def wait_for_log(self, pattern):
        return servers.wait_for_word(self._process, self._log, pattern)

    def _first(self):
        """The pid, on this machine, of its process number 1."""
        path = f"/proc/{self._process.pid}/task/{self._process.pid}/children"
        return pathlib.Path(path).read_text().split()[0]

    def call(self, command, environment):
        """The exit code of a command that runs inside, as a health check does."""
        enter = ["nsenter", "-t", self._first(), "-m", "-p", "chroot", "--userspec=10001:10001"]
        done = subprocess.run(
            [*enter, self._root, *command],
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", **environment},
            stdin=subprocess.DEVNULL,
            timeout=60,
        )
        return done.returncode

    def stop(self):
        """SIGTERM to process number 1, as every engine does; its exit code."""
        os.kill(int(self._first()), signal.SIGTERM)
        return self._process.wait(timeout=60)


@contextlib.contextmanager
def contained(root, state, config, command, environment, folder):
    """Runs the command of an image as process number 1; it is ended with the block."""
    log = folder / "container.log"
    own = ["unshare", "-m", "-p", "--fork", "--kill-child", "--propagation", "private"]
    start = [*own, "bash", "-c", ENTER, "bash", root, state, config, *command]
    with servers.process_of(start, log, environment) as process:
        yield Container(process, log, root)
