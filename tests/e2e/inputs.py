"""Files that kinesisd reads: a workspace whose source they are, and what writes and rotates them."""

import json
import subprocess
import threading
import types

class Inputs:
    """A workspace with a folder of input files; no service is there, and none is needed."""

    def __init__(self, new_workspace):
        self.workspace = new_workspace(types.SimpleNamespace(url="http://127.0.0.1:9"))
        del self.workspace.environment["AWS_REGION"]
        self.folder = self.workspace.folder / "in"
        self.folder.mkdir()
        self.letters = self.workspace.folder / "bad" / "letters.jsonl"

    def configure(self, kind="plaintext", path="*.log", sink="jsonlines", sink_keys=None, **source):
        keys = {"path": str(self.folder / path), "autocommit_duration_ms": 50, "name": "e2e-in"}
        snapshots = {"backend": {"filesystem": {"path": str(self.workspace.snapshots)}}}
        pipeline = {
            "name": "e2e",
            "source": {kind: {**keys, **source}},
            "sink": {sink: {"path": str(self.workspace.output), **(sink_keys or {})}},
        }
        document = {
            "persistence": snapshots,
            "http": {"listen": "127.0.0.1:0"},
            "pipelines": [pipeline],
        }
        self.workspace.config.write_text(json.dumps(document))

    def write(self, name, text):
        """A whole file at once, as it would be moved into the folder."""
        data = text if isinstance(text, bytes) else text.encode()
        aside = self.workspace.folder / "aside"
        aside.write_bytes(data)
        aside.rename(self.folder / name)

    def append(self, name, text):
        with open(self.folder / name, "ab") as file:
            file.write(text.encode())

    def run(self, code=0):
        """A run that ends by itself; returns its log."""
        run = self.workspace.start()
        found = run.wait()
        assert found == code, run.log()
        return run.log()

    def rows(self):
        return [json.loads(line) for line in self.workspace.lines()]

    def data(self):
        return [row["data"] for row in self.rows()]

    def dead_letters(self):
        return [json.loads(line) for line in self.letters.read_text().splitlines()]


class LogWriter:
    """A program that appends numbered lines to a file that it keeps open, and opens it anew when it
    is told that it was rotated; `hold` keeps it still."""

    def __init__(self, path):
        self.path = path
        self.count = 0
        self.hold = threading.Lock()
        self._file = None
        self._done = threading.Event()
        self._failures = []
        self._thread = threading.Thread(target=self._write)

    def __enter__(self):
        self.reopen()
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._done.set()
        self._thread.join()
        self._file.close()
        assert not self._failures

    def reopen(self):
        old, self._file = self._file, open(self.path, "ab", buffering=0)
        if old:
            old.close()

    def _write(self):
        try:
            while not self._done.wait(0.003):
                with self.hold:
                    # Two pieces: what is read between them has no end yet.
                    self._file.write(b"line ")
                    self._file.write(b"%d\n" % self.count)
                    self.count += 1
        except Exception as failure:
            self._failures.append(failure)

    def lines(self):
        return [f"line {n}" for n in range(self.count)]


class Logrotate:
    """Debian's logrotate for one file: each call rotates it."""

    def __init__(self, folder, path, *options):
        self._state = folder / "logrotate.state"
        self._config = folder / "logrotate.conf"
        words = "\n".join(("rotate 1000", "missingok", "nocompress", *options))
        self._config.write_text(f"{path} {{\nsu root root\n{words}\n}}\n")
        self._config.chmod(0o644)

    def rotate(self):
        command = ["/usr/sbin/logrotate", "--force", "--state", self._state, self._config]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
