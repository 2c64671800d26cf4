"""Debian 12 as a folder: made once by debootstrap in the cache, mounted writable for a test by an
overlay, so that each test has an untouched Debian of its own within a second."""

import contextlib
import fcntl
import os
import pathlib
import shutil
import subprocess

SUITE = "bookworm"
# systemd for those who boot it; the rest is what a package's install would fetch each time.
MACHINE_PACKAGES = ["systemd", "systemd-sysv", "dbus"]
APT_INSTALL = ["apt-get", "-o", "DPkg::Lock::Timeout=600", "-qq", "install", "-y"]


def cache():
    """The folder that tests/run keeps outside of the clone."""
    folder = os.environ.get("KINESISD_CACHE") or pathlib.Path.home() / ".cache" / "kinesisd"
    return pathlib.Path(folder)


def run(*command, **how):
    """Runs a command that must succeed and returns what it said."""
    done = subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **how,
    )
    assert done.returncode == 0, f"{command} ended with {done.returncode}: {done.stdout[-4000:]}"
    return done.stdout


def require_root():
    """A test that mounts and boots fails without root, with a reason; it is not left out."""
    assert os.geteuid() == 0, "this test mounts, boots and chroots: run it as root"


def in_tree(tree, *command):
    """Runs a command inside a tree, with nothing of this machine's environment."""
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive"}
    return run("chroot", tree, *command, env={**environment, "LC_ALL": "C.UTF-8"})


@contextlib.contextmanager
def locked(path):
    """One process at a time; others wait."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _made_once(name, make):
    """The folder `name` of the cache; make(folder) fills it when it is not there, all or nothing."""
    require_root()
    folder = cache() / "debian" / name
    with locked(folder.with_suffix(".lock")):
        if not folder.is_dir():
            unfinished = folder.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            make(unfinished)
            unfinished.rename(folder)
    return folder


def forget_lists(tree):
    """What apt can fetch again, and published images do not have."""
    for part in ("var/lib/apt/lists", "var/cache/apt"):
        shutil.rmtree(tree / part)
        (tree / part).mkdir()


def minimal():
    """The smallest Debian that has apt: what container images are made of."""

    def make(folder):
        run("debootstrap", "--variant=minbase", SUITE, folder)
        forget_lists(folder)

    return _made_once("minimal", make)


def machine():
    """A Debian that boots: the minimal one with systemd."""
    base = minimal()

    def make(folder):
        run("cp", "-a", "--reflink=auto", base, folder)
        shutil.copy("/etc/resolv.conf", folder / "etc/resolv.conf")
        in_tree(folder, "apt-get", "-qq", "update")
        in_tree(folder, *APT_INSTALL, "--no-install-recommends", *MACHINE_PACKAGES)

    return _made_once("machine", make)


@contextlib.contextmanager
def writable(tree, folder):
    """A writable view of `tree` until the end of the block; what is written goes to `folder`."""
    require_root()
    parts = {name: pathlib.Path(folder) / name for name in ("upper", "work", "merged")}
    for part in parts.values():
        part.mkdir(parents=True)
    options = f"lowerdir={tree},upperdir={parts['upper']},workdir={parts['work']}"
    run("mount", "-t", "overlay", "overlay", "-o", options, parts["merged"])
    try:
        shutil.copy("/etc/resolv.conf", parts["merged"] / "etc/resolv.conf")
        yield parts["merged"]
    finally:
        run("umount", parts["merged"])
