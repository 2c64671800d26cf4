"""The Debian package: what is in it, and that installing, upgrading, removing and purging it leave a
machine as they should."""

import gzip
import os
import re
import stat

import pytest

import debian_tree
from debian_package import install, package, rebuilt
from debian_tree import in_tree, run

CONFIG = "etc/kinesisd/kinesisd.yaml"
COMMANDS = re.compile(r"^  (\w+) {4,}\S", re.MULTILINE)


@pytest.fixture
def tree(tmp_path):
    with debian_tree.writable(debian_tree.machine(), tmp_path / "tree") as merged:
        yield merged


@pytest.fixture
def installed(tree):
    install(tree, package())
    return tree


def owner(tree, path):
    """user:group mode, by the names that the tree knows."""
    return in_tree(tree, "stat", "-c", "%U:%G %a", path).strip()


def test_lintian_finds_no_error():
    run("lintian", "--allow-root", "--fail-on", "error", package())


def test_the_program_and_its_papers_are_there(installed):
    assert in_tree(installed, "kinesisd", "version").startswith("kinesisd ")
    assert in_tree(installed, "kinesisd", "check") == (
        "/etc/kinesisd/kinesisd.yaml: fine, 1 pipelines\n"
    )
    for paper in (
        "usr/share/man/man1/kinesisd.1.gz",
        "usr/share/man/man5/kinesisd.yaml.5.gz",
        "usr/share/doc/kinesisd/copyright",
        "usr/share/doc/kinesisd/examples/files.yaml",
        "usr/share/kinesisd/kinesisd.schema.json",
        "usr/share/bash-completion/completions/kinesisd",
    ):
        assert (installed / paper).stat().st_size > 0


def test_the_schema_of_the_package_is_the_programs(installed):
    schema = installed / "usr/share/kinesisd/kinesisd.schema.json"
    assert schema.read_text() == in_tree(installed, "kinesisd", "schema")
    first = (installed / CONFIG).read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=/usr/share/kinesisd/kinesisd.schema.json"


def test_the_man_page_and_the_completion_know_every_command(installed):
    commands = COMMANDS.findall(in_tree(installed, "kinesisd", "--help").split("Subcommands:")[1])
    assert {"run", "check", "snapshot"} <= set(commands)
    page = gzip.decompress((installed / "usr/share/man/man1/kinesisd.1.gz").read_bytes()).decode()
    completion = (installed / "usr/share/bash-completion/completions/kinesisd").read_text()
    offered = re.search(r'options="(run [^"]*)"', completion)[1].split()
    for command in commands:
        assert f".It Cm {command}\n" in page
        assert command in offered


def test_an_installation_makes_a_user_and_its_folder_and_starts_nothing(installed):
    assert owner(installed, "/var/lib/kinesisd") == "kinesisd:kinesisd 750"
    assert "/usr/sbin/nologin" in in_tree(installed, "getent", "passwd", "kinesisd")
    wanted = installed / "etc/systemd/system/multi-user.target.wants"
    assert not (wanted / "kinesisd.service").exists()


def test_an_upgrade_keeps_the_configuration_and_the_state(installed, tmp_path):
    config = installed / CONFIG
    config.write_text(config.read_text().replace("memory_limit: 256MiB", "memory_limit: 64MiB"))
    snapshot = installed / "var/lib/kinesisd/snapshots/clicks-in.json"
    snapshot.parent.mkdir()
    snapshot.write_text("{}")

    def later(unpacked):
        control = unpacked / "DEBIAN/control"
        control.write_text(re.sub(r"(?m)^Version: .*", "Version: 9.9.9", control.read_text()))
        with open(unpacked / CONFIG, "a", encoding="utf-8") as text:
            text.write("# a later default\n")

    install(installed, rebuilt(package(), tmp_path, later))
    assert in_tree(installed, "dpkg-query", "-W", "-f=${Version}", "kinesisd") == "9.9.9"
    assert "memory_limit: 64MiB" in config.read_text()
    assert "a later default" not in config.read_text()
    assert snapshot.read_text() == "{}"


def test_a_removal_keeps_the_configuration_and_a_purge_only_the_data(installed):
    data = installed / "var/lib/kinesisd/out/clicks.jsonl"
    data.parent.mkdir()
    data.write_text("{}\n")
    in_tree(installed, "apt-get", "-qq", "remove", "-y", "kinesisd")
    assert not (installed / "usr/bin/kinesisd").exists()
    assert (installed / CONFIG).exists()
    said = in_tree(installed, "dpkg", "--purge", "kinesisd")
    assert not (installed / "etc/kinesisd").exists()
    assert data.read_text() == "{}\n"
    assert "data and snapshots stay in /var/lib/kinesisd" in said


def test_a_purge_without_data_leaves_nothing(installed):
    in_tree(installed, "dpkg", "--purge", "kinesisd")
    for path in ("usr/bin/kinesisd", "etc/kinesisd", "var/lib/kinesisd", "usr/share/doc/kinesisd"):
        assert not (installed / path).exists()


def test_a_user_that_is_there_already_is_taken(tree):
    in_tree(tree, "useradd", "--system", "--uid", "10001", "kinesisd")
    install(tree, package())
    status = os.stat(tree / "var/lib/kinesisd")
    assert status.st_uid == 10001
    assert stat.S_IMODE(status.st_mode) == 0o750
