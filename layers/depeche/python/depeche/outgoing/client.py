"""One HTTP exchange with a host that somebody else named: to checked addresses only, and bounded in time and size."""

from __future__ import annotations

import socket
import ssl
import threading
import time
import zlib
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import SplitResult

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError
from urllib3.exceptions import SSLError as WrappedSSLError
from urllib3.exceptions import TimeoutError as PoolTimeoutError

from depeche.outgoing.addresses import resolve
from depeche.outgoing.errors import (
    AddressError,
    CertificateError,
    OutgoingError,
    PackingError,
    SlowError,
    UnreachableError,
)

if TYPE_CHECKING:
    from urllib3.response import BaseHTTPResponse

CONNECT_SECONDS: Final = 5.0
"""For one address of a host; the other ones get their turn."""
PORTS: Final = {"http": 80, "https": 443}
_CHUNK: Final = 65_536


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host answered.

    Attributes:
        status: Of HTTP.
        headers: By names in lower case.
        body: As much as was asked for, unpacked; nothing of an answer other than 200.
        is_cut: There was more.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    is_cut: bool = False

    def media_type(self) -> tuple[str, str | None]:
        """Media type, empty where none is declared, and charset."""
        declared = self.headers.get("content-type")
        if not declared:
            return "", None
        header = Message()
        header["content-type"] = declared
        return header.get_content_type(), header.get_content_charset()


class Client:
    """Makes exchanges. Thread-safe.

    The name of a host is resolved once and the connection made to what it resolved to: a name that changes in between
    leads nowhere else. Redirects are answers like any other.
    """

    def __init__(self, *, allow_private: bool) -> None:
        """Prepare to call.

        Args:
            allow_private: Connect to addresses that are not public too.
        """
        self._allow_private = allow_private

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        # Reads the system's certificates, which a process without https need not wait for.
        return ssl.create_default_context()

    def exchange(
        self,
        method: str,
        url: SplitResult,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        seconds: float,
        most: int = 0,
    ) -> Answer:
        """Send a request and read the answer.

        Args:
            method: Of HTTP.
            url: Where to.
            headers: Of the request.
            body: Of the request.
            seconds: For all of it: look-up, connection, sending and reading.
            most: Bytes of the answer's body that are read, counted unpacked.

        Raises:
            OutgoingError: There is no answer; its kinds say why.
        """
        port = port_of(url)
        target = (url.path or "/") + (f"?{url.query}" if url.query else "")
        with Deadline(seconds) as deadline, closing(self._pool(url, port, deadline)) as pool:
            try:
                response = pool.urlopen(
                    method, target, body, {**headers, "Connection": "close"}, retries=False, redirect=False,
                    assert_same_host=False, preload_content=False, decode_content=False,
                )  # fmt: skip
                with closing(response):
                    content, is_cut = _body(response, most) if response.status == 200 and most else (b"", False)
            except (HTTPError, OSError, ValueError) as error:
                raise _meaning(error, deadline) from error
            if deadline.passed:  # a connection that was cut off reads as the end of the answer
                raise SlowError("no answer in time")
            plain = {name.lower(): str(value) for name, value in response.headers.items()}
            return Answer(response.status, plain, content, is_cut)

    def _pool(self, url: SplitResult, port: int, deadline: Deadline) -> HTTPConnectionPool:
        guard = _Guard(deadline, allow_private=self._allow_private)
        host = str(url.hostname)
        if url.scheme == "https":
            return _SecurePool(host, port, timeout=deadline.seconds, ssl_context=self._tls, guard=guard)
        return _Pool(host, port, timeout=deadline.seconds, guard=guard)


class Deadline:
    """Cuts a connection off when its time is over; a socket's own time-out begins anew with every byte.

    Attributes:
        seconds: How long it is in all.
        passed: It is over.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = max(0.001, seconds)
        self.passed = False
        self._end = time.monotonic() + seconds
        self._timer = threading.Timer(self.seconds, self._cut)
        self._timer.daemon = True
        self._socket: socket.socket | None = None

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._timer.join()  # it may be cutting at this moment
        if self._socket is not None:
            self._socket.close()

    def left(self) -> float:
        """Seconds that are left.

        Raises:
            SlowError: None.
        """
        left = self._end - time.monotonic()
        if self.passed or left <= 0:
            raise SlowError("no answer in time")
        return left

    def watch(self, connection: socket.socket) -> None:
        """Cut this one. TLS takes the socket object over, so that another one of the same connection is kept."""
        self._socket = connection.dup()
        if self.passed:
            self._cut()

    def _cut(self) -> None:
        self.passed = True
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it has ended by itself


class _Guard:
    """Connects to a host, at one of the addresses that were checked."""

    def __init__(self, deadline: Deadline, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._deadline = deadline

    def connect(self, host: str, port: int) -> socket.socket:
        addresses = resolve(host, port, allow_private=self._allow_private, seconds=self._deadline.left())
        for turn, address in enumerate(addresses):
            # Each of the remaining ones gets its share of the time.
            share = self._deadline.left() / (len(addresses) - turn)
            try:
                connection = socket.create_connection((address, port), min(CONNECT_SECONDS, share))
            except OSError:
                continue
            connection.settimeout(self._deadline.left())
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._deadline.watch(connection)
            return connection
        raise UnreachableError("no connection to the host")


class _Connection(HTTPConnection):
    def __init__(self, *args: Any, guard: _Guard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._guard = guard

    def _new_conn(self) -> socket.socket:
        return self._guard.connect(self.host, self.port)


class _SecureConnection(HTTPSConnection):
    def __init__(self, *args: Any, guard: _Guard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._guard = guard

    def _new_conn(self) -> socket.socket:
        return self._guard.connect(self.host, self.port)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


def port_of(url: SplitResult) -> int:
    """The port that an address means.

    Raises:
        AddressError: It is not an http or https address of a host, or holds credentials.
    """
    try:
        port = url.port
    except ValueError:  # not a number, or beyond 65,535
        port = -1
    if url.scheme not in PORTS or not url.hostname or port == -1:
        raise AddressError("the address is not an http or https address")
    if url.username or url.password:
        raise AddressError("the address holds credentials")
    return port or PORTS[url.scheme]


def _meaning(error: Exception, deadline: Deadline) -> OutgoingError:
    cause = error.args[0] if isinstance(error, WrappedSSLError) and error.args else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return CertificateError(f"the certificate is not valid: {cause.verify_message}")
    if deadline.passed or isinstance(cause, (TimeoutError, PoolTimeoutError)):
        return SlowError("no answer in time")
    return OutgoingError(f"the exchange failed: {type(cause).__name__}")


def _body(response: BaseHTTPResponse, most: int) -> tuple[bytes, bool]:
    """The body, unpacked piece by piece, and whether there was more: no answer unpacks to gigabytes."""
    packing = str(response.headers.get("Content-Encoding", "")).strip().lower()
    if packing not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise PackingError("the answer is packed in a way that is not read")
    # The header tells gzip from zlib.
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 32) if packing not in ("", "identity") else None
    body = bytearray()
    while len(body) <= most and (piece := response.read(_CHUNK)):
        try:
            body += unpack.decompress(piece, most - len(body) + 1) if unpack else piece
        except zlib.error as error:
            raise OutgoingError("the answer can't be unpacked") from error
    return bytes(body[:most]), len(body) > most
