"""Signs seeded requests with botocore's own signer and with this program (SIGN_REQUEST): every
Authorization header must be the same, letter by letter.

Left out on purpose, because botocore signs the query of a URL as it stands: parameters that are not
encoded as the specification asks. Those go through botocore's `params`, which encodes them.
"""

import base64
import datetime
import json
import os
import random
import string
import subprocess
import types
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.session
import pytest

SIGN_REQUEST = os.environ["SIGN_REQUEST"]
AMZ_DATE = "%Y%m%dT%H%M%SZ"
REGIONS = ["eu-west-1", "us-east-1", "cn-north-1"]
SERVICES = ["kinesis", "sts", "service"]
SECRETS = ["wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "k", "s" * 80]
TOKENS = ["", "", "AQoDYXdzEPT//////////wEXAMPLE==", "t+/=" * 300]
LETTERS = string.ascii_letters + string.digits + "-._~"
OTHERS = " !\"#$%&'()*+,/:;<=>?@[]^`{|}\\éñሴ日😀\u0001\u007f"


@pytest.fixture
def clock(monkeypatch):
    """What botocore takes for the current time."""
    state = types.SimpleNamespace(now=datetime.datetime(2015, 8, 30, 12, 36))

    class Frozen(datetime.datetime):
        @classmethod
        def utcnow(cls):
            return state.now

    module = types.SimpleNamespace(datetime=Frozen)
    monkeypatch.setattr(botocore.auth, "datetime", module)
    # later versions ask this function instead
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: state.now, raising=False)
    return state


def sign(lines):
    """The headers that this program adds, a dict for each request."""
    done = subprocess.run(
        [SIGN_REQUEST],
        input="".join(json.dumps(line) + "\n" for line in lines),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    answers = [dict(json.loads(line)) for line in done.stdout.splitlines()]
    assert len(answers) == len(lines)
    return answers


def text_of(rng, longest):
    return "".join(
        rng.choice(LETTERS if rng.random() < 0.7 else OTHERS) for _ in range(rng.randint(0, longest))
    )


def path_of(rng):
    """As it is sent: segments percent-encoded, with dots and doubled slashes between them."""
    segments = [
        rng.choice([".", "..", "", "...", urllib.parse.quote(text_of(rng, 8), safe="-._~"), "a"])
        for _ in range(rng.randint(0, 6))
    ]
    return "/" + "/".join(segments) + rng.choice(["", "/"])


def params_of(rng):
    names = [text_of(rng, 4) for _ in range(3)] + ["a", "a-b", "A", "Action"]
    return [
        (rng.choice(names), rng.choice(["", "1", "10", "2", text_of(rng, 10)]))
        for _ in range(rng.randint(0, 6))
    ]


def query_of(params):
    quote = urllib.parse.quote
    return "&".join(f"{quote(k, safe='-._~')}={quote(v, safe='-._~')}" for k, v in params)


def headers_of(rng):
    """Besides Host. Blanks outside and inside, duplicates, names in any case, unsigned ones."""
    words = ["value", "two  blanks", " outer ", "tab\tinside", '"a   b"', "", "a,b", "grün", "x;y=z"]
    names = ["X-Custom", "x-custom", "X-A", "X-A-B", "Content-Type", "accept", "Cache-Control"]
    headers = [(rng.choice(names), rng.choice(words)) for _ in range(rng.randint(0, 5))]
    for name in ["User-Agent", "Expect", "X-Amzn-Trace-Id", "Content-Length"]:
        if rng.random() < 0.3:
            headers.append((name, rng.choice(words)))
    rng.shuffle(headers)
    return headers


def body_of(rng):
    if rng.random() < 0.3:
        return b""
    return rng.randbytes(rng.choice([1, 3, 64, 1000, 70000]))


def random_case(rng):
    return {
        "method": rng.choice(["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS"]),
        "host": rng.choice(["example.amazonaws.com", "localhost:4567", "[::1]:4567"]),
        "path": path_of(rng),
        "params": params_of(rng),
        "headers": headers_of(rng),
        "body": body_of(rng),
    }


def kinesis_case(rng):
    operation = rng.choice(["PutRecords", "GetRecords", "ListShards", "GetShardIterator"])
    data = base64.b64encode(rng.randbytes(rng.randint(0, 400))).decode()
    body = {"StreamName": text_of(rng, 20), "Records": [{"Data": data, "PartitionKey": "k"}]}
    return {
        "method": "POST",
        "host": "kinesis.eu-west-1.amazonaws.com",
        "path": "/",
        "params": [],
        "headers": [
            ("Content-Type", "application/x-amz-json-1.1"),
            ("X-Amz-Target", "Kinesis_20131202." + operation),
            ("User-Agent", "kinesisd"),
        ],
        "body": json.dumps(body, ensure_ascii=False).encode(),
    }


def with_keys(rng, case):
    day = datetime.datetime(2026, 2, 27) + datetime.timedelta(days=rng.randint(0, 2))
    return {
        **case,
        "region": rng.choice(REGIONS),
        "service": rng.choice(SERVICES),
        "secret": rng.choice(SECRETS),
        "token": rng.choice(TOKENS),
        "now": day + datetime.timedelta(seconds=rng.choice([0, 1, 45296, 86399])),
    }


def botocore_request(case, where):
    """`where`: the parameters stand in the URL ("url") or beside it ("params")."""
    # plain http: botocore's S3 signer always hashes the body then
    url = f"http://{case['host']}{case['path']}"
    if where == "url" and case["params"]:
        url += "?" + query_of(case["params"])
    request = botocore.awsrequest.AWSRequest(
        method=case["method"],
        url=url,
        data=case["body"],
        params=case["params"] if where == "params" else None,
    )
    request.headers["Host"] = case["host"]
    for name, value in case["headers"]:
        request.headers[name] = value  # adds, does not replace
    return request


def sign_with_botocore(signer_class, case, where, clock):
    clock.now = case["now"]
    keys = botocore.credentials.Credentials("AKIDEXAMPLE", case["secret"], case["token"] or None)
    request = botocore_request(case, where)
    signer_class(keys, case["service"], case["region"]).add_auth(request)
    assert request.headers["X-Amz-Date"] == case["now"].strftime(AMZ_DATE)
    return request.headers


def line_of(case, path_style="normalised", more_headers=()):
    return {
        "method": case["method"],
        "path": case["path"],
        "query": query_of(case["params"]),
        "headers": [("Host", case["host"]), *case["headers"], *more_headers],
        "body": base64.b64encode(case["body"]).decode(),
        "path_style": path_style,
        "region": case["region"],
        "service": case["service"],
        "access_key_id": "AKIDEXAMPLE",
        "secret_access_key": case["secret"],
        "session_token": case["token"],
        "time": case["now"].strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def assert_same(theirs, ours, case):
    assert ours["authorization"] == theirs["Authorization"], case
    assert ours["x-amz-date"] == theirs["X-Amz-Date"]
    assert ours.get("x-amz-security-token") == theirs["X-Amz-Security-Token"]


@pytest.mark.parametrize("where", ["url", "params"])
@pytest.mark.parametrize("make,count", [(random_case, 300), (kinesis_case, 100)])
def test_signs_as_botocore_does(make, count, where, clock):
    rng = random.Random(f"{make.__name__} {where}")
    cases = [with_keys(rng, make(rng)) for _ in range(count)]
    theirs = [sign_with_botocore(botocore.auth.SigV4Auth, c, where, clock) for c in cases]
    for case, expected, got in zip(cases, theirs, sign([line_of(c) for c in cases])):
        assert_same(expected, got, case)


def test_signs_verbatim_paths_as_botocore_does_for_s3(clock):
    rng = random.Random("s3")
    cases = [with_keys(rng, random_case(rng)) for _ in range(150)]
    theirs = [sign_with_botocore(botocore.auth.S3SigV4Auth, c, "url", clock) for c in cases]
    hashes = [("X-Amz-Content-SHA256", t["X-Amz-Content-SHA256"]) for t in theirs]
    lines = [line_of(c, "verbatim", [h]) for c, h in zip(cases, hashes)]
    for case, expected, got in zip(cases, theirs, sign(lines)):
        assert_same(expected, got, case)


class Sent(Exception):
    """The request that a client was about to send."""


def kinesis_client(token):
    session = botocore.session.Session()
    session.set_credentials("AKIDEXAMPLE", SECRETS[0], token or None)
    client = session.create_client("kinesis", region_name="eu-west-1")

    def stop(request, **_):
        raise Sent(request)

    client.meta.events.register("before-send.kinesis", stop)
    return client


@pytest.mark.parametrize("token", ["", TOKENS[2]])
def test_signs_what_a_botocore_client_sends(token):
    """With the client's own choice of signer, which is the CRT's where that is installed."""
    calls = [
        ("list_shards", {"StreamName": "clicks"}),
        ("get_records", {"ShardIterator": "AAAA" * 40, "Limit": 10000}),
        ("put_records",
         {"StreamName": "clicks", "Records": [{"Data": bytes(range(256)), "PartitionKey": "é"}]}),
        ("list_streams", {}),
    ]  # fmt: skip
    client = kinesis_client(token)
    lines, expected = [], []
    for operation, arguments in calls:
        with pytest.raises(Sent) as sent:
            getattr(client, operation)(**arguments)
        request = sent.value.args[0]
        headers = {
            name.lower(): value.decode() if isinstance(value, bytes) else value
            for name, value in request.headers.items()
        }
        expected.append(headers)
        signed = headers["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
        added = {"host", "x-amz-date", "x-amz-security-token"}
        lines.append({
            "method": request.method,
            "path": "/",
            "query": "",
            "headers": [("host", "kinesis.eu-west-1.amazonaws.com")]
            + [(n, headers[n]) for n in signed if n not in added],
            "body": base64.b64encode(request.body).decode(),
            "path_style": "normalised",
            "region": "eu-west-1",
            "service": "kinesis",
            "access_key_id": "AKIDEXAMPLE",
            "secret_access_key": SECRETS[0],
            "session_token": token,
            "time": datetime.datetime.strptime(headers["x-amz-date"], AMZ_DATE).isoformat() + "Z",
        })  # fmt: skip
    for headers, got in zip(expected, sign(lines)):
        assert got == {name: headers[name] for name in got}
