"""The editor's word: lines that are kept or dropped whatever cleaning thought of them.

Lines are numbered as in ``Article.removed``: those of the input from 1, in HTML those of the rendered text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from depeche.cleaning.lines import Line
from depeche.cleaning.roles import role
from depeche.errors import InvalidInputError, NoArticleError
from depeche.schemas import Article, Removed, Role


@dataclass(frozen=True, slots=True)
class _Piece:
    """A kept line; ``line`` is 0 where there is none."""

    line: int
    text: str
    role: Role | None


def edit(article: Article, page: Sequence[Line], *, keep: Collection[int] = (), drop: Collection[int] = ()) -> Article:
    """Keep or drop lines of an article.

    Args:
        article: What ``clean`` made of the page.
        page: The lines of the page that it was made from.
        keep: Lines that belong to the article; one that was cut comes back whole.
        drop: Lines that don't; listed among the removed ones with the reason "other".

    Returns:
        The article with these lines kept and dropped.

    Raises:
        InvalidInputError: A line does not exist or is blank; names the field.
        NoArticleError: No line is left.
    """
    lines = {line.number: line for line in page}
    _check("keep", keep, lines)
    _check("drop", drop, lines)
    standfirst = _Piece(article.standfirst_line, article.standfirst, None)
    paragraphs = [_Piece(*one) for one in zip(article.lines, article.paragraphs, article.roles, strict=True)]
    removed = [one for one in article.removed if one.line not in keep]
    gone = [one for one in (standfirst, *paragraphs) if one.line in drop]
    removed += [Removed(line=one.line, text=one.text, reason="other") for one in gone]
    removed.sort(key=lambda one: one.line)
    if standfirst.line in drop:
        standfirst = _Piece(0, "", None)
    elif standfirst.line in keep:
        standfirst = replace(standfirst, text=lines[standfirst.line].text)
    paragraphs = [_whole(one, lines) if one.line in keep else one for one in paragraphs if one.line not in drop]
    there = {one.line for one in (standfirst, *paragraphs)}
    for number in sorted(set(keep) - there):
        _insert(paragraphs, _Piece(number, lines[number].text, None))
    if not paragraphs and not standfirst.text:
        raise NoArticleError("no line of the article is left", field="drop")
    return article.model_copy(
        update={
            "standfirst": standfirst.text,
            "standfirst_line": standfirst.line,
            "paragraphs": tuple(one.text for one in paragraphs),
            "roles": tuple(one.role or _role(at, paragraphs, lines) for at, one in enumerate(paragraphs)),
            "lines": tuple(one.line for one in paragraphs),
            "removed": tuple(removed),
        }
    )


def _check(field: str, numbers: Iterable[int], lines: Mapping[int, Line]) -> None:
    for number in numbers:
        if number not in lines:
            raise InvalidInputError(f"The page has no line {number}, or it is blank", field=field)


def _whole(piece: _Piece, lines: Mapping[int, Line]) -> _Piece:
    return replace(piece, text=lines[piece.line].text)


def _insert(pieces: list[_Piece], piece: _Piece) -> None:
    at = next((at for at, other in enumerate(pieces) if other.line > piece.line), len(pieces))
    pieces.insert(at, piece)


def _role(at: int, pieces: list[_Piece], lines: Mapping[int, Line]) -> Role:
    around = [lines.get(pieces[near].line) if 0 <= near < len(pieces) else None for near in (at + 1, at - 1)]
    return role(lines[pieces[at].line], *around)
