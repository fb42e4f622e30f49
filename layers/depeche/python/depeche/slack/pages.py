"""The page behind a link: fetched from the public internet alone, within limits, where robots.txt allows it."""

from __future__ import annotations

import http.client
import ssl
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from depeche import __version__
from depeche.errors import DepecheError, MalformedError
from depeche.jobs.addresses import ForbiddenAddressError
from depeche.jobs.connection import UnreachableError, UnusableAddressError, connected, port_of
from depeche.settings import Settings
from depeche.slack.decoding import to_text
from depeche.text.decoding import looks_like_html

AGENT: Final = "Depeche"
_USER_AGENT: Final = f"{AGENT}/{__version__} (news desk; fetches a page when a person asks for it)"
_REDIRECTS: Final = 5
_REDIRECTING: Final = frozenset({301, 302, 303, 307, 308})
_PASSING: Final = frozenset({408, 425, 429})
_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})
_KINDS: Final = _HTML | {"text/plain", ""}
_ROBOTS_BYTES: Final = 512_000
"""RFC 9309, section 2.5: a crawler reads at least 500 KiB."""
_ROBOTS_REDIRECTS: Final = 5
"""RFC 9309, section 2.3.1.2."""
_CHUNK: Final = 65_536


class PageError(DepecheError):
    """A page was not fetched, and never will be."""

    kind, title, status = "page-unreachable", "The page can't be fetched", 422


class PageAddressError(PageError):
    """Its address is none that is fetched: another scheme, credentials, a private network."""

    kind = "page-address"


class PageRobotsError(PageError):
    """The site's robots.txt keeps machines out."""

    kind = "page-robots"


class PageRefusedError(PageError):
    """The site answered something else than a page."""

    kind = "page-refused"


class PageSlowError(PageError):
    """It did not come in time."""

    kind = "page-slow"


class PageLargeError(PageError):
    """It is larger than allowed."""

    kind = "page-large"


class PageKindError(PageError):
    """It is neither text nor HTML."""

    kind = "page-kind"


class PageRedirectsError(PageError):
    """One redirect leads to the next."""

    kind = "page-redirects"


class PassingError(Exception):
    """It was not fetched this time.

    Attributes:
        problem: What to say when there is no other time.
        after: Seconds that the site asks to wait.
    """

    def __init__(self, problem: PageError, after: float | None = None) -> None:
        super().__init__(problem.detail)
        self.problem = problem
        self.after = after


@dataclass(frozen=True, slots=True)
class Page:
    """What was fetched.

    Attributes:
        url: Where it was found in the end.
        text: Of the page.
        is_html: Rather than plain text.
    """

    url: str
    text: str
    is_html: bool


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


class Pages:
    """Fetches pages. Thread-safe."""

    def __init__(self, settings: Settings, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Prepare to fetch.

        Args:
            settings: ``page_max_bytes``, ``page_seconds``, ``page_robots``, ``allow_private_pages``.
            clock: Tells the seconds that ``page_seconds`` are counted by.
        """
        self._most = settings.page_max_bytes
        self._seconds = settings.page_seconds
        self._robots = settings.page_robots
        self._allow_private = settings.allow_private_pages
        self._clock = clock

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context()

    def fetch(self, url: str) -> Page:
        """Fetch a page; every address on the way is checked, and connected to as it was checked.

        Raises:
            PageError: It can't be fetched.
            PassingError: It can't be fetched now.
        """
        end = self._clock() + self._seconds
        place = _place(url)
        for _ in range(_REDIRECTS + 1):
            self._check(place)
            if self._robots and not self._allowed(place, end):
                raise PageRobotsError("The site's robots.txt asks machines not to read this page")
            answer = self._get(place, end, self._most)
            if answer.status not in _REDIRECTING or not answer.headers.get("Location"):
                return self._page(place, answer)
            place = _place(urljoin(urlunsplit(place), str(answer.headers["Location"]).strip()))
        raise PageRedirectsError(f"The site redirects more than {_REDIRECTS} times")

    def _page(self, place: SplitResult, answer: _Answer) -> Page:
        status = answer.status
        if status >= 500 or status in _PASSING:
            raise PassingError(
                PageRefusedError(f"The site answered {status}", answered=status),
                _wait(answer.headers.get("Retry-After")),
            )
        if status != 200:
            raise PageRefusedError(f"The site answered {status}", answered=status)
        kind = answer.headers.get_content_type() if answer.headers.get("Content-Type") else ""
        if kind not in _KINDS:
            raise PageKindError("The page is neither text nor HTML")
        try:
            text = to_text(answer.body, answer.headers.get_content_charset())
        except MalformedError as error:
            raise PageKindError("The page is neither text nor HTML") from error
        return Page(urlunsplit(place), text, kind in _HTML or looks_like_html(text))

    def _check(self, place: SplitResult) -> None:
        """Refuse an address before anything is asked of it.

        Raises:
            PageAddressError: It is not one that is fetched.
        """
        try:
            port = port_of(place)
        except UnusableAddressError as error:
            raise PageAddressError(f"This page is not fetched: {error}") from error
        if not self._allow_private and port not in (80, 443):
            raise PageAddressError("This page is not fetched: the port is not one of the web")

    def _allowed(self, place: SplitResult, end: float) -> bool:
        """What robots.txt says; none is a yes, one that can't be had now is not (RFC 9309, section 2.3.1)."""
        robots = place._replace(path="/robots.txt", query="", fragment="")
        for _ in range(_ROBOTS_REDIRECTS + 1):
            answer = self._get(robots, end, _ROBOTS_BYTES, cut=True)
            if answer.status in _REDIRECTING and answer.headers.get("Location"):
                robots = _place(urljoin(urlunsplit(robots), str(answer.headers["Location"]).strip()))
                self._check(robots)
                continue
            if answer.status >= 500 or answer.status in _PASSING:
                raise PassingError(PageRobotsError(f"The site's robots.txt can't be had: {answer.status}"))
            if answer.status != 200:
                return True
            rules = RobotFileParser()
            rules.parse(answer.body.decode("utf-8", "replace").splitlines())
            return rules.can_fetch(AGENT, urlunsplit(place))
        return True

    def _get(self, place: SplitResult, end: float, most: int, *, cut: bool = False) -> _Answer:
        """One exchange.

        Args:
            place: Where to.
            end: When the time for all exchanges is over.
            most: Bytes of the body, unpacked.
            cut: Leave the rest of a longer body, instead of refusing it.
        """
        left = end - self._clock()
        if left <= 0:
            raise PassingError(PageSlowError("The page did not come in time"))
        try:
            with connected(place, tls=lambda: self._tls, allow_private=self._allow_private, seconds=left) as (
                connection,
                deadline,
            ):
                target = (place.path or "/") + (f"?{place.query}" if place.query else "")
                connection.request("GET", target, headers=_HEADERS)
                with connection.getresponse() as response:
                    body = b"" if response.status in _REDIRECTING else _body(response, most, cut=cut)
                    late, answer = deadline.passed, _Answer(response.status, response.headers, body)
        except ForbiddenAddressError as error:
            raise PageAddressError(f"This page is not fetched: {error}") from error
        except UnreachableError as error:
            raise PassingError(PageError(f"The site can't be reached: {error}")) from error
        except ssl.SSLCertVerificationError as error:
            raise PageError("The site's certificate is not valid") from error
        except TimeoutError as error:
            raise PassingError(PageSlowError("The page did not come in time")) from error
        except (OSError, http.client.HTTPException, zlib.error) as error:
            raise PassingError(PageError(f"The site can't be reached: {type(error).__name__}")) from error
        if late:  # cut off within the headers or the body, which reads as their end
            raise PassingError(PageSlowError("The page did not come in time"))
        return answer


_HEADERS: Final = {
    "User-Agent": _USER_AGENT,
    "Accept": "text/html,application/xhtml+xml,text/plain;q=0.8",
    "Accept-Encoding": "gzip, deflate",
    "Connection": "close",
}


def _place(url: str) -> SplitResult:
    """An address as it goes over the wire: without its fragment, in ASCII.

    Raises:
        PageAddressError: It is none.
    """
    try:
        place = urlsplit(url)
        host = place.hostname or ""
        named = f"[{host}]" if ":" in host else host.encode("idna").decode("ascii")
        port = f":{place.port}" if place.port else ""
    except ValueError as error:
        raise PageAddressError("This page is not fetched: the address can't be read") from error
    if place.username or place.password:
        raise PageAddressError("This page is not fetched: the address holds credentials")
    return SplitResult(
        place.scheme.lower(),
        named + port,
        quote(place.path, safe="/%:@!$&'()*+,;=~-._"),
        quote(place.query, safe="/%:@!$&'()*+,;=?~-._[]"),
        "",
    )


def _body(response: http.client.HTTPResponse, most: int, *, cut: bool) -> bytes:
    """The body, unpacked piece by piece: a small answer that unpacks to gigabytes is noticed in time."""
    encoding = str(response.headers.get("Content-Encoding", "")).strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise PageKindError("The page is packed in a way that is not read")
    unpack: Any = None
    if encoding in ("gzip", "x-gzip", "deflate"):
        unpack = zlib.decompressobj(zlib.MAX_WBITS | 32)  # the header tells gzip from zlib
    parts: list[bytes] = []
    size = 0
    while piece := response.read(_CHUNK):
        part = unpack.decompress(piece, most - size + 1) if unpack else piece
        parts.append(part)
        size += len(part)
        if size > most:
            if cut:
                return b"".join(parts)[:most]
            raise PageLargeError("The page is too large", limit=most)
    return b"".join(parts)


def _wait(value: object) -> float | None:
    try:
        return max(0.0, float(str(value)))
    except ValueError:
        return None
