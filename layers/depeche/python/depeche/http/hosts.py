"""Which names the local server answers to.

A page of any web site can have its own name lead to this machine (DNS rebinding) and then read what the server answers
as its own. It can't choose the Host header, which still says that name. An address in its place comes from no
DNS.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from depeche.http.problems import MisdirectedError, respond

ANY = "*"
_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[^:\[\]]+)(?::[0-9]{1,5})?")


class Hosts:
    """ASGI middleware that refuses requests for other names.

    Args:
        app: The application inside.
        names: Names that lead here, beside ``localhost`` and addresses; ``*``: any.
    """

    def __init__(self, app: ASGIApp, names: Collection[str]) -> None:
        self.app = app
        self._names = {name.lower().rstrip(".") for name in names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http" or self._knows(Headers(scope=scope).get("host", "")):
            await self.app(scope, receive, send)
            return
        problem = MisdirectedError(
            "This server does not answer to the name in the Host header; DEPECHE_HOST_NAMES can name it", field="Host"
        )
        await respond(problem.document(), scope["state"]["request_id"])(scope, receive, send)

    def _knows(self, host: str) -> bool:
        found = _HOST.fullmatch(host)
        if ANY in self._names:
            return True
        if found is None:
            return False
        name = found["name"].lower().rstrip(".")
        return name == "localhost" or name in self._names or _is_address(name.strip("[]"))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
