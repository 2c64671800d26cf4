"""TLS in front of a service that has none, as a load balancer is."""

import contextlib
import urllib.parse

from http_server import http_server, pass_on
from servers import Server


class TlsFront:
    """`context` is its SSLContext; `resumed` says how many handshakes were short."""

    def __init__(self, server, context):
        target = urllib.parse.urlsplit(server.url)
        self._target = (target.hostname, target.port)
        self.context = context

    def resumed(self):
        return self.context.session_stats()["hits"]

    def forward(self, handler, body):
        pass_on(handler, body, handler.path, *self._target)
        handler.close_connection = self.closes

    closes = False


@contextlib.contextmanager
def tls_front(server, context):
    """A TlsFront; its `url` is https://127.0.0.1:port, its `server` the same for a Workspace."""
    front = TlsFront(server, context)
    with http_server(front.forward, tls=context) as front.url:
        front.server = Server(server.name, front.url, server.pid)
        yield front
