"""The Debian package of the preset `release`, which tests/run has built."""

import os
import pathlib
import shutil

from debian_tree import APT_INSTALL, in_tree, run


def package():
    """The path of the .deb that lies beside the optimised program."""
    program = os.environ.get("KINESISD_RELEASE")
    assert program, "set KINESISD_RELEASE to the program of the preset 'release'"
    version = run(program, "version").split()[1]
    found = list(pathlib.Path(program).parents[1].glob(f"kinesisd_{version}_*.deb"))
    assert len(found) == 1, f"one package beside {program}, not {found}: build its target 'package'"
    age = found[0].stat().st_mtime - pathlib.Path(program).stat().st_mtime
    assert age >= 0, "the package is older than the program: build its target 'package'"
    return found[0]


def install(tree, deb):
    """Installs a package and what it depends on; a configuration that was changed stays."""
    shutil.copy(deb, tree / "root/new.deb")
    keep = ["-o", "Dpkg::Options::=--force-confold", "--no-install-recommends"]
    return in_tree(tree, *APT_INSTALL, *keep, "/root/new.deb")


def rebuilt(deb, folder, change):
    """Another package: change(folder) edits the unpacked one."""
    unpacked = folder / "unpacked"
    run("dpkg-deb", "-R", deb, unpacked)
    change(unpacked)
    run("dpkg-deb", "-b", unpacked, folder / "changed.deb")
    return folder / "changed.deb"
