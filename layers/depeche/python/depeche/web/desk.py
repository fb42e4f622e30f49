"""The desk's page, filled in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from importlib import resources
from string import Template

from depeche.web.assets import version
from depeche.web.samples import names
from depeche.web.words import words


@dataclass(frozen=True, slots=True)
class Limits:
    """What this deployment reads at most, so that the page can say so before it sends anything.

    Attributes:
        text: Characters of a text.
        html: Characters of an HTML page.
        sentences: Sentences of a summary.
    """

    text: int
    html: int
    sentences: int


@lru_cache(maxsize=16)
def desk_page(language: str, root: str, limits: Limits) -> str:
    """The page of ``/`` and ``/briefs/{id}``.

    Args:
        language: One of ``LANGUAGES``.
        root: What stands before the paths of the application, such as a gateway's stage; most often nothing.
        limits: Of this deployment.
    """
    said = words(language)
    script = {**said.script, "title": said.page["title"], "kind_empty": said.page["kind_empty"]}
    script["limits"] = {"text": limits.text, "html": limits.html}
    return fill(
        "desk.html",
        language,
        root,
        words=_attribute(json.dumps(script, ensure_ascii=False, separators=(",", ":"))),
        samples=_samples(language),
        most=str(limits.sentences),
    )


def fill(name: str, language: str, root: str, **parts: str) -> str:
    """A page's template with the words of a language.

    Args:
        name: File name of the template.
        language: One of ``LANGUAGES``.
        root: As above.
        parts: Further parts, HTML already.
    """
    template = (resources.files("depeche") / "web" / name).read_text(encoding="utf-8")
    said = {key: escape(text) for key, text in words(language).page.items()}
    return Template(template).substitute(
        said | {"language": language, "root": escape(root), "version": version()} | parts
    )


def _attribute(text: str) -> str:
    """Text for an attribute between single quotes: JSON is full of double ones."""
    return escape(text, quote=False).replace("'", "&#39;")


def _samples(language: str) -> str:
    said = words(language)
    if not names():
        return ""
    options = "".join(
        f'<option value="{escape(name)}">{escape(said.samples.get(name, name))}</option>' for name in names()
    )
    first = f'<option value="">{escape(said.page["sample_none"])}</option>'
    return (
        f'<label class="unseen" for="sample">{escape(said.page["sample"])}</label>'
        f'<select id="sample">{first}{options}</select>'
    )
