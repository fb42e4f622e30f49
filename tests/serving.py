"""Servers in a thread of the test's own process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer


@contextmanager
def serving(server: HTTPServer) -> Iterator[str]:
    """Answer requests until the block ends; the server's address."""
    with server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class Site(ThreadingHTTPServer):
    """A web site on this machine.

    Attributes:
        pages: Answers by path: (status, headers, body).
        asked: Paths in the order of the requests.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), SiteHandler)
        self.pages, self.asked = {}, []

    def url(self, path):
        return f"http://127.0.0.1:{self.server_port}{path}"

    def page(self, path, body, status=200, kind="text/html; charset=utf-8", **headers):
        """Put a page up; its address."""
        given = {"Content-Type": kind} if kind else {}
        content = body if isinstance(body, bytes) else body.encode()
        self.pages[path] = (status, given | {name.replace("_", "-"): value for name, value in headers.items()}, content)
        return self.url(path)


class SiteHandler(BaseHTTPRequestHandler):
    """HTTP around it."""

    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        status, headers, body = self.server.pages.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Quiet."""
