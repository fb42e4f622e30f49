"""Files as people drop them: short articles that are fine, and thirty that are broken, each in a way of its own.

Every good file holds one article, so that it ends in one result; every broken file ends in one explained failure and in
no result. Files of several articles, good and bad together, are in :func:`mixed_files`.
"""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
import zlib
from typing import Any

_TOWNS = (
    "Kerlaouen", "Brévan", "Saint-Aubry", "Montcorbel", "Le Vauzelle", "Trégonan", "Bois-Harcourt", "Pontivrac",
    "Luzières", "Castelnoux", "Marvéjac", "Roquebise", "Aubevigne", "Fontarel", "Villedrun", "Chantemerle-sur-Oise",
)  # fmt: skip
_PEOPLE = (
    "Anne Rivoal", "Karim Belhadj", "Lucie Monnier", "Paul Estève", "Hélène Tessier", "Marc Jourdain", "Inès Carval",
    "Yann Le Goff", "Sophie Ardant", "Julien Marchal", "Nadia Ferrand",
)  # fmt: skip
# Title, first paragraph, second paragraph. {town}, {person}, {number}, {day} and {euros} make each article its own.
_STORIES = (
    (
        "La piscine de {town} rouvre",
        "La piscine de {town} rouvre le {day} mars après {number} jours de travaux.",
        "Le chantier a coûté {euros} 000 euros, a indiqué la maire, {person}.",
    ),
    (
        "Le pont de {town} ferme",
        "Le pont de {town} ferme le {day} juin pour {number} semaines.",
        "Chaque jour, {euros} camions le traversent, selon {person}, conseiller municipal.",
    ),
    (
        "Une laiterie ouvre à {town}",
        "Une laiterie va ouvrir à {town} et créer {number} emplois.",
        "L’entreprise de {person} investit {euros} 000 euros dans le bâtiment.",
    ),
    (
        "Le lycée de {town} manque de professeurs",
        "Au lycée de {town}, {number} élèves n’ont pas de cours depuis le {day} septembre.",
        "{person}, qui représente les parents, demande un remplaçant avant les vacances.",
    ),
    (
        "Incendie dans un entrepôt de {town}",
        "Un incendie a détruit un entrepôt de {town} dans la nuit du {day} avril.",
        "Les pompiers ont évacué {number} habitants, a précisé {person} mardi matin.",
    ),
    (
        "La bibliothèque de {town} prête des outils",
        "Depuis le {day} janvier, la bibliothèque de {town} prête aussi des outils.",
        "Le service compte déjà {number} abonnés, se félicite la directrice, {person}.",
    ),
    (
        "Un parc remplace la gare de {town}",
        "L’ancienne gare de {town} devient un parc, où {number} arbres ont été plantés le {day} novembre.",
        "La commune y a consacré {euros} 000 euros, rappelle le maire, {person}.",
    ),
)

_GOOD_NAMES = (
    "articles/{number:03d}.txt",
    "articles/{number:03d}.html",
    "requêtes/{number:03d}.json",
    "archive/{number:03d}.txt.gz",
    "articles/été + hiver {number:03d}.txt",
    "page/{number:03d}.htm",
    "notes/{number:03d}.md",
    "anciens/{number:03d}.txt",
)


def article(number: int) -> tuple[str, str, str]:
    """Title and two paragraphs of the article with this number; no two are equal."""
    title, first, second = _STORIES[number % len(_STORIES)]
    words = {
        "town": _TOWNS[number % len(_TOWNS)],
        "person": _PEOPLE[number % len(_PEOPLE)],
        "number": 12 + number,
        "day": 1 + number % 27,
        "euros": 35 + (number * 7) % 900,
    }
    return title.format(**words), first.format(**words), second.format(**words)


def good_files(n: int) -> dict[str, bytes]:
    """``n`` files of one article each, by name: text in several encodings, HTML, JSON, compressed or not."""
    files = {}
    for number in range(n):
        name = _GOOD_NAMES[number % len(_GOOD_NAMES)].format(number=number)
        files[name] = _written(name, article(number))
    return files


def broken_files() -> dict[str, bytes]:
    """Thirty files that can't become a brief, by name. The last three only the engine can refuse."""
    text = "\n\n".join(article(1_000))
    fine = json.dumps({"text": text}).encode()
    return {
        "broken/01 empty.txt": b"",
        "broken/02 blank.txt": b" \r\n\t\r\n" * 40,
        "broken/03 picture renamed.txt": picture(),
        "broken/04 utf-16 without a mark.txt": text.encode("utf-16-le"),
        "broken/05 utf-16 cut in a letter.txt": text.encode("utf-16")[:-1],
        "broken/06 one letter.txt": b"a" * 5_000_000,
        "broken/07 too long.txt": ((text + "\n\n") * 2_000).encode(),
        "broken/08 truncated.txt.gz": gzip.compress(text.encode(), mtime=0)[:-40],
        "broken/09 not compressed.txt.gz": text.encode(),
        "broken/10 bomb.txt.gz": gzip.compress(bytes(60_000_000), mtime=0),
        "broken/11 wrong checksum.html.gz": _wrong_checksum(text.encode()),
        "broken/12 truncated.zip": zipped({"a.txt": text.encode()})[:-30],
        "broken/13 not an archive.zip": text.encode(),
        "broken/14 empty.zip": zipped({}),
        "broken/15 only pictures.zip": zipped({"img/1.jpg": picture(), "img/2.png": picture()}),
        "broken/16 password.zip": locked(zipped({"a.txt": text.encode()})),
        "broken/17 nested.zip": zipped({"inner.zip": zipped({"a.txt": text.encode()})}),
        "broken/18 bomb.zip": zipped({"a.txt": bytes(60_000_000)}),
        "broken/19 too many.zip": zipped({f"{number}.txt": b"x" for number in range(1_200)}),
        "broken/20 cut.json": fine[:-10],
        "broken/21 unknown field.json": json.dumps({"text": text, "targetlanguage": "en"}).encode(),
        "broken/22 a number.json": b"42",
        "broken/23 text and html.json": json.dumps({"text": text, "html": text}).encode(),
        "broken/24 deep.json": b"[" * 100_000,
        "broken/25 dés ordre + né.json": json.dumps({"text": text, "summary": {"sentences": 99}}).encode(),
        "broken/26 bad line.jsonl": b'{"id": "a", "text": "Bonjour"\n',
        "broken/27 photo.jpg": picture(),
        "broken/28 only a menu.txt": "Accueil\nContact\nS’abonner\nSe connecter\n".encode(),
        "broken/29 no route.json": json.dumps({"text": text, "target_language": "sw"}).encode(),
        "broken/30 no such language.json": json.dumps({"text": text, "source_language": "xx"}).encode(),
    }


def mixed_files() -> dict[str, tuple[bytes, int, int]]:
    """Files of several articles: their bytes, how many of the articles can become briefs, and how many can't."""
    texts = ["\n\n".join(article(2_000 + number)) for number in range(5)]
    lines = [json.dumps({"id": f"line-{number}", "text": text}).encode() for number, text in enumerate(texts)]
    return {
        "mixed/all good.jsonl": (b"\n".join(lines), 5, 0),
        "mixed/one bad line.jsonl": (b"\n".join([*lines[:2], b'{"text": ', *lines[2:]]), 5, 1),
        "mixed/lines.jsonl.gz": (gzip.compress(b"\n".join([*lines[:3], b"[]"]), mtime=0), 3, 1),
        "mixed/list.json": (json.dumps([{"text": texts[0]}, {"text": texts[1], "lang": "fr"}, 7]).encode(), 2, 1),
        "mixed/folders.zip": (
            zipped(
                {
                    "bureau/une.txt": texts[0].encode(),
                    "bureau/deux/été.html": _html(article(2_001)).encode(),
                    "bureau/lignes.jsonl": b"\n".join(lines[3:]),
                    "__MACOSX/bureau/._une.txt": b"\0\5\26\7",
                    "bureau/photo.jpg": picture(),
                    "../../etc/passwd": b"root",
                }
            ),
            4,
            2,
        ),
    }


def picture() -> bytes:
    """The beginning of a PNG file."""
    return b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip archive of these members, always with the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def locked(archive: bytes) -> bytes:
    """An archive whose members say that they need a password: bit 0 of the flags in both headers (APPNOTE 4.4.4)."""
    raw = bytearray(archive)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(signature)
        while at >= 0:
            flags = struct.unpack_from("<H", raw, at + offset)[0]
            struct.pack_into("<H", raw, at + offset, flags | 1)
            at = raw.find(signature, at + 4)
    return bytes(raw)


def _written(name: str, parts: tuple[str, str, str]) -> bytes:
    text = "\n\n".join(parts)
    if name.endswith((".html", ".htm")):
        return _html(parts).encode()
    if name.endswith(".json"):
        title, *paragraphs = parts
        request: dict[str, Any] = {"text": "\n\n".join(paragraphs), "title": title, "source_language": "fr"}
        return json.dumps(request, ensure_ascii=False).encode()
    if name.endswith(".gz"):
        return gzip.compress(text.encode(), mtime=0)
    if name.startswith("anciens/"):
        return text.replace("’", "'").encode("cp1252")
    return text.encode()


def _html(parts: tuple[str, str, str]) -> str:
    title, *paragraphs = parts
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><nav><a href='/'>Accueil</a></nav><article><h1>{title}</h1>{body}</article></body></html>"
    )


def _wrong_checksum(content: bytes) -> bytes:
    raw = gzip.compress(content, mtime=0)
    return raw[:-8] + struct.pack("<I", zlib.crc32(content) ^ 1) + raw[-4:]
