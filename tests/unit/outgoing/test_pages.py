"""Pages behind links: what is fetched, what is refused, and what may pass."""

from __future__ import annotations

import gzip
import socket
import threading
import zlib

import pytest

from depeche.outgoing.client import Answer
from depeche.outgoing.pages import (
    PageAddressError,
    PageError,
    PageKindError,
    PageLargeError,
    PageRedirectsError,
    PageRefusedError,
    PageRobotsError,
    Pages,
    PassingError,
)
from depeche.settings import Settings

HTML = "<html><body><p>L'été à Kerlaouen.</p></body></html>"


def pages(**knobs):
    return Pages(Settings(**({"allow_private_pages": True} | knobs)))


def test_a_page_is_fetched(site):
    page = pages().fetch(site.page("/a?b=1&c=%20", HTML) + "#part")
    assert (page.text, page.is_html, page.url) == (HTML, True, site.url("/a?b=1&c=%20"))
    [robots, asked] = site.asked
    assert robots[0] == "/robots.txt"
    assert asked[1]["User-Agent"].startswith("Depeche/")


@pytest.mark.parametrize(
    ("kind", "body", "is_html"),
    [
        ("text/plain", "Un texte.", False),
        ("text/plain; charset=iso-8859-1", "Un été.".encode("latin-1"), False),
        ("text/html; charset=nonsense", HTML, True),
        ("text/html; charset=ascii", HTML, True),
        ("application/xhtml+xml", HTML, True),
        ("", "<!doctype html><p>été", True),
        ("text/html", "\ufeff<p>été".encode("utf-16"), True),
    ],
)
def test_kinds_of_pages_that_are_read(site, kind, body, is_html):
    page = pages().fetch(site.page("/a", body, kind=kind))
    assert page.is_html is is_html
    assert "t\u00e9" in page.text or body == "Un texte."


@pytest.mark.parametrize("kind", ["image/png", "application/pdf", "application/json", "video/mp4", "text/css"])
def test_other_kinds_are_refused(site, kind):
    with pytest.raises(PageKindError):
        pages().fetch(site.page("/a", b"%PDF", kind=kind))


def test_a_binary_page_is_refused(site):
    with pytest.raises(PageKindError):
        pages().fetch(site.page("/a", bytes(range(32)) * 100, kind="text/html"))


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress], ids=["gzip", "deflate"])
def test_packed_pages(site, pack):
    name = "gzip" if pack is gzip.compress else "deflate"
    assert pages().fetch(site.page("/a", pack(HTML.encode()), Content_Encoding=name)).text == HTML


def test_a_small_page_that_unpacks_to_a_large_one_is_refused(site):
    bomb = gzip.compress(b"a" * 20_000_000)
    assert len(bomb) < 50_000
    with pytest.raises(PageLargeError):
        pages().fetch(site.page("/a", bomb, Content_Encoding="gzip"))


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "zstd"])
def test_other_packings_are_refused(site, encoding):
    with pytest.raises(PageKindError):
        pages().fetch(site.page("/a", b"x", Content_Encoding=encoding))


def test_a_broken_packing_may_pass(site):
    with pytest.raises(PassingError):
        pages().fetch(site.page("/a", b"x" * 50, Content_Encoding="gzip"))


def test_the_size_is_limited(site):
    assert pages(page_max_bytes=1000).fetch(site.page("/a", "a" * 1000)).text == "a" * 1000
    with pytest.raises(PageLargeError):
        pages(page_max_bytes=1000).fetch(site.page("/a", "a" * 1001))


# Addresses


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/x", "file:///etc/passwd", "javascript:alert(1)", "http://", "http://user:word@a.example/",
        "http://[::1", "http://a.example:99999/", "http://a.example:x/", "gopher://127.0.0.1/", "", "//a.example/x",
    ],
)  # fmt: skip
def test_addresses_that_are_none(url):
    with pytest.raises(PageAddressError):
        pages().fetch(url)


@pytest.mark.parametrize(
    "host",
    ["localhost", "127.0.0.1", "127.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "10.0.0.1",
     "169.254.169.254", "192.168.1.1", "[fd00:ec2::254]", "100.64.0.1"],
)  # fmt: skip
def test_private_addresses_are_refused(site, host):
    for port in ("", ":80", f":{site.server_port}"):
        with pytest.raises(PageAddressError):
            pages(allow_private_pages=False).fetch(f"http://{host}{port}/latest/meta-data/")
    assert site.asked == []


def test_other_ports_than_the_web_s_are_refused():
    with pytest.raises(PageAddressError, match="port"):
        pages(allow_private_pages=False).fetch("http://a.example:22/")


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(site, status):
    site.page("/b", HTML)
    page = pages().fetch(site.page("/a", "", status=status, Location="/b#part"))
    assert page.url == site.url("/b")


def test_each_hop_is_checked(site):
    """A public page must not lead into our own network."""
    for location in ("ftp://a.example/", "http://user:word@a.example/", "file:///etc/passwd"):
        with pytest.raises(PageAddressError):
            pages().fetch(site.page("/a", "", status=302, Location=location))


def test_a_redirect_into_a_private_network_is_refused():
    """The first host is public by its name; a hop to a private address is refused where it is met."""
    met = []

    class PublicSite(Pages):
        def _get(self, place, end, most):
            met.append(place.hostname)
            if place.hostname != "public.example":
                return super()._get(place, end, most)
            if place.path == "/robots.txt":
                return Answer(404, {})
            return Answer(302, {"location": "http://169.254.169.254/latest/meta-data/"})

    with pytest.raises(PageAddressError):
        PublicSite(Settings()).fetch("http://public.example/a")
    assert met == ["public.example", "public.example", "169.254.169.254"]


def test_circles_end(site):
    with pytest.raises(PageRedirectsError):
        pages().fetch(site.page("/a", "", status=302, Location="/a"))
    assert len([path for path, _ in site.asked if path == "/a"]) == 6


def test_a_redirect_to_nowhere_is_a_refusal(site):
    with pytest.raises(PageRefusedError):
        pages().fetch(site.page("/a", "", status=302))


# robots.txt


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /private", True),
        ("User-agent: Depeche\nDisallow: /news", False),
        ("User-agent: depeche\nAllow: /\n\nUser-agent: *\nDisallow: /", True),
        ("User-agent: other\nDisallow: /", True),
        ("", True),
        ("\xff\xfe nonsense", True),
        # The longest match counts, whatever comes first (RFC 9309, section 2.2.2).
        ("User-agent: *\nDisallow: /news\nAllow: /news/a", True),
        ("User-agent: *\nAllow: /\nDisallow: /news/", False),
        ("User-agent: *\nAllow: /news/a\nDisallow: /news/a", True),
        ("User-agent: *\nDisallow: /*/a$", False),
        ("User-agent: *\nDisallow: /*/b$", True),
        ("User-agent: *\nDisallow: /*ews/", False),
        ("User-agent: *\nDisallow: /news/%61", False),
        ("User-agent: a\nUser-agent: Depeche # ours\nUser-agent: b\nDisallow: /", False),
        ("User-agent: dep\nDisallow: /", True),
        ("\xef\xbb\xbfUser-agent: *\nDisallow: /", False),  # the mark of UTF-8
        ("User-agent: a\nDisallow: /\n\nUser-agent: b\nDisallow: /", True),
    ],
)
def test_robots(site, rules, allowed):
    site.page("/robots.txt", rules.encode("latin-1"), kind="text/plain")
    url = site.page("/news/a", HTML)
    if allowed:
        assert pages().fetch(url).text == HTML
    else:
        with pytest.raises(PageRobotsError):
            pages().fetch(url)
        assert [path for path, _ in site.asked] == ["/robots.txt"]
    assert pages(page_robots=False).fetch(url).text == HTML


def test_robots_with_thousands_of_names_and_rules(site):
    """Each of 14,000 names before each of 20,000 rules would be 280 million rules."""
    names = "\n".join(f"User-agent:{number}" for number in range(14_000))
    rules = "\n".join(["Disallow:/x"] * 20_000)
    site.page("/robots.txt", f"{names}\nUser-agent: Depeche\n{rules}\nDisallow: /news", kind="text/plain")
    with pytest.raises(PageRobotsError):
        pages().fetch(site.page("/news/a", HTML))


def test_robots_with_wildcards_without_end(site):
    site.page("/robots.txt", "User-agent: *\nDisallow: " + "/*a" * 50_000 + "b", kind="text/plain")
    assert pages().fetch(site.page("/" + "a/" * 1000, HTML)).text == HTML


def test_robots_that_move_are_followed(site):
    site.page("/robots.txt", "", status=301, Location="/r.txt")
    site.page("/r.txt", "User-agent: *\nDisallow: /", kind="text/plain")
    with pytest.raises(PageRobotsError):
        pages().fetch(site.page("/a", HTML))


def test_robots_that_can_t_be_had_now_keep_out_for_now(site):
    site.page("/robots.txt", "", status=503)
    with pytest.raises(PassingError) as caught:
        pages().fetch(site.page("/a", HTML))
    assert isinstance(caught.value.problem, PageRobotsError)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_robots_that_are_not_there_allow(site, status):
    site.page("/robots.txt", "", status=status)
    assert pages().fetch(site.page("/a", HTML)).text == HTML


def test_a_redirect_asks_the_robots_of_the_other_page(site):
    site.page("/robots.txt", "User-agent: *\nDisallow: /closed", kind="text/plain")
    site.page("/closed", HTML)
    with pytest.raises(PageRobotsError):
        pages().fetch(site.page("/a", "", status=302, Location="/closed"))


# Failures


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451, 204])
def test_what_the_site_refuses_is_final(site, status):
    with pytest.raises(PageRefusedError) as caught:
        pages().fetch(site.page("/a", "", status=status))
    assert caught.value.document()["answered"] == status


@pytest.mark.parametrize("status", [500, 502, 503, 429, 408])
def test_what_passes(site, status):
    with pytest.raises(PassingError) as caught:
        pages().fetch(site.page("/a", "", status=status, Retry_After="9"))
    assert caught.value.after == 9


def test_a_host_that_is_not_there():
    with pytest.raises(PassingError) as caught:
        pages().fetch("http://nowhere.invalid/")
    assert isinstance(caught.value.problem, PageError)


def test_nobody_listens():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(PassingError):
            pages().fetch(f"http://127.0.0.1:{unused.getsockname()[1]}/")


def test_a_site_that_answers_drop_by_drop_is_cut_off():
    """Each byte comes within the socket's time-out; the whole does not come within the deadline."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            connection, _ = server.accept()
            with connection:
                try:
                    connection.recv(65536)
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
                    while True:
                        connection.sendall(b"x")
                        threading.Event().wait(0.02)
                except OSError:
                    return

        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(PassingError) as caught:
            pages(page_seconds=0.5, page_robots=False).fetch(f"http://127.0.0.1:{server.getsockname()[1]}/")
        thread.join()
    assert caught.value.problem.kind == "page-slow"


def test_https_is_verified(tmp_path, site):
    """A plain server behind https: the handshake fails, and that may pass."""
    with pytest.raises((PassingError, PageError)):
        pages().fetch(site.url("/a").replace("http://", "https://"))
