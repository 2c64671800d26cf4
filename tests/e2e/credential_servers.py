"""Services that hand out credentials, as AWS has them: instance metadata, a container's service, STS,
the SSO portal and its token service. One server for all; a test changes its attributes."""

import contextlib
import datetime
import http.server
import json
import threading
import urllib.parse

SECRETS = {
    "secret": "hush-secret-access-key",
    "token": "hush-session-token",
    "web": "hush-web-identity-token",
    "sso": "hush-sso-access-token",
    "sso_new": "hush-sso-renewed-token",
    "refresh": "hush-sso-refresh-token",
    "client": "hush-sso-client-secret",
    "external_id": "hush-external-id",
    "authorization": "hush-authorization",
    "imds": "hush-imds-token",
}


def expiry(seconds):
    """So many seconds from now, as AWS writes it."""
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class Services(http.server.ThreadingHTTPServer):
    """`requests` lists (method, path, form or None) of everything that was asked."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.requests = []
        self.valid_seconds = 3600
        self.put_hangs = False  # as behind a bridge: the answer to PUT never arrives
        self.hangs = threading.Event()  # set: nothing is answered any more
        self.ended = threading.Event()

    def count(self, path):
        return sum(1 for _, asked, _ in self.requests if asked.startswith(path))


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def _hang(self):
        self.server.ended.wait()
        self.close_connection = True

    def _send(self, status, body, content_type="application/json"):
        data = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _keys(self, key_id):
        return {
            "Code": "Success",
            "AccessKeyId": key_id,
            "SecretAccessKey": SECRETS["secret"],
            "Token": SECRETS["token"],
            "Expiration": expiry(self.server.valid_seconds),
        }

    def do_PUT(self):
        self.server.requests.append(("PUT", self.path, None))
        if self.server.put_hangs or self.server.hangs.is_set():
            return self._hang()
        self._send(200, SECRETS["imds"], "text/plain")

    def do_GET(self):
        self.server.requests.append(("GET", self.path, None))
        if self.server.hangs.is_set():
            return self._hang()
        roles = "/latest/meta-data/iam/security-credentials/"
        if self.path.startswith(roles):
            expected = None if self.server.put_hangs else SECRETS["imds"]
            if self.headers.get("x-aws-ec2-metadata-token") != expected:
                return self._send(401, "")
            if self.path == roles:
                return self._send(200, "reader", "text/plain")
            return self._send(200, self._keys("IMDS"))
        if self.path == "/container":
            if self.headers.get("Authorization") != SECRETS["authorization"]:
                return self._send(403, {"code": "AccessDenied"})
            return self._send(200, self._keys("CONTAINER"))
        if self.path.startswith("/federation/credentials?"):
            if self.headers.get("x-amz-sso_bearer_token") not in (SECRETS["sso"], SECRETS["sso_new"]):
                return self._send(401, {})
            return self._send(200, {"roleCredentials": {
                "accessKeyId": "SSO",
                "secretAccessKey": SECRETS["secret"],
                "sessionToken": SECRETS["token"],
                "expiration": int(datetime.datetime.now().timestamp() * 1000) + 3600_000,
            }})
        return self._send(404, "")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path == "/token":
            asked = json.loads(body)
            self.server.requests.append(("POST", self.path, asked))
            fine = asked["refreshToken"] == SECRETS["refresh"]
            answer = {"accessToken": SECRETS["sso_new"], "expiresIn": 28800, "tokenType": "Bearer"}
            return self._send(200 if fine else 400, answer if fine else {})
        form = dict(urllib.parse.parse_qsl(body))
        self.server.requests.append(("POST", form["Action"], form))
        if self.server.hangs.is_set():
            return self._hang()
        signed = "Authorization" in self.headers
        fine = (
            signed
            if form["Action"] == "AssumeRole"
            else not signed and form.get("WebIdentityToken") == SECRETS["web"]
        )
        if not fine or "denied" in form["RoleArn"]:
            return self._send(403, f"""<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not with {form.get("ExternalId")}</Message>
</Error><RequestId>r</RequestId></ErrorResponse>""", "text/xml")
        action = form["Action"]
        return self._send(200, f"""<{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<{action}Result><AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/x/y</Arn><AssumedRoleId>A:y</AssumedRoleId>
</AssumedRoleUser><Credentials><AccessKeyId>{"ROLE" if signed else "WEB"}</AccessKeyId>
<SecretAccessKey>{SECRETS["secret"]}</SecretAccessKey><SessionToken>{SECRETS["token"]}</SessionToken>
<Expiration>{expiry(self.server.valid_seconds)}</Expiration></Credentials></{action}Result>
<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></{action}Response>""", "text/xml")


@contextlib.contextmanager
def credential_services():
    server = Services()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()
