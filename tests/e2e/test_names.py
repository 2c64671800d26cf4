"""Names that are looked up by a resolver that hangs: getaddrinfo(3) can neither be interrupted nor
be trusted to end. A library in front of libc's makes it hang for hang.example.com."""

import json
import subprocess

import pytest

from streams import assert_exactly_once

LIBRARY = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <string.h>
#include <unistd.h>
int getaddrinfo(const char* node, const char* service, const struct addrinfo* hints,
                struct addrinfo** found) {
    int (*next)(const char*, const char*, const struct addrinfo*, struct addrinfo**) =
        dlsym(RTLD_NEXT, "getaddrinfo");
    if (node && !strcmp(node, "hang.example.com"))
        for (;;) pause();
    return next(node, service, hints, found);
}
"""
HANGING = {"AWS_ENDPOINT_URL": "http://hang.example.com:4567"}


@pytest.fixture(scope="module")
def hanging_resolver(tmp_path_factory):
    folder = tmp_path_factory.mktemp("resolver")
    source = folder / "resolver.c"
    source.write_text(LIBRARY)
    library = folder / "resolver.so"
    command = ["clang-19", "-shared", "-fPIC", "-o", library, source, "-ldl"]
    subprocess.run(command, check=True)
    return library


def test_a_look_up_that_hangs_is_a_timeout_and_holds_up_no_stop(
    emulator, hanging_resolver, new_workspace
):
    workspace = new_workspace(emulator)
    workspace.environment |= {**HANGING, "LD_PRELOAD": str(hanging_resolver)}
    workspace.configure("clicks", aws={"connect_timeout_ms": 200})
    run = workspace.start()
    run.wait_for_log("timed_out: .*hang.example.com: looking up the name")
    run.stop()


def test_other_pipelines_go_on_while_a_look_up_hangs(
    emulator, hanging_resolver, new_workspace, tmp_path
):
    workspace = new_workspace(emulator)
    workspace.environment |= {**HANGING, "LD_PRELOAD": str(hanging_resolver)}
    workspace.configure("clicks", aws={"connect_timeout_ms": 200})
    copy = tmp_path / "copy.jsonl"
    rows = {"rows": [{"n": n} for n in range(5)], "schema": {"n": "int"}, "name": "beside-in"}
    workspace.add_pipeline(
        {
            "name": "beside",
            "source": {"static": rows},
            "sinks": [{"jsonlines": {"path": str(copy)}}],
        }
    )
    run = workspace.start()
    run.wait_for_log("looking up the name")
    read = lambda: copy.exists() and copy.read_text().count("\n") == 5
    run.wait_while_alive(read, "the other pipeline's lines are there")
    assert [json.loads(line)["n"] for line in copy.read_text().splitlines()] == list(range(5))
    run.stop()


def test_a_resolver_that_knows_is_asked(emulator, hanging_resolver, new_stream, new_workspace):
    stream = new_stream(emulator, 1)
    stream.put_numbers(10)
    workspace = new_workspace(emulator)
    workspace.environment |= {
        "AWS_ENDPOINT_URL": emulator.url.replace("127.0.0.1", "localhost"),
        "LD_PRELOAD": str(hanging_resolver),
    }
    workspace.configure(stream.name)
    workspace.drain()
    assert_exactly_once(workspace.lines(), stream.puts)
