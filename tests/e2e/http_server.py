"""An HTTP server inside a test: every POST goes to one function, in a thread of its connection."""

import contextlib
import http.server
import threading


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.server.on_post(self, self.rfile.read(int(self.headers["Content-Length"])))

    def handle(self):
        # A client that is killed in the middle of an answer is no error of the server.
        with contextlib.suppress(ConnectionError):
            super().handle()

    def log_message(self, *arguments):
        pass


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


@contextlib.contextmanager
def http_server(on_post):
    """Serves on a free port until the end of the block, which gets the URL. `on_post` takes the
    request's handler and body, and writes the answer."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.on_post = on_post
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
