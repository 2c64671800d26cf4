"""What a rotating sink leaves behind: the active file, and finished ones with numbers."""

import re
import subprocess

SUFFIXES = {"none": "", "gzip": ".gz", "zstd": ".zst"}


def finished(workspace, compression="none"):
    """The finished files in name order; nothing else but the active one may lie beside them."""
    name, suffix = workspace.output.name, SUFFIXES[compression]
    paths = sorted(path for path in workspace.output.parent.iterdir() if path.name != name)
    for path in paths:
        assert re.fullmatch(rf"{re.escape(name)}\.\d{{8}}{re.escape(suffix)}", path.name), path
    return paths


def numbers(workspace):
    """Of the finished files, in any state of completion."""
    folder = workspace.output.parent
    names = [path.name for path in folder.iterdir()] if folder.exists() else []
    pattern = rf"{re.escape(workspace.output.name)}\.(\d{{8}})(\.gz|\.zst)?"
    matches = [re.fullmatch(pattern, name) for name in names]
    return sorted({int(match[1]) for match in matches if match})


def content(path):
    """As the tools of the system unpack it."""
    tool = {".gz": ["gzip", "-dc"], ".zst": ["zstd", "-dcq"]}.get(path.suffix, ["cat"])
    done = subprocess.run([*tool, path], check=True, capture_output=True)
    return done.stdout.decode()


def all_lines(workspace, compression="none"):
    paths = finished(workspace, compression)
    return "".join(map(content, paths)).splitlines() + workspace.lines()


def has_finished_name(name):
    return re.search(r"\.\d{8}(\.gz|\.zst)?$", name) is not None
