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
from debian_tree import cache, run

REPO = pathlib.Path(__file__).resolve().parents[2]
BASE = "debian:bookworm-slim"
TOOLCHAIN = "localhost/kinesisd-toolchain"
IMAGE = "localhost/kinesisd-test"


def buildah(*arguments):
    """buildah with images of its own; what it said."""
    debian_tree.require_root()
    folder = cache() / "buildah"
    store = ["--root", folder / "root", "--runroot", folder / "run", "--storage-driver", "overlay"]
    return run("buildah", *store, *arguments)


def _has(image):
    return image in buildah("images", "--format", "{{.Name}}:{{.Tag}}", "--noheading").split()


def _make_base():
    """The minimal Debian under the name that the Dockerfile begins with."""
    if _has(f"localhost/{BASE}") or _has(BASE):
        return
    container = buildah("from", "scratch").strip()
    root = buildah("mount", container).strip()
    run("cp", "-a", f"{debian_tree.minimal()}/.", root)
    buildah("umount", container)
    buildah("commit", "--rm", container, BASE)


def build():
    """Builds the image and returns its name. The compiler's layer has a name of its own and stays;
    older layers that nothing needs any more are deleted."""
    objects = os.environ.get("CCACHE_DIR") or pathlib.Path.home() / ".cache" / "ccache"
    how = ["bud", "--isolation", "chroot", "--format", "docker", "--layers", "--pull-never"]
    with debian_tree.locked(cache() / "buildah.lock"):
        _make_base()
        buildah(*how, "--target", "toolchain", "-t", TOOLCHAIN, REPO)
        mount = f"{objects}:/root/.cache/ccache"
        buildah(*how, "--volume", mount, "-t", IMAGE, REPO)
        buildah("rmi", "--prune", "--force")
    return IMAGE
