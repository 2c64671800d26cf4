"""Chromium as these tests speak of it: a Window of a size and a colour scheme, and what is seen in it."""

import contextlib
import json
import os
import subprocess
import types

from servers import FOLDER, node_modules

CHROMIUM = "/usr/bin/chromium"


class Window:
    """The one window of a browser; a new one replaces it."""

    def __init__(self, process):
        self._process = process

    def tell(self, command, **details):
        """Sends a command to browser.js and returns its value."""
        self._process.stdin.write(json.dumps({"command": command, **details}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the browser has ended"
        answer = json.loads(line)
        assert "error" not in answer, answer["error"]
        return answer.get("value")

    def open(self, width=1280, height=900, scheme="light"):
        self.tell("open", width=width, height=height, scheme=scheme)
        return self

    def visit(self, url, status=None):
        """Loads the page; `status` stands for what the server would answer to /status."""
        if status is not None:
            self.answer_with(status)
        self.tell("go", url=url + "/")

    def answer_with(self, status):
        self.tell("status", status=status)

    def wait_for(self, text):
        self.tell("wait_for_text", text=text)

    def see(self):
        """text, nodes, errors and more: what `observe` in browser.js says."""
        return types.SimpleNamespace(**self.tell("see"))

    def colours(self, kind):
        return self.tell("colours", kind=kind)


@contextlib.contextmanager
def chromium(folder):
    """A browser without a window yet; its words are in `folder`."""
    with open(folder / "browser.log", "wb") as log:
        process = subprocess.Popen(
            ["node", FOLDER / "browser.js", CHROMIUM],
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(folder),
                "NODE_PATH": str(node_modules()),
                "TZ": "UTC",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    try:
        yield Window(process)
    finally:
        process.stdin.close()
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
