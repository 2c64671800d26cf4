"""kinesisd against services with TLS: whom it believes, and what it says of the others."""

import re
import ssl

import pytest

from certificates import Authority, pem, self_signed
from daemon import ask, call
from streams import assert_exactly_once
from tls_front import tls_front

TLS_1_1 = ssl.TLSVersion.TLSv1_1
TLS_1_2 = ssl.TLSVersion.TLSv1_2
TLS_1_3 = ssl.TLSVersion.TLSv1_3


@pytest.fixture(scope="module")
def authority():
    return Authority("test authority")


@pytest.fixture
def bundle(tmp_path, authority):
    path = tmp_path / "bundle.pem"
    path.write_text(pem(authority.certificate))
    return path


def wait_for_refusal(workspace, url, bundle, words):
    """It goes on trying, and says why in its log and at /readyz."""
    workspace.environment |= {"AWS_ENDPOINT_URL": url, "AWS_CA_BUNDLE": str(bundle)}
    workspace.configure("clicks")
    run = workspace.start()
    address = run.address()
    run.wait_for_log(words)
    answer = ask(address + "/readyz")
    assert answer.status == 503
    assert re.search(words, answer.text), answer.text
    return run.stop()


@pytest.mark.parametrize("version", [TLS_1_2, TLS_1_3])
def test_a_stream_is_read_over_either_version(
    emulator, authority, bundle, version, tmp_path, new_stream, new_workspace
):
    stream = new_stream(emulator, 2)
    stream.put_numbers(300)
    with tls_front(emulator, authority.issue().server_context(tmp_path, version, version)) as front:
        workspace = new_workspace(front.server)
        workspace.configure(stream.name, aws={"tls": {"ca_bundle": str(bundle)}})
        workspace.drain()
    assert_exactly_once(workspace.lines(), stream.puts)


@pytest.mark.parametrize("version", [TLS_1_2, TLS_1_3])
def test_connections_after_the_first_resume_its_session(
    emulator, authority, bundle, version, tmp_path, new_stream, new_workspace
):
    stream = new_stream(emulator, 1)
    stream.put_numbers(50)
    with tls_front(emulator, authority.issue().server_context(tmp_path, version, version)) as front:
        front.closes = True  # every request on a connection of its own
        workspace = new_workspace(front.server)
        workspace.environment["AWS_CA_BUNDLE"] = str(bundle)
        workspace.configure(stream.name)
        workspace.drain()
        accepted = front.context.session_stats()["accept_good"]
        assert front.resumed() >= accepted - 1 > 0, "one after the other: all but the first"
    assert_exactly_once(workspace.lines(), stream.puts)


def identities(authority):
    """What a server shows that is refused, and the words about it."""
    other = Authority("other authority")
    intermediate = Authority("test intermediate", authority)
    alone = intermediate.issue()
    alone.chain = alone.chain[:1]
    return {
        "wrong_host": (
            authority.issue(names=["example.org"]),
            r"IP address mismatch: it is for DNS:example.org \(subject CN=test server\), not for "
            r"127\.0\.0\.1",
        ),
        "expired": (authority.issue(days=(-3, -2)), r"has expired: CN=test server, .* was valid"),
        "not_yet_valid": (authority.issue(days=(2, 3)), r"not yet valid: CN=test server, .* clock"),
        "self_signed": (self_signed(), r"self-signed certificate: CN=test server, .*aws\.tls"),
        "unknown_issuer": (other.issue(), r"was issued by CN=other authority, which .*aws\.tls"),
        "missing_intermediate": (alone, r"was issued by CN=test intermediate, which the server"),
    }


@pytest.mark.parametrize("kind", identities(Authority("any")))
def test_a_certificate_that_is_wrong_is_refused_with_the_reason(
    emulator, authority, bundle, kind, tmp_path, new_workspace
):
    identity, words = identities(authority)[kind]
    with tls_front(emulator, identity.server_context(tmp_path)) as front:
        words = rf"tls_failed: .*{re.escape(front.url)}: certificate refused: .*{words}"
        wait_for_refusal(new_workspace(front.server), front.url, bundle, words)


def test_an_intermediate_certificate_that_is_sent_is_enough(
    emulator, authority, bundle, tmp_path, new_stream, new_workspace
):
    stream = new_stream(emulator, 1)
    stream.put_numbers(10)
    identity = Authority("test intermediate", authority).issue()
    with tls_front(emulator, identity.server_context(tmp_path)) as front:
        workspace = new_workspace(front.server)
        workspace.environment["AWS_CA_BUNDLE"] = str(bundle)
        workspace.configure(stream.name)
        workspace.drain()
    assert_exactly_once(workspace.lines(), stream.puts)


def test_a_revocation_list_in_the_bundle_counts(
    emulator, authority, bundle, tmp_path, new_stream, new_workspace
):
    revoked = authority.issue()
    bundle.write_text(bundle.read_text() + authority.revocation_list(revoked))
    with tls_front(emulator, revoked.server_context(tmp_path)) as front:
        words = r"certificate revoked: CN=test server, .* was revoked by CN=test authority"
        wait_for_refusal(new_workspace(front.server), front.url, bundle, words)
    stream = new_stream(emulator, 1)
    stream.put_numbers(10)
    with tls_front(emulator, authority.issue().server_context(tmp_path)) as front:
        workspace = new_workspace(front.server)
        workspace.environment["AWS_CA_BUNDLE"] = str(bundle)
        workspace.configure(stream.name)
        workspace.drain()
    assert_exactly_once(workspace.lines(), stream.puts)


def test_the_systems_certificates_do_not_count_beside_a_bundle(
    emulator, authority, bundle, tmp_path, new_workspace
):
    other = tmp_path / "other.pem"
    other.write_text(pem(Authority("other authority").certificate))
    with tls_front(emulator, authority.issue().server_context(tmp_path)) as front:
        workspace = new_workspace(front.server)
        workspace.environment["SSL_CERT_FILE"] = str(bundle)
        wait_for_refusal(workspace, front.url, other, r"was issued by CN=test authority, which")


def test_without_a_bundle_the_systems_certificates_count(
    emulator, authority, bundle, tmp_path, new_stream, new_workspace
):
    stream = new_stream(emulator, 1)
    stream.put_numbers(10)
    with tls_front(emulator, authority.issue().server_context(tmp_path)) as front:
        workspace = new_workspace(front.server)
        workspace.environment["SSL_CERT_FILE"] = str(bundle)
        workspace.configure(stream.name)
        workspace.drain()
    assert_exactly_once(workspace.lines(), stream.puts)


def test_a_server_of_old_versions_is_refused(
    emulator, authority, bundle, tmp_path, new_workspace
):
    context = authority.issue().server_context(tmp_path, TLS_1_1, TLS_1_1)
    with tls_front(emulator, context) as front:
        words = r"tls_failed: .*no TLS version that is allowed here: 1\.2 or 1\.3 is needed"
        wait_for_refusal(new_workspace(front.server), front.url, bundle, words)


def test_a_plain_server_where_tls_is_expected_is_recognised(emulator, bundle, new_workspace):
    url = emulator.url.replace("http://", "https://")
    words = r"tls_failed: .*does not speak TLS here; is it an http:// endpoint\?"
    wait_for_refusal(new_workspace(emulator), url, bundle, words)


def test_tls_where_a_plain_server_is_expected_is_recognised(
    emulator, authority, bundle, tmp_path, new_workspace
):
    with tls_front(emulator, authority.issue().server_context(tmp_path)) as front:
        url = front.url.replace("https://", "http://")
        wait_for_refusal(new_workspace(emulator), url, bundle, r"https://.*(endpoint\?|does so\))")


@pytest.mark.parametrize("text", [None, "", "no certificate"])
def test_a_bundle_that_cannot_be_used_is_found_before_anything_starts(
    emulator, text, tmp_path, new_workspace
):
    path = tmp_path / "bad.pem"
    if text is not None:
        path.write_text(text)
    workspace = new_workspace(emulator)
    workspace.environment["AWS_CA_BUNDLE"] = str(path)
    workspace.configure("clicks")
    done = call("run", "--config", workspace.config, environment=workspace.environment)
    assert done.returncode == 2
    assert str(path) in done.stderr
