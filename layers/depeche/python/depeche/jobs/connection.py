"""One HTTP exchange with a host that somebody else named: to checked addresses only, and bounded in time."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Final, Self
from urllib.parse import SplitResult

from depeche.jobs.addresses import resolve

CONNECT_SECONDS: Final = 5.0
PORTS: Final = {"http": 80, "https": 443}


class UnusableAddressError(Exception):
    """An address is not one of http or https, or holds credentials."""


class UnreachableError(Exception):
    """The host has no address, or nobody listens there."""


class Deadline:
    """Cuts a connection off when its time is over; a socket's own time-out begins anew with every byte.

    Attributes:
        passed: It was cut off, or is about to be.
    """

    def __init__(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._socket: socket.socket | None = None
        self.passed = False

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def watch(self, connection: socket.socket) -> None:
        """Cut this one."""
        self._socket = connection

    def _cut(self) -> None:
        self.passed = True
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it has ended by itself


def port_of(url: SplitResult) -> int:
    """The port that an address means.

    Raises:
        UnusableAddressError: It is not an http or https address of a host, or holds credentials.
    """
    try:
        port = url.port
    except ValueError:  # not a number, or beyond 65,535
        port = -1
    if url.scheme not in PORTS or not url.hostname or port == -1:
        raise UnusableAddressError("the address is not an http or https address")
    if url.username or url.password:
        raise UnusableAddressError("the address holds credentials")
    return port or PORTS[url.scheme]


@contextmanager
def connected(
    url: SplitResult, *, tls: Callable[[], ssl.SSLContext], allow_private: bool, seconds: float
) -> Iterator[tuple[http.client.HTTPConnection, Deadline]]:
    """A connection to a host, at one of the addresses that were checked, for one exchange.

    The name is resolved once and the connection made to what it resolved to: a name that changes in between leads
    nowhere else.

    Args:
        url: Where to; only scheme, host and port matter.
        tls: Makes the context for https.
        allow_private: Connect to addresses that are not public too.
        seconds: For the whole exchange, from here on.

    Raises:
        UnusableAddressError: The address can't be called.
        ForbiddenAddressError: One of the host's addresses is not public.
        UnreachableError: There is no connection.
        ssl.SSLCertVerificationError: The certificate is not valid.
        OSError: The exchange failed.
    """
    port = port_of(url)
    host = str(url.hostname)
    try:
        addresses = resolve(host, port, allow_private=allow_private)
    except (OSError, UnicodeError) as error:
        raise UnreachableError("the host has no address") from error
    with closing(_connect(addresses, port)) as raw, Deadline(seconds) as deadline:
        raw.settimeout(seconds)
        connection: http.client.HTTPConnection
        if url.scheme == "https":
            context = tls()
            secure = context.wrap_socket(raw, server_hostname=host, do_handshake_on_connect=False)
            deadline.watch(secure)
            connection = http.client.HTTPSConnection(host, url.port, context=context)
            connection.sock = secure
        else:
            deadline.watch(raw)
            connection = http.client.HTTPConnection(host, url.port)
            connection.sock = raw
        with closing(connection):
            try:
                if isinstance(connection.sock, ssl.SSLSocket):
                    connection.sock.do_handshake()
                yield connection, deadline
            except ssl.SSLCertVerificationError:
                raise
            except (OSError, http.client.HTTPException) as error:
                if deadline.passed:
                    raise TimeoutError from error
                raise


def _connect(addresses: list[str], port: int) -> socket.socket:
    for address in addresses:
        try:
            return socket.create_connection((address, port), CONNECT_SECONDS)
        except OSError:
            continue
    raise UnreachableError("no connection to the host")
