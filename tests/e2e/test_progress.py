"""What a run with an end shows of how far it is, on a terminal."""

import os
import re
import subprocess

from daemon import EXIT_SECONDS_MAX


def shown_on_a_terminal(workspace, *arguments):
    """Exit code and standard error of a run that has a terminal there."""
    ours, its = os.openpty()
    process = subprocess.Popen(
        [workspace.program, "run", "--config", str(workspace.config), *arguments],
        env=workspace.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=its,
    )
    os.close(its)
    shown = b""
    try:
        while piece := os.read(ours, 65536):
            shown += piece
    except OSError:  # EIO: nobody has the other end any more
        pass
    os.close(ours)
    return process.wait(EXIT_SECONDS_MAX), shown.decode()


def test_a_run_with_an_end_draws_one_line_over_itself(kinesalite, new_stream, new_workspace):
    stream = new_stream(kinesalite, 2)
    stream.put_numbers(50)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name)
    code, shown = shown_on_a_terminal(workspace, "--until-caught-up")
    assert code == 0, shown
    assert re.search(r"\r\033\[K\d+ records, \S+ \S+/s, \d+\.\d s behind, \d shards", shown), shown


def test_short_work_without_a_terminal_shows_nothing(kinesalite, new_stream, new_workspace):
    stream = new_stream(kinesalite, 2)
    stream.put_numbers(50)
    workspace = new_workspace(kinesalite)
    workspace.configure(stream.name)
    assert " behind" not in workspace.drain()
