"""An HTTP proxy inside a test: tunnels, requests with a whole URL, Basic authentication. Wherever a
client wants to go, it comes out at one server, for the hosts of these tests do not exist."""

import base64
import contextlib
import select
import socket
import urllib.parse

from http_server import http_server, pass_on

PIECE_BYTES = 65536


class HttpProxy:
    """`asked` has the targets in their order; `refuse_with` is a status to answer all with, and
    `hangs` makes it answer nothing."""

    def __init__(self, server, user_info=None):
        target = urllib.parse.urlsplit(server.url)
        self._target = (target.hostname, target.port)
        self._authorization = user_info and _basic(user_info)
        self.asked = []
        self.refuse_with = None
        self.hangs = False

    def connect(self, handler):
        if not self._admits(handler):
            return
        handler.send_response_only(200)
        handler.end_headers()
        handler.wfile.flush()
        with socket.create_connection(self._target) as server:
            _pump(handler.connection, server)
        handler.close_connection = True

    def forward(self, handler, body):
        if not self._admits(handler):
            return
        url = urllib.parse.urlsplit(handler.path)
        del handler.headers["Proxy-Authorization"]
        pass_on(handler, body, url.path, *self._target)

    def _admits(self, handler):
        self.asked.append(handler.path)
        if self.hangs:
            select.select([handler.connection], [], [])
            handler.close_connection = True
            return False
        status = self.refuse_with
        if self._authorization not in (None, handler.headers["Proxy-Authorization"]):
            status = 407
        if status is None:
            return True
        handler.send_response_only(status)
        if status == 407:
            handler.send_header("Proxy-Authenticate", 'Basic realm="test"')
        handler.send_header("Content-Length", "0")
        handler.end_headers()
        return False


def _basic(user_info):
    return "Basic " + base64.b64encode(user_info.encode()).decode()


def _pump(one, other):
    """Until either side has ended. A TLS client speaks first, so nothing waits unread in a
    buffer of the proxy."""
    other_of = {one: other, other: one}
    while True:
        readable, _, _ = select.select([one, other], [], [])
        for side in readable:
            with contextlib.suppress(ConnectionError):
                if piece := side.recv(PIECE_BYTES):
                    other_of[side].sendall(piece)
                    continue
            return


@contextlib.contextmanager
def http_proxy(server, user_info=None):
    """An HttpProxy with its `url`, without the user's name and password ("user:password")."""
    proxy = HttpProxy(server, user_info)
    with http_server(proxy.forward, proxy.connect) as proxy.url:
        yield proxy
