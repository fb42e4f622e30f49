"""Exchanges with hosts that somebody else named: which addresses, how long, how much."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from depeche.outgoing import addresses
from depeche.outgoing.addresses import is_public, resolve
from depeche.outgoing.client import Client
from depeche.outgoing.errors import AddressError, OutgoingError, PackingError, SlowError, UnreachableError


def get(url, *, seconds=10.0, most=1000):
    return Client(allow_private=True).exchange("GET", urlsplit(url), headers={}, seconds=seconds, most=most)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "224.0.1.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "feff::1", "3fff::1",
        "3fff:fff::1", "ff02::1", "2001:db8::1",
        "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1",
        "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "5f00::1", "100::1",
        "100:0:0:1::1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "93.184.215.14",
        "2606:4700:4700::1111",
        "64:ff9b::808:808",
        "::ffff:8.8.8.8",
        "3ffe:ffff::1",
    ],
)
def test_addresses_that_are_public(address):
    assert is_public(address)


def test_resolution_checks_every_address():
    assert "127.0.0.1" in resolve("localhost", 80, allow_private=True, seconds=10)
    with pytest.raises(AddressError):
        resolve("localhost", 80, allow_private=False, seconds=10)


@contextmanager
def dripping(answer):
    """A server that sends an answer and then a byte every 20 ms, until the other side has had enough."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            connection, _ = server.accept()
            with connection:
                try:
                    connection.sendall(answer)
                    while True:
                        connection.sendall(b"x")
                        threading.Event().wait(0.02)
                except OSError:
                    return

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        thread.join()


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\n\r\n"], ids=["status", "headers", "body"]
)
def test_an_answer_that_comes_drop_by_drop_is_cut_off(scheme, answer):
    """Each byte comes within the socket's time-out; the whole does not come within the deadline."""
    with dripping(answer) as host, pytest.raises(OutgoingError):
        get(f"{scheme}://{host}/", seconds=0.5, most=10**9)


def test_a_host_that_never_answers_a_handshake_is_cut_off():
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(SlowError):
        get(f"https://127.0.0.1:{silent.getsockname()[1]}/", seconds=0.5)


def test_the_look_up_of_a_name_is_part_of_the_time(monkeypatch):
    over = threading.Event()
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *_, **__: over.wait(30) and [])
    begun = time.monotonic()
    try:
        with pytest.raises(SlowError):
            get("http://slow.example/", seconds=0.3)
    finally:
        over.set()
    assert time.monotonic() - begun < 10


def test_connecting_to_many_addresses_is_part_of_the_time(monkeypatch):
    """Addresses where nobody answers share the time; each used to take five seconds of its own."""
    with black_hole() as port:
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (f"127.0.0.{number}", port)) for number in range(1, 9)]
        monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *_, **__: found)
        begun = time.monotonic()
        with pytest.raises(OutgoingError):
            get(f"http://many.example:{port}/", seconds=1.0)
        assert time.monotonic() - begun < 20


def test_an_address_that_answers_is_found_behind_those_that_do_not(site, monkeypatch):
    with black_hole(port=site.server_port) as port:
        url = site.page("/a", "found").replace("127.0.0.1", "many.example")
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port)) for host in ("127.0.0.7", "127.0.0.1")]
        monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *_, **__: found)
        assert get(url, seconds=4.0).body == b"found"
        assert dict(site.asked[0][1])["Host"] == f"many.example:{port}"


@contextmanager
def black_hole(host="127.0.0.7", port=0):
    """An address where nobody accepts: its queue of connections is full."""
    with socket.socket() as full:
        full.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        full.bind((host if port else "0.0.0.0", port))
        full.listen(0)
        port = full.getsockname()[1]
        waiting = []
        try:
            for _ in range(4):
                one = socket.socket()
                one.settimeout(0)
                one.connect_ex((host, port))
                waiting.append(one)
            threading.Event().wait(0.1)
            yield port
        finally:
            for one in waiting:
                one.close()


def test_every_address_is_checked_before_any_is_called(site, monkeypatch):
    mixed = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, 80)) for host in ("93.184.215.14", "127.0.0.1")]
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *_, **__: mixed)
    with pytest.raises(AddressError):
        Client(allow_private=False).exchange("GET", urlsplit("http://mixed.example/"), headers={}, seconds=5)


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "http://", "http://a:b@a.example/", "http://a.example:99999/", "/x"]
)
def test_addresses_that_can_t_be_called(url):
    with pytest.raises(AddressError):
        get(url)


def test_a_name_without_an_address():
    with pytest.raises(UnreachableError):
        get("http://nowhere.invalid/")


def test_a_name_that_is_none():
    with pytest.raises(UnreachableError):
        get(f"http://{'a' * 64}.example/")


def test_as_much_is_read_as_is_asked_for(site):
    url = site.page("/a", "a" * 1000)
    assert (get(url, most=1000).is_cut, len(get(url, most=1000).body)) == (False, 1000)
    assert (get(url, most=999).is_cut, len(get(url, most=999).body)) == (True, 999)
    assert get(url, most=0).body == b""


def test_what_is_packed_is_counted_unpacked(site):
    bomb = gzip.compress(b"a" * 20_000_000)
    answer = get(site.page("/a", bomb, Content_Encoding="gzip"), most=1000)
    assert (answer.is_cut, answer.body) == (True, b"a" * 1000)


def test_other_packings_are_refused(site):
    with pytest.raises(PackingError):
        get(site.page("/a", b"x", Content_Encoding="br"))


@pytest.mark.parametrize("status", [301, 404, 500])
def test_no_body_but_that_of_200_is_read(site, status):
    answer = get(site.page("/a", "reasons", status=status, Location="/b"))
    assert (answer.status, answer.body) == (status, b"")
    assert len(site.asked) == 1
