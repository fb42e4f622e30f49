"""The frame of the HTML pages: one file each, no script, nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from html import escape

from fastapi.responses import HTMLResponse

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1b1f; --paper: #fffdf8; --soft: #5c5a55; --line: #d8d3c7;
  --accent: #9c1f1f; --well: #f4efe4; }
@media (prefers-color-scheme: dark) { :root { --ink: #ece8df; --paper: #17161a; --soft: #b3aea3; --line: #3b3941;
  --accent: #ff9a8a; --well: #222028; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.6 Georgia, "Iowan Old Style", "Times New Roman", serif; }
main { max-width: 46rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1, h2, h3 { line-height: 1.2; text-wrap: balance; }
h1 { font-size: 2.5rem; margin: 0 0 .5rem; border-bottom: 3px double var(--line); padding-bottom: .5rem; }
h2 { font-size: 1.4rem; margin-top: 2.5rem; }
h3 { font-size: 1.05rem; margin: 2rem 0 .25rem; }
a { color: var(--accent); text-underline-offset: .15em; }
a:focus-visible, summary:focus-visible, pre:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
code, pre { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: .875rem; }
pre { background: var(--well); border: 1px solid var(--line); border-radius: .25rem; padding: .75rem 1rem;
  overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .75rem .35rem 0; text-align: left;
  vertical-align: top; overflow-wrap: anywhere; }
th { font-weight: 600; }
.lead { font-size: 1.25rem; color: var(--soft); margin-top: 0; }
.method { color: var(--accent); font-weight: 700; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: .75rem; color: var(--soft);
  font-size: .95rem; }
"""


@lru_cache(maxsize=1)
def _policy() -> str:
    # The one style sheet is allowed by its digest, so that no other can slip in.
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def page(title: str, body: str, *, language: str) -> HTMLResponse:
    """A complete page.

    Args:
        title: Plain text.
        body: HTML of the ``main`` element.
        language: Code for ``lang`` and ``Content-Language``.
    """
    document = (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        # An empty icon, so that browsers don't ask for one.
        '<link rel="icon" href="data:,">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )
    return HTMLResponse(document, headers={"Content-Security-Policy": _policy(), "Content-Language": language})
