"""Which addresses a callback may go to: a caller must not reach through us into our own network."""

from __future__ import annotations

import ipaddress
import socket

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LOCAL_NAT64 = ipaddress.ip_network("64:ff9b:1::/48")
"""RFC 6052 and RFC 8215: IPv6 addresses that a gateway translates to the IPv4 address in their last 32 bits."""


class ForbiddenAddressError(Exception):
    """A host has an address that is not public."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, and so is each IPv4 address that it wraps."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _LOCAL_NAT64:
            return False
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if ip in _NAT64:
            wrapped = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if wrapped:
            return is_public(str(wrapped))
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def resolve(host: str, port: int, *, allow_private: bool) -> list[str]:
    """The addresses of a host, each of them checked; connect to these, not to the name, which may change.

    Raises:
        ForbiddenAddressError: One of them is private, loopback, link-local or otherwise not public.
        OSError: The name has no address.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not allow_private and not all(is_public(address) for address in addresses):
        raise ForbiddenAddressError("the host has an address that is not public")
    return addresses
