"""The page with a margin that tells what became of each line."""

from __future__ import annotations

from depeche.schemas import Article
from depeche.text.normalize import normalize


def explain(article: Article, text: str) -> list[tuple[int, str, str]]:
    """Label every line of a page.

    Args:
        article: What ``clean`` made of the page.
        text: The page that it was given.

    Returns:
        For each line that is not blank its number, the normalized line and a label: ``title``, ``standfirst``,
        ``subhead``, ``body``, ``list`` or the reason for its removal. A line that was cut has a row for each part.
    """
    removed: dict[int, list[tuple[str, str]]] = {}
    for one in article.removed:
        removed.setdefault(one.line, []).append((one.text, one.reason))
    labels = {text: role for text, role in zip(article.paragraphs, article.roles, strict=True)}
    if article.standfirst:
        labels[article.standfirst] = "standfirst"
    rows: list[tuple[int, str, str]] = []
    title_seen = False
    for number, line in enumerate(normalize(text).split("\n"), 1):
        if not line:
            continue
        rest = line
        for part, reason in removed.get(number, ()):
            rows.append((number, part, reason))
            rest = rest.replace(part, "", 1).strip()
        if not rest:
            continue
        if not title_seen and article.title and article.title in line:
            title_seen = True
            rows.append((number, rest, "title"))
        else:
            rows.append((number, rest, labels.get(rest, "body")))
    return rows
