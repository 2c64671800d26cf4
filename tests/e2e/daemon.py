"""kinesisd as these tests speak of it: a Workspace holds a configuration and its files, a Run is one
life of the process."""

import json
import os
import pathlib
import re
import signal
import subprocess
import urllib.error
import urllib.request

from waiting import WAIT_SECONDS_MAX, wait_until

STOP_SECONDS_MAX = 20  # shutdown_timeout (10 s) and the slowness of a sanitized binary
EXIT_SECONDS_MAX = 60

NUMBERED = {"format": "json", "schema": {"key": "str", "n": "int"}}


def binary():
    """The kinesisd under test."""
    path = os.environ.get("KINESISD")
    assert path, "set KINESISD to the program under test, or run the tests with ctest"
    return path


def optimised_binary():
    """kinesisd without sanitizers, for what these change or do not bear: memory, a faked clock."""
    path = os.environ.get("KINESISD_RELEASE") or binary()
    sanitized = b"Sanitizer" in pathlib.Path(path).read_bytes()
    assert not sanitized, "set KINESISD_RELEASE to the program of the preset 'release'"
    return path


def plain_environment(home):
    """An environment with no AWS setting in it, whatever the machine's own says."""
    kept = ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "HOME": str(home),
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def call(*arguments, environment, seconds=EXIT_SECONDS_MAX, text_in=""):
    """Runs kinesisd to its end; the answer has returncode, stdout and stderr as text."""
    done = subprocess.run(
        [binary(), *map(str, arguments)],
        env=environment,
        input=text_in,
        capture_output=True,
        text=True,
        timeout=seconds,
    )
    assert_sound(done.stderr)
    return done


def assert_sound(log):
    """No sanitizer and no broken invariant has spoken."""
    assert not re.search(r"Sanitizer|runtime error:|broken invariant", log), log


class Workspace:
    """A configuration with one pipeline, its output files and its snapshots, in one folder."""

    def __init__(self, folder, server):
        self.folder = pathlib.Path(folder)
        self.program = binary()
        self.config = self.folder / "kinesisd.yaml"
        self.output = self.folder / "out" / "output.jsonl"
        self.snapshots = self.folder / "snapshots"
        self.environment = {
            **plain_environment(self.folder),
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": server.url,
        }
        self._runs = []

    def configure(self, stream_name, source=None, sink=None, sinks=None, **top):
        """Writes the configuration; `source`, `sink` and `top` add keys to its three places.
        `sinks` stand instead of the one that writes JSON lines to `output`."""
        kinesis = {
            "stream_name": stream_name,
            "autocommit_duration_ms": 100,
            "name": "e2e-in",
            **(NUMBERED if source is None else source),
        }
        jsonlines = {"path": str(self.output), **(sink or {})}
        document = {
            "persistence": {"backend": {"filesystem": {"path": str(self.snapshots)}}},
            "http": {"listen": "127.0.0.1:0"},
            **top,
            "pipelines": [
                {
                    "name": "e2e",
                    "source": {"kinesis": kinesis},
                    "sinks": sinks or [{"jsonlines": jsonlines}],
                }
            ],
        }
        self.config.write_text(json.dumps(document, indent=2))  # JSON is YAML too

    def add_pipeline(self, pipeline):
        """Adds one to the configuration, as it stands there."""
        document = json.loads(self.config.read_text())
        document["pipelines"].append(pipeline)
        self.config.write_text(json.dumps(document, indent=2))

    def start(self, *arguments, stdout=None):
        """Starts `kinesisd run`; the Run is ended at the latest with the test. Standard output
        goes to the log too, unless `stdout` is a file or subprocess.PIPE."""
        run = Run(self, len(self._runs) + 1, arguments, stdout)
        self._runs.append(run)
        return run

    def start_with_pipe(self):
        """Starts `kinesisd run` with its standard output in a pipe that nobody reads yet."""
        run = Run(self, len(self._runs) + 1, [], subprocess.PIPE)
        self._runs.append(run)
        return run

    def drain(self):
        """Reads the stream to its tip and returns the log."""
        run = self.start("--until-caught-up")
        assert run.wait() == 0, run.log()
        return run.log()

    def text(self):
        """The output file; empty when it is not there yet."""
        return self.output.read_text() if self.output.exists() else ""

    def lines(self):
        """The whole lines of the output; a last line without its end is still being written."""
        return self.text().split("\n")[:-1]

    def wait_for_lines(self, count):
        wait_until(lambda: len(self.lines()) >= count, f"the output has {count} lines")
        return self.lines()

    def generations(self):
        """The snapshot files, newest first."""
        return [self.snapshots / f"e2e-in{end}.json" for end in ("", ".previous")]

    def end_all(self):
        for run in self._runs:
            run.end()


class Run:
    """One life of `kinesisd run`. Its words are in the log; `stdout` is the pipe if there is one."""

    def __init__(self, workspace, number, arguments, stdout=None):
        self._log = workspace.folder / f"run-{number}.log"
        with open(self._log, "wb") as log:
            self._process = subprocess.Popen(
                [workspace.program, "run", "--config", str(workspace.config), *arguments],
                env=workspace.environment,
                stdin=subprocess.DEVNULL,
                stdout=log if stdout is None else stdout,
                stderr=log,
            )
        self.pid = self._process.pid
        self.stdout = self._process.stdout  # of a pipe

    def log(self):
        return self._log.read_text(errors="replace")

    def wait(self, seconds=EXIT_SECONDS_MAX):
        """The exit code, once it ends by itself."""
        code = self._process.wait(timeout=seconds)
        assert_sound(self.log())
        return code

    def live_for(self, seconds):
        """Lets it run; it must not end in that time."""
        try:
            code = self._process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return
        raise AssertionError(f"it ended with {code}: {self.log()}")

    def wait_while_alive(self, condition, what, seconds=WAIT_SECONDS_MAX):
        """wait_until, with the log as the message when the process ends before."""

        def holds():
            value = condition()
            code = self._process.poll()
            assert value or code is None, f"it ended with {code} before {what}: {self.log()}"
            return value

        return wait_until(holds, what, seconds)

    def stop(self):
        """SIGTERM: it must commit and exit 0 in time. Returns the log."""
        self.send_stop()
        code = self.wait(STOP_SECONDS_MAX)
        assert code == 0, f"SIGTERM ended it with {code}: {self.log()}"
        return self.log()

    def send_stop(self):
        self._process.send_signal(signal.SIGTERM)

    def send_interrupt(self):
        self._process.send_signal(signal.SIGINT)

    def reload(self):
        """SIGHUP, and what came of it: the log's event, `reloaded` or `reload_failed`."""
        event = r" (reloaded|reload_failed): "
        before = len(re.findall(event, self.log()))
        self._process.send_signal(signal.SIGHUP)
        found = lambda: re.findall(event, self.log())[before:]
        return self.wait_while_alive(found, "it has reloaded")[0]

    def send_reload(self):
        self._process.send_signal(signal.SIGHUP)

    def kill(self):
        """kill -9; fails when it had ended before."""
        assert self._process.poll() is None, f"it had ended before: {self.log()}"
        self._process.kill()
        self._process.wait()
        assert_sound(self.log())

    def end(self):
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        if self.stdout:
            self.stdout.close()

    def address(self):
        """http://host:port of its HTTP endpoint, as the log says."""

        def listening():
            return re.search(r"http_listening.*?(127\.0\.0\.1:\d+)", self.log())

        return "http://" + self.wait_while_alive(listening, "the endpoint listens")[1]

    def wait_until_ready(self):
        """Until /readyz says 200; returns the address of the endpoint."""
        address = self.address()
        self.wait_while_alive(lambda: ask(address + "/readyz").status == 200, "it is ready")
        return address

    def wait_for_metric(self, address, name, value_min, /, **labels):
        """Until the sum of these series is at least value_min; returns all metrics."""

        def reached():
            metrics = ask(address + "/metrics").text
            return metrics if counter(metrics, name, **labels) >= value_min else None

        return self.wait_while_alive(reached, f"{name} is {value_min}")

    def wait_for_log(self, pattern):
        found = lambda: re.search(pattern, self.log())
        return self.wait_while_alive(found, f"the log has {pattern}")


class Answer:
    """Status, headers and text of an HTTP answer."""

    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.text = response.read().decode()


def ask(url, method="GET", **headers):
    """One HTTP request; a 4xx or 5xx is an answer too."""
    request = urllib.request.Request(url, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return Answer(answer)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return Answer(refusal)


def counter(metrics, name, /, **labels):
    """The sum of the series of `name` that have these labels; 0 when there is none."""
    total = 0.0
    for line in metrics.splitlines():
        series = re.fullmatch(rf"{name}(?:{{(.*)}})? (\S+)(?: \d+)?", line)
        if not series:
            continue
        found = dict(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', series[1] or ""))
        if all(found.get(label) == value for label, value in labels.items()):
            total += float(series[2])
    return total
