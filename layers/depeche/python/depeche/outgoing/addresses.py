"""Which addresses may be called: a caller must not reach through us into our own network."""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading
from typing import Final

from depeche.outgoing.errors import AddressError, SlowError, UnreachableError

_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
"""RFC 6052: IPv6 addresses that a gateway translates to the IPv4 address in their last 32 bits."""
_NOT_PUBLIC: Final = tuple(
    map(
        ipaddress.ip_network,
        (
            "64:ff9b:1::/48",  # the same within one network, RFC 8215
            "fec0::/10",  # site-local, RFC 3879
            "3fff::/20",  # documentation, RFC 9637
            "5f00::/16",  # segment routing, RFC 9602
            "100:0:0:1::/64",  # dummy prefix, RFC 9780
        ),
    )
)
"""What the standard library's tables, by Python's version, take for public."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, and so is each IPv4 address that it wraps."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if any(ip in network for network in _NOT_PUBLIC):
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if ip in _NAT64:
            wrapped = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if wrapped:
            return is_public(str(wrapped))
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def resolve(host: str, port: int, *, allow_private: bool, seconds: float) -> list[str]:
    """The addresses of a host, each of them checked; connect to these, not to the name, which may change.

    Args:
        host: A name, or an address.
        port: Where its service is.
        allow_private: Take addresses that are not public too.
        seconds: How long the look-up may take.

    Raises:
        AddressError: One of the addresses is private, loopback, link-local or otherwise not public.
        UnreachableError: The name has no address.
        SlowError: The time is over.
    """
    addresses = _look_up(host, port, seconds)
    if not allow_private and not all(map(is_public, addresses)):
        raise AddressError("the host has an address that is not public")
    return addresses


def _look_up(host: str, port: int, seconds: float) -> list[str]:
    # A look-up can't be interrupted; one that takes too long ends by itself, with nobody waiting.
    answers: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put(list(dict.fromkeys(str(entry[4][0]) for entry in found)))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=look_up, name="look-up", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise SlowError("no answer in time") from None
    if isinstance(answer, Exception):
        raise UnreachableError("the host has no address") from answer
    return answer
