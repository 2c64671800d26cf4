"""An HTTP server inside a test: every POST goes to one function, in a thread of its connection."""

import contextlib
import http.client
import http.server
import ssl
import threading


def pass_on(handler, body, path, host, port):
    """Asks another server the same, with every header as it came: the signature covers some of
    them, Host above all. Writes its answer."""
    with contextlib.closing(http.client.HTTPConnection(host, port)) as connection:
        connection.putrequest("POST", path, skip_host=True, skip_accept_encoding=True)
        for name, value in handler.headers.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        response = connection.getresponse()
        answer = response.read()
    handler.send_response_only(response.status)
    for name, value in response.getheaders():
        if name.lower() not in ("content-length", "transfer-encoding", "connection"):
            handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(answer)))
    handler.end_headers()
    handler.wfile.write(answer)


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.server.on_post(self, self.rfile.read(int(self.headers["Content-Length"])))

    def do_CONNECT(self):
        self.server.on_connect(self)

    def handle(self):
        # A client that is killed in the middle of an answer, or that refuses a certificate, is no
        # error of the server.
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            super().handle()

    def log_message(self, *arguments):
        pass


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


@contextlib.contextmanager
def http_server(on_post, on_connect=None, tls=None):
    """Serves on a free port until the end of the block, which gets the URL. `on_post` takes the
    request's handler and body, and writes the answer; `on_connect` takes the handler and has the
    connection. With an SSLContext it speaks TLS."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.on_post = on_post
    server.on_connect = on_connect
    if tls:
        # The handshake is made by the first read, in the thread of the connection.
        server.socket = tls.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Unserved:
    """A port that refuses connections until serve()."""

    def __init__(self, on_post):
        self._server = _Server(("127.0.0.1", 0), _Handler, bind_and_activate=False)
        self._server.on_post = on_post
        self._server.server_bind()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = None

    def serve(self):
        self._server.server_activate()
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def close(self):
        if self._thread:
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()


@contextlib.contextmanager
def unserved(on_post):
    """An endpoint that nobody serves until its serve() is called."""
    endpoint = _Unserved(on_post)
    try:
        yield endpoint
    finally:
        endpoint.close()
