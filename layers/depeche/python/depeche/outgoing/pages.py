"""The page behind a link: fetched from the public internet alone, within limits, where robots.txt allows it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from depeche import __version__
from depeche.errors import DepecheError, MalformedError
from depeche.outgoing import robots
from depeche.outgoing.client import Answer, Client, port_of
from depeche.outgoing.decoding import to_text
from depeche.outgoing.errors import AddressError, CertificateError, OutgoingError, PackingError, SlowError
from depeche.settings import Settings
from depeche.text.decoding import looks_like_html

AGENT: Final = "Depeche"
_USER_AGENT: Final = f"{AGENT}/{__version__} (news desk; fetches a page when a person asks for it)"
_REDIRECTS: Final = 5
_REDIRECTING: Final = frozenset({301, 302, 303, 307, 308})
_PASSING: Final = frozenset({408, 425, 429})
_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})
_KINDS: Final = _HTML | {"text/plain", ""}
_ROBOTS_REDIRECTS: Final = 5
"""RFC 9309, section 2.3.1.2."""


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
        self._client = Client(allow_private=settings.allow_private_pages)
        self._clock = clock

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
            following = _redirect(place, answer)
            if following is None:
                return self._page(place, answer)
            place = following
        raise PageRedirectsError(f"The site redirects more than {_REDIRECTS} times")

    def _page(self, place: SplitResult, answer: Answer) -> Page:
        status = answer.status
        if status >= 500 or status in _PASSING:
            raise PassingError(
                PageRefusedError(f"The site answered {status}", answered=status),
                _wait(answer.headers.get("retry-after")),
            )
        if status != 200:
            raise PageRefusedError(f"The site answered {status}", answered=status)
        if answer.is_cut:
            raise PageLargeError("The page is too large", limit=self._most)
        kind, charset = answer.media_type()
        if kind not in _KINDS:
            raise PageKindError("The page is neither text nor HTML")
        try:
            text = to_text(answer.body, charset)
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
        except AddressError as error:
            raise PageAddressError(f"This page is not fetched: {error}") from error
        if not self._allow_private and port not in (80, 443):
            raise PageAddressError("This page is not fetched: the port is not one of the web")

    def _allowed(self, place: SplitResult, end: float) -> bool:
        """What robots.txt says; none is a yes, one that can't be had now is not (RFC 9309, section 2.3.1)."""
        where = place._replace(path="/robots.txt", query="", fragment="")
        for _ in range(_ROBOTS_REDIRECTS + 1):
            answer = self._get(where, end, robots.MOST_BYTES)
            moved = _redirect(where, answer)
            if moved is not None:
                where = moved
                self._check(where)
                continue
            if answer.status >= 500 or answer.status in _PASSING:
                raise PassingError(PageRobotsError(f"The site's robots.txt can't be had: {answer.status}"))
            return answer.status != 200 or robots.allows(answer.body, AGENT, urlunsplit(place))
        return True

    def _get(self, place: SplitResult, end: float, most: int) -> Answer:
        """One exchange.

        Args:
            place: Where to.
            end: When the time for all exchanges is over.
            most: Bytes of the body, unpacked.
        """
        try:
            return self._client.exchange("GET", place, headers=_HEADERS, seconds=end - self._clock(), most=most)
        except AddressError as error:
            raise PageAddressError(f"This page is not fetched: {error}") from error
        except CertificateError as error:
            raise PageError("The site's certificate is not valid") from error
        except PackingError as error:
            raise PageKindError("The page is packed in a way that is not read") from error
        except SlowError as error:
            raise PassingError(PageSlowError("The page did not come in time")) from error
        except OutgoingError as error:
            raise PassingError(PageError(f"The site can't be reached: {error}")) from error


_HEADERS: Final = {
    "User-Agent": _USER_AGENT,
    "Accept": "text/html,application/xhtml+xml,text/plain;q=0.8",
    "Accept-Encoding": "gzip, deflate",
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


def _redirect(place: SplitResult, answer: Answer) -> SplitResult | None:
    """Where an answer leads on to."""
    location = answer.headers.get("location")
    if answer.status not in _REDIRECTING or not location:
        return None
    return _place(urljoin(urlunsplit(place), location.strip()))


def _wait(value: object) -> float | None:
    try:
        return max(0.0, float(str(value)))
    except ValueError:
        return None
