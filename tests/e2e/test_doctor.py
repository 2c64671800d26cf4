"""`kinesisd doctor`: what it finds, what it advises, and the policy at its end."""

import json
import re

import pytest

import servers
from certificates import Authority, pem
from daemon import binary, call
from fault_proxy import Answer, Wire, refusal
from http_server import http_server
from put_faults import PutFaults
from tls_front import tls_front

SECRET = "wJalrXUtnFEMI-never-shown"


@pytest.fixture(scope="module")
def emulator(tmp_path_factory):
    folder = tmp_path_factory.mktemp("emulator")
    streams = ("--stream", "clicks:3", "--stream", "orders:1")
    with servers.emulator(folder, binary(), *streams) as server:
        yield server


@pytest.fixture(params=["kinesalite", "kinesis_mock", "emulator"])
def service(request):
    return request.getfixturevalue(request.param)


def configure(workspace, read, written):
    document = {
        "persistence": {"backend": {"filesystem": {"path": str(workspace.snapshots)}}},
        "pipelines": [
            {
                "name": "reads",
                "source": {"kinesis": {"stream_name": read, "name": "clicks-in"}},
                "sink": {"jsonlines": {"path": str(workspace.output)}},
            },
            {
                "name": "writes",
                "source": {"plaintext": {"path": str(workspace.folder / "in" / "*.log")}},
                "sink": {"kinesis": {"stream_name": written, "format": "plaintext"}},
            },
        ],
    }
    workspace.config.write_text(json.dumps(document))


def doctor(workspace, *options):
    done = call(
        "doctor", "--config", workspace.config, *options, environment=workspace.environment
    )
    return done


def findings(done):
    """By section and subject."""
    report = json.loads(done.stdout)
    return {
        (section["title"], finding["subject"]): finding
        for section in report["sections"]
        for finding in section["findings"]
    }


def policy_of(text):
    return json.loads(text[text.index("configuration:\n") + len("configuration:\n") :])


def test_a_healthy_configuration(service, new_stream, new_workspace):
    read, written = new_stream(service, 3), new_stream(service, 1)
    workspace = new_workspace(service)
    configure(workspace, read.name, written.name)
    done = doctor(workspace)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "healthy: 0 failures" in done.stdout
    for action in ("GetShardIterator", "GetRecords", "PutRecords"):
        assert re.search(rf"ok    kinesis:{action} +allowed", done.stdout), done.stdout
    statements = {each["Sid"]: each for each in policy_of(done.stdout)["Statement"]}
    assert statements["ReadStreams"]["Action"] == [
        "kinesis:DescribeStreamSummary",
        "kinesis:GetRecords",
        "kinesis:GetShardIterator",
        "kinesis:ListShards",
    ]
    assert statements["ReadStreams"]["Resource"][0].endswith(f":stream/{read.name}")
    assert statements["WriteStreams"]["Resource"][0].endswith(f":stream/{written.name}")
    # It has written nothing and begun nothing.
    [shard] = written.client.list_shards(StreamName=written.name)["Shards"]
    iterator = written.client.get_shard_iterator(
        StreamName=written.name, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    assert written.client.get_records(ShardIterator=iterator)["Records"] == []
    assert not workspace.output.exists()


def test_json_says_the_same(emulator, new_workspace):
    workspace = new_workspace(emulator)
    configure(workspace, "clicks", "orders")
    done = doctor(workspace, "--json")
    assert done.returncode == 0, done.stdout
    found = findings(done)
    assert found["endpoint", "region"]["text"] == "us-east-1 (from AWS_REGION)"
    assert found["endpoint", "url"]["text"].endswith("(from AWS_ENDPOINT_URL)")
    assert found["endpoint", "TLS"]["health"] == "note"
    assert found["endpoint", "clock"]["health"] == "ok"
    assert "3 open shards" in found["stream clicks", "kinesis:DescribeStreamSummary"]["text"]
    assert found["snapshots", "snapshot clicks-in"]["health"] == "note"
    assert "free" in found["paths", "snapshots"]["text"]
    report = json.loads(done.stdout)
    assert report["healthy"] is True and report["policy"]["Version"] == "2012-10-17"


class Forbidding(PutFaults):
    """Denies some operations, as IAM does."""

    def __init__(self, server, *denied):
        super().__init__(server, 1)
        self.calm_down()
        self.denied = denied

    def serve(self, handler, body):
        operation = (handler.headers["X-Amz-Target"] or "").rpartition(".")[2]
        if operation not in self.denied:
            super().serve(handler, body)
            return
        headers = [("Content-Type", "application/x-amz-json-1.1")]
        wire = Wire(handler)
        answer = Answer(operation, 400, headers, b"")
        wire.send(wire.message(refusal(answer, 400, "AccessDeniedException")))


@pytest.mark.parametrize(
    "operation",
    ["DescribeStreamSummary", "ListShards", "GetShardIterator", "GetRecords", "PutRecords"],
)
def test_a_permission_that_is_missing_is_named(operation, emulator, new_workspace):
    proxy = Forbidding(emulator, operation)
    with http_server(proxy.serve) as proxy.url:
        workspace = new_workspace(proxy)
        configure(workspace, "clicks", "orders")
        done = doctor(workspace, "--json")
    assert done.returncode == 1
    refused = [
        (subject, finding["advice"])
        for (_, subject), finding in findings(done).items()
        if finding["health"] == "failure"
    ]
    assert refused and {subject for subject, _ in refused} == {f"kinesis:{operation}"}
    assert all(f"allow kinesis:{operation}" in advice for _, advice in refused)


def test_what_is_wrong_is_said_place_by_place(emulator, new_workspace):
    workspace = new_workspace(emulator)
    configure(workspace, "nobody", "orders")
    workspace.output.parent.parent.mkdir(exist_ok=True)
    workspace.output.parent.write_text("a file where a folder should be")
    workspace.snapshots.mkdir()
    (workspace.snapshots / "clicks-in.json").write_text("{ torn")
    done = doctor(workspace, "--json")
    assert done.returncode == 1
    failed = {place for place, finding in findings(done).items() if finding["health"] == "failure"}
    assert failed == {
        ("stream nobody", "kinesis:DescribeStreamSummary"),
        ("paths", "sink reads-sink"),
        ("snapshots", "snapshot clicks-in"),
    }


def test_the_chain_of_tls_is_listed(emulator, new_workspace, tmp_path):
    authority = Authority("test authority")
    identity = Authority("test intermediate", authority).issue(days=(-1, 30))
    bundle = tmp_path / "bundle.pem"
    bundle.write_text(pem(authority.certificate))
    with tls_front(emulator, identity.server_context(tmp_path)) as front:
        workspace = new_workspace(front.server)
        workspace.environment["AWS_CA_BUNDLE"] = str(bundle)
        configure(workspace, "clicks", "orders")
        done, text = doctor(workspace, "--json"), doctor(workspace)
    assert done.returncode == 0, done.stdout
    [section] = [each for each in json.loads(done.stdout)["sections"] if each["title"] == "TLS"]
    connection, server, *authorities = section["findings"]
    assert connection["details"]["version"] == "TLSv1.3" and connection["details"]["cipher"]
    assert (server["subject"], server["health"]) == ("server", "ok")
    assert server["details"]["certificate"] == "CN=test server"
    assert server["details"]["issuer"] == "CN=test intermediate"
    assert server["details"]["names"].startswith("DNS:localhost, IP Address:127.0.0.1")
    end = identity.certificate.not_valid_after.strftime("%Y-%m-%dT%H:%M:%S")
    assert server["details"]["not_after"].startswith(end)
    # The authorities of the tests are good for a day.
    assert [each["details"]["certificate"] for each in authorities] == [
        "CN=test intermediate",
        "CN=test authority",
    ]
    assert {each["health"] for each in authorities} == {"warning"}
    assert re.search(r"ok    server +CN=test server, .*, 29 days left\n", text.stdout), text.stdout


def test_without_credentials_it_says_where_it_looked(emulator, new_workspace):
    workspace = new_workspace(emulator)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        del workspace.environment[name]
    configure(workspace, "clicks", "orders")
    done = doctor(workspace)
    assert done.returncode == 1
    assert "environment" in done.stdout and "FAIL  access key" in done.stdout
    assert "not asked, for the reasons above" in done.stdout


def test_no_secret_is_shown(emulator, new_workspace):
    workspace = new_workspace(emulator)
    workspace.environment |= {
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_SESSION_TOKEN": "token-" + SECRET,
    }
    configure(workspace, "clicks", "orders")
    for options in ((), ("--json",)):
        done = doctor(workspace, *options)
        assert SECRET not in done.stdout + done.stderr


def test_an_endpoint_that_nobody_serves(emulator, new_workspace):
    workspace = new_workspace(emulator)
    workspace.environment["AWS_ENDPOINT_URL"] = "http://127.0.0.1:1"
    configure(workspace, "clicks", "orders")
    done = doctor(workspace, "--json")
    assert done.returncode == 1
    found = findings(done)
    assert found["endpoint", "reach"]["health"] == "failure"
    assert ("streams", "all") in found


def test_a_bad_configuration_ends_before_anything_is_looked_at(emulator, new_workspace):
    workspace = new_workspace(emulator)
    workspace.config.write_text("pipelines: nothing")
    done = doctor(workspace)
    assert done.returncode == 2 and "pipelines" in done.stderr
