"""Where credentials come from: every provider of the AWS SDKs, with botocore as the reference, and
what happens while they cannot be had. No secret is ever shown."""

import hashlib
import json
import re
import subprocess

import pytest

import daemon
import servers
from credential_servers import SECRETS, credential_services, expiry

ACCOUNT = "123456789012"
KEYS = f"aws_access_key_id = {{}}\naws_secret_access_key = {SECRETS['secret']}\n"
SSO = f"sso_account_id = {ACCOUNT}\nsso_role_name = Reader\n"
SESSION = "sso_session = corp\n{sso}[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://x\n"

# name: (credentials file, config file, variables, key id, provider)
CASES = {
    "environment": (
        "", "[default]\n" + KEYS.format("FILE"),
        {"AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": SECRETS["secret"],
         "AWS_SESSION_TOKEN": SECRETS["token"]},
        "ENV", "environment",
    ),
    "environment_before_a_profile_of_the_environment": (
        "[p]\n" + KEYS.format("P"), "",
        {"AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": SECRETS["secret"], "AWS_PROFILE": "p"},
        "ENV", "environment",
    ),
    "shared_keys": ("[default]\n" + KEYS.format("S"), "[default]\n" + KEYS.format("C"), {},
                    "S", "shared_credentials"),
    "config_keys": ("", "[profile p]\n" + KEYS.format("C"), {"AWS_PROFILE": "p"}, "C", "config_file"),
    "role": ("[base]\n" + KEYS.format("BASE"),
             "[default]\nrole_arn = arn:aws:iam::1:role/a\nsource_profile = base\n"
             f"external_id = {SECRETS['external_id']}\n", {}, "ROLE", "assume_role"),
    "role_of_a_role": ("[base]\n" + KEYS.format("BASE"),
                       "[default]\nrole_arn = arn:aws:iam::1:role/a\nsource_profile = b\n"
                       "[profile b]\nrole_arn = arn:aws:iam::1:role/b\nsource_profile = base\n",
                       {}, "ROLE", "assume_role"),
    "role_with_itself": ("", "[default]\nrole_arn = arn:aws:iam::1:role/a\nsource_profile = default\n"
                         + KEYS.format("SELF"), {}, "ROLE", "assume_role"),
    "web_identity_of_the_environment": (
        "[default]\n" + KEYS.format("S"), "",
        {"AWS_WEB_IDENTITY_TOKEN_FILE": "{home}/web", "AWS_ROLE_ARN": "arn:aws:iam::1:role/w"},
        "WEB", "web_identity"),
    "web_identity_of_the_profile": (
        "", "[default]\nweb_identity_token_file = {home}/web\nrole_arn = arn:aws:iam::1:role/w\n", {},
        "WEB", "web_identity"),
    "process": ("", "[default]\ncredential_process = /bin/sh {home}/process 'a b'\n", {},
                "PROCESS", "credential_process"),
    "container": ("", "", {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "{services}/container",
                           "AWS_CONTAINER_AUTHORIZATION_TOKEN": SECRETS["authorization"]},
                  "CONTAINER", "container"),
    "instance": ("", "", {"AWS_EC2_METADATA_DISABLED": "false",
                          "AWS_EC2_METADATA_SERVICE_ENDPOINT": "{services}/"},
                 "IMDS", "instance_metadata"),
    "sso_session": ("", "[default]\n" + SESSION.format(sso=SSO), {}, "SSO", "sso"),
}

REFERENCE = """\
import botocore.session, sys
session = botocore.session.Session()
found = session.get_credentials().get_frozen_credentials()
print(found.access_key, found.secret_key, found.token)
"""


@pytest.fixture
def services():
    with credential_services() as running:
        yield running


@pytest.fixture(scope="module")
def emulator(tmp_path_factory):
    folder = tmp_path_factory.mktemp("emulator")
    with servers.emulator(folder, daemon.binary(), "--stream", "clicks:1") as server:
        yield server


@pytest.fixture
def workspace(services, emulator, new_workspace):
    """A workspace without credentials; the services that hand them out are known to it."""
    made = new_workspace(emulator)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL"):
        del made.environment[name]
    made.environment |= {
        "AWS_ENDPOINT_URL_KINESIS": emulator.url,
        "AWS_ENDPOINT_URL_STS": services.url,
        "AWS_ENDPOINT_URL_SSO": services.url,
        "AWS_ENDPOINT_URL_SSO_OIDC": services.url,
    }
    made.configure("clicks")
    return made


def furnish(workspace, services, credentials="", config="", variables=None):
    """Writes the files of ~/.aws and sets variables; {home} and {services} are replaced."""
    home = workspace.folder

    def filled(text):
        return text.replace("{home}", str(home)).replace("{services}", services.url)

    cache = home / ".aws" / "sso" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    (home / ".aws" / "credentials").write_text(filled(credentials))
    (home / ".aws" / "config").write_text(filled(config))
    (home / "web").write_text(SECRETS["web"])
    keys = {"Version": 1, "AccessKeyId": "PROCESS", "SecretAccessKey": SECRETS["secret"],
            "SessionToken": SECRETS["token"], "Expiration": expiry(3600)}
    (home / "process").write_text(f"[ \"$1\" = 'a b' ] && cat <<'END'\n{json.dumps(keys)}\nEND\n")
    write_login(workspace, 3600)
    for name, value in (variables or {}).items():
        workspace.environment[name] = filled(value)


def login_file(workspace):
    name = hashlib.sha1(b"corp").hexdigest() + ".json"
    return workspace.folder / ".aws" / "sso" / "cache" / name


def write_login(workspace, seconds):
    login_file(workspace).write_text(json.dumps({
        "startUrl": "https://x", "region": "us-east-1", "accessToken": SECRETS["sso"],
        "expiresAt": expiry(seconds), "clientId": "client", "clientSecret": SECRETS["client"],
        "registrationExpiresAt": expiry(86400), "refreshToken": SECRETS["refresh"],
    }))


def assert_silent(*texts):
    """None of the secrets is in them."""
    for text in texts:
        for name, secret in SECRETS.items():
            assert secret not in text, f"{name} is shown: {text}"


def status_of(address):
    return json.loads(daemon.ask(address + "/status").text)["credentials"]


@pytest.mark.parametrize("name", CASES)
def test_the_winner_is_that_of_botocore(name, workspace, services):
    credentials, config, variables, key_id, provider = CASES[name]
    furnish(workspace, services, credentials, config, variables)
    reference = subprocess.run(
        ["/usr/bin/python3", "-c", REFERENCE],
        env=workspace.environment, capture_output=True, text=True, timeout=60,
    )
    # An old botocore does not know AWS_ENDPOINT_URL_STS and the like: for what needs a service that
    # only these lead to, the test says the winner.
    if provider not in ("assume_role", "web_identity", "sso"):
        assert reference.stdout.split()[:1] == [key_id], reference.stderr
        assert reference.stdout.split()[1] == SECRETS["secret"]

    run = workspace.start()
    address = run.wait_until_ready()
    found = status_of(address)
    assert found["provider"] == provider
    metrics = daemon.ask(address + "/metrics").text
    left = daemon.counter(metrics, "kinesisd_credentials_expiry_seconds", provider=provider)
    if found["expires"]:
        assert 3300 < left <= 3601
    else:
        assert "kinesisd_credentials_expiry_seconds{" not in metrics
    page = daemon.ask(address + "/status").text
    log = run.stop()
    assert re.search(rf"access_key_id\W+{key_id}\b", log), log
    assert_silent(log, page, metrics)


def test_a_configured_profile_beats_the_environment(workspace, services):
    furnish(workspace, services, "[p]\n" + KEYS.format("P"), "", {
        "AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": SECRETS["secret"]})
    workspace.configure("clicks", aws={"profile": "p"})
    run = workspace.start()
    assert status_of(run.wait_until_ready())["provider"] == "shared_credentials"
    run.stop()


def test_a_configured_role_comes_on_top(workspace, services):
    furnish(workspace, services, "[default]\n" + KEYS.format("P"))
    role = {"role_arn": f"arn:aws:iam::{ACCOUNT}:role/reader", "external_id": SECRETS["external_id"],
            "session_name": "me"}
    workspace.configure("clicks", aws={"assume_role": role})
    run = workspace.start()
    address = run.wait_until_ready()
    assert status_of(address)["provider"] == "assume_role"
    form = services.requests[0][2]
    assert form["ExternalId"] == SECRETS["external_id"] and form["RoleSessionName"] == "me"
    assert_silent(daemon.ask(address + "/status").text, run.stop())
    workspace.configure("clicks", aws={"assume_role": {**role, "role_arn": role["role_arn"] + "denied"}})
    run = workspace.start("--until-caught-up")
    assert run.wait() == 1
    assert "AccessDenied" in run.log()
    assert_silent(run.log())


@pytest.mark.parametrize("config, words", [
    ("[default]\naws_access_key_id = K\n", ":2: aws_access_key_id is there, but aws_secret"),
    ("[default]\nrole_arn = a\nsource_profile = b\n", ":3: there is no source_profile b"),
    ("[default]\ncredential_process = /bin/sh -c 'exit 3'\n", ":2: credential_process has exited with 3"),
    ("[default]\n" + SESSION.format(sso=SSO), "log in again with 'aws sso login'"),
], ids=["half", "missing", "process", "login"])
def test_a_broken_source_is_an_error_with_its_place(config, words, workspace, services):
    furnish(workspace, services, "", config)
    login_file(workspace).unlink()
    run = workspace.start("--until-caught-up")
    assert run.wait() == 1
    assert words in run.log()
    assert_silent(run.log())


def test_a_login_that_ends_is_renewed(workspace, services):
    furnish(workspace, services, "", "[default]\n" + SESSION.format(sso=SSO))
    write_login(workspace, 60)
    run = workspace.start()
    address = run.wait_until_ready()
    written = json.loads(login_file(workspace).read_text())
    assert written["accessToken"] == SECRETS["sso_new"]
    assert written["clientSecret"] == SECRETS["client"]
    assert_silent(daemon.ask(address + "/status").text, run.stop())


def test_a_put_that_hangs_falls_back_to_the_first_version(workspace, services):
    services.put_hangs = True
    furnish(workspace, services, variables=CASES["instance"][2])
    run = workspace.start()
    assert status_of(run.wait_until_ready())["provider"] == "instance_metadata"
    run.stop()


def test_a_start_without_the_metadata_service_waits_and_recovers(workspace, services):
    services.hangs.set()
    furnish(workspace, services, variables=CASES["instance"][2])
    run = workspace.start()
    address = run.address()

    def reason():
        answer = daemon.ask(address + "/readyz")
        return answer.status == 503 and "instance metadata service" in answer.text

    run.wait_while_alive(reason, "/readyz says why")
    assert status_of(address)["provider"] is None
    services.hangs.clear()
    run.wait_until_ready()
    assert status_of(address)["provider"] == "instance_metadata"
    run.stop()


def test_short_credentials_are_refreshed_beside_the_calls(workspace, services):
    services.valid_seconds = 25
    furnish(workspace, services, "", CASES["role"][1] + "[profile base]\n" + KEYS.format("BASE"))
    run = workspace.start()
    run.wait_until_ready()
    run.wait_while_alive(lambda: services.count("AssumeRole") >= 2, "they are refreshed")
    assert_silent(run.stop())


def test_a_stream_of_another_region_is_found_by_check_and_run(workspace, services):
    furnish(workspace, services, "[default]\n" + KEYS.format("P"))
    workspace.configure(f"arn:aws-cn:kinesis:cn-north-1:{ACCOUNT}:stream/clicks")
    for command in ("check", "run"):
        done = daemon.call(command, "--config", workspace.config, environment=workspace.environment)
        assert done.returncode == 2
        assert "cn-north-1 (aws-cn), but AWS_REGION says us-east-1 (aws)" in done.stderr


def test_region_and_endpoint_of_the_profile_count(workspace, services, emulator):
    del workspace.environment["AWS_REGION"], workspace.environment["AWS_ENDPOINT_URL_KINESIS"]
    furnish(workspace, services, "[default]\n" + KEYS.format("P"))
    run = workspace.start()
    assert run.wait() == 2
    assert "no region: set aws.region, AWS_REGION" in run.log()
    furnish(workspace, services, "[default]\n" + KEYS.format("P"),
            "[default]\nregion = us-east-1\nservices = s\n[services s]\nkinesis =\n"
            f"  endpoint_url = {emulator.url}\n")
    run = workspace.start()
    run.wait_until_ready()
    run.stop()
