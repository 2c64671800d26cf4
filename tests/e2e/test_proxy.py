"""kinesisd behind HTTP proxies. Only the proxies of these tests know where kinesis.example.com is."""

import base64

import pytest

from certificates import Authority, HOST, pem
from daemon import ask, call
from http_proxy import http_proxy
from streams import assert_exactly_once
from tls_front import tls_front

HTTPS = f"https://{HOST}"
HTTP = f"http://{HOST}:4567"
PASSWORD = "p@ss/word:1"
ENCODED = "p%40ss%2Fword%3A1"


@pytest.fixture(scope="module")
def front(emulator, tmp_path_factory):
    """The emulator as https://kinesis.example.com."""
    folder = tmp_path_factory.mktemp("front")
    authority = Authority("test authority")
    with tls_front(emulator, authority.issue().server_context(folder)) as front:
        front.bundle = folder / "bundle.pem"
        front.bundle.write_text(pem(authority.certificate))
        yield front


@pytest.fixture
def new_reader(emulator, front, new_stream, new_workspace):
    """new_reader(url, variables): a workspace that reads a new stream of 100 records from there."""

    def create(url, **variables):
        stream = new_stream(emulator, 2)
        stream.put_numbers(100)
        workspace = new_workspace(emulator)
        workspace.stream = stream
        workspace.environment |= {
            "AWS_ENDPOINT_URL": url,
            "AWS_CA_BUNDLE": str(front.bundle),
            **variables,
        }
        workspace.configure(stream.name, aws={"connect_timeout_ms": 1000})
        return workspace

    return create


def assert_reads_all(workspace):
    log = workspace.drain()
    assert_exactly_once(workspace.lines(), workspace.stream.puts)
    return log


def wait_for_refusal(workspace, proxy, words):
    """The log and /readyz name the proxy and the reason, and never the password."""
    run = workspace.start()
    address = run.address()
    run.wait_for_log(words)
    answer = ask(address + "/readyz")
    assert answer.status == 503
    shown = answer.text + ask(address + "/status").text + run.stop()
    assert words in answer.text
    assert f"through the proxy {proxy.url}: " in answer.text
    assert_no_secret(shown)


def assert_no_secret(text):
    basic = base64.b64encode(f"user:{PASSWORD}".encode()).decode()
    for secret in (PASSWORD, ENCODED, basic):
        assert secret not in text


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_an_https_endpoint_is_reached_through_a_tunnel(front, name, new_reader):
    with http_proxy(front.server) as proxy:
        log = assert_reads_all(new_reader(HTTPS, **{name: proxy.url}))
        assert set(proxy.asked) == {f"{HOST}:443"}
        assert f"proxy={proxy.url}" in log


def test_an_http_endpoint_is_reached_by_its_whole_url(emulator, new_reader):
    with http_proxy(emulator) as proxy:
        assert_reads_all(new_reader(HTTP, http_proxy=proxy.url))
        assert set(proxy.asked) == {f"{HTTP}/"}


@pytest.mark.parametrize("url", [HTTPS, HTTP])
def test_user_and_password_open_the_proxy_and_are_shown_nowhere(
    emulator, front, url, new_reader
):
    server = front.server if url == HTTPS else emulator
    with http_proxy(server, f"user:{PASSWORD}") as proxy:
        address = proxy.url.replace("http://", f"http://user:{ENCODED}@")
        log = assert_reads_all(new_reader(url, ALL_PROXY=address))
        assert_no_secret(log)


@pytest.mark.parametrize("url", [HTTPS, HTTP])
def test_a_proxy_that_wants_a_password_says_so(emulator, front, url, new_reader):
    server = front.server if url == HTTPS else emulator
    with http_proxy(server, f"user:{PASSWORD}") as proxy:
        words = "the proxy has answered 407: it wants a user and a password"
        wait_for_refusal(new_reader(url, ALL_PROXY=proxy.url), proxy, words)


def test_a_wrong_password_is_not_shown(front, new_reader):
    with http_proxy(front.server, "user:another") as proxy:
        address = proxy.url.replace("http://", f"http://user:{ENCODED}@")
        words = "the proxy has answered 407: it refuses the user or the password"
        wait_for_refusal(new_reader(HTTPS, HTTPS_PROXY=address), proxy, words)


@pytest.mark.parametrize("url", [HTTPS, HTTP])
@pytest.mark.parametrize("status, meaning", [(403, "it does not allow"), (502, "it cannot reach")])
def test_a_refusal_names_the_proxy_and_is_tried_again(front, url, status, meaning, new_reader):
    with http_proxy(front.server) as proxy:
        proxy.refuse_with = status
        words = f"the proxy has answered {status}: {meaning} {HOST}:"
        wait_for_refusal(new_reader(url, ALL_PROXY=proxy.url), proxy, words)


def test_a_proxy_that_refuses_for_a_while_is_used_when_it_does_not(front, new_reader):
    with http_proxy(front.server) as proxy:
        proxy.refuse_with = 503
        workspace = new_reader(HTTPS, HTTPS_PROXY=proxy.url)
        run = workspace.start()
        run.wait_for_log("the proxy has answered 503")
        proxy.refuse_with = None
        workspace.wait_for_lines(100)
        run.stop()
    assert_exactly_once(workspace.lines(), workspace.stream.puts)


def test_a_proxy_that_hangs_is_a_timeout_and_holds_up_no_stop(front, new_reader):
    with http_proxy(front.server) as proxy:
        proxy.hangs = True
        words = "not connected within 1s: the proxy does not answer"
        wait_for_refusal(new_reader(HTTPS, HTTPS_PROXY=proxy.url), proxy, words)


def test_the_certificate_behind_the_tunnel_is_checked(front, new_reader):
    with http_proxy(front.server) as proxy:
        workspace = new_reader("https://other.example.com", HTTPS_PROXY=proxy.url)
        words = "certificate refused: hostname mismatch: "
        wait_for_refusal(workspace, proxy, words)


def test_no_proxy_and_this_machine_are_reached_directly(emulator, front, new_reader):
    with http_proxy(front.server) as proxy:
        assert_reads_all(new_reader(front.url, HTTPS_PROXY=proxy.url))
        assert_reads_all(new_reader(emulator.url, HTTP_PROXY=proxy.url))
        excepted = new_reader(HTTPS, HTTPS_PROXY=proxy.url, NO_PROXY="other, .example.com")
        run = excepted.start()
        run.wait_for_log("name_not_resolved: .*https://kinesis.example.com:443: ")
        run.stop()
        assert proxy.asked == []


def test_a_pipeline_without_kinesis_goes_on_while_the_proxy_hangs(front, new_reader, tmp_path):
    with http_proxy(front.server) as proxy:
        proxy.hangs = True
        workspace = new_reader(HTTPS, HTTPS_PROXY=proxy.url)
        copy = tmp_path / "copy.jsonl"
        workspace.add_pipeline(
            {
                "name": "beside",
                "source": {
                    "jsonlines": {
                        "path": str(tmp_path / "lines"),
                        "schema": {"n": "int"},
                        "name": "beside-in",
                        "autocommit_duration_ms": 100,
                    }
                },
                "sinks": [{"jsonlines": {"path": str(copy)}}],
            }
        )
        run = workspace.start()
        run.wait_for_log("the proxy does not answer")
        (tmp_path / "lines").write_text('{"n": 1}\n{"n": 2}\n')
        read = lambda: copy.exists() and copy.read_text().count("\n") == 2
        run.wait_while_alive(read, "the other pipeline's lines are there")
        run.stop()


@pytest.mark.parametrize(
    "value, reason",
    [
        (f"https://user:{PASSWORD}@proxy.example.com", "TLS to the proxy itself is not supported"),
        (f"socks5://user:{ENCODED}@proxy.example.com", "another scheme than http://"),
        (f"http://user:{ENCODED}@proxy.example.com:port", "something else"),
    ],
)
def test_a_variable_that_names_no_proxy_is_found_before_anything_starts(
    value, reason, new_reader
):
    workspace = new_reader(HTTPS, HTTPS_PROXY=value)
    done = call("run", "--config", workspace.config, environment=workspace.environment)
    assert done.returncode == 2
    assert "HTTPS_PROXY: " in done.stderr
    assert reason in done.stderr
    assert_no_secret(done.stderr)
