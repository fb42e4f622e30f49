"""``python -m training.lexicon``: packs a dictionary, its inflected forms and word frequencies into one file.

    python -m training.lexicon --dictionary dictionary-fr-en.tsv.xz --forms forms-fr.tsv.xz \\
        --articles articles.jsonl.xz --out layers/models/lexicons/fr-en.tsv.xz

Input: ``--dictionary`` has lines of headword, part of speech, glosses separated by "; " with the most used first, and
origin; ``--forms`` has an inflected form and its headwords separated by "|"; ``--articles`` has JSON lines with
``article``, texts of the kind that the translator reads.

Output, a line for each headword and part of speech: headword, part of speech, rank, glosses, inflected forms (in the
headword's first line). The rank is the place of the headword among all by its frequency in the articles, 0 the most
frequent one, empty where it was not seen.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from depeche.models.lexicon import WORD

LONGEST_GLOSS = 4
"""Words: longer ones are explanations, which a small model copies into its sentence."""
MOST_GLOSSES = 6
ARTICLES = 6000
_ARTICLE = re.compile(r"^(?:to|a|an|the) (?=\w)", re.IGNORECASE)
_NOTE = re.compile(r"\s*\([^)]*\)")
# What a dictionary says about a word instead of translating it.
_EXPLANATION = re.compile(
    r"given name|surname|replaces|letter of|used (?:to|in|as|for|with)|indicat|pronunciation|\bform of\b|spelling|"
    r"especially|specifically|abbreviation|initialism|acronym|synonym|person who|someone who|\b(?:male|female) \w|"
    r"capital of|wife of|one hundred and one|hockey club|football club|a type of|a kind of|commune|"
    r"\w{2}\. \w|[:\[\]{}…]|\.\.\.|'s (?:own )?$|^(?:of|who|that|which) ",
    re.IGNORECASE,
)


def main() -> None:
    """Read, filter, pack."""
    parser = argparse.ArgumentParser(prog="python -m training.lexicon", description=__doc__)
    for name in ("dictionary", "forms", "articles", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    args = parser.parse_args()
    forms = _forms(args.forms)
    heads = list(_heads(args.dictionary))
    ranks = _ranks(args.articles, forms, {head for head, _, _ in heads})
    inflected: dict[str, list[str]] = defaultdict(list)
    for form, owners in forms.items():
        for owner in owners:
            inflected[owner].append(form)
    written: set[str] = set()
    lines = []
    for head, kind, glosses in heads:
        rank = ranks.get(head.lower(), "")
        own = "" if head in written else "|".join(sorted(inflected.get(head, ())))
        written.add(head)
        lines.append(f"{head}\t{kind}\t{rank}\t{'; '.join(glosses)}\t{own}\n")
    with lzma.open(args.out, "wt", encoding="utf-8", preset=9 | lzma.PRESET_EXTREME) as out:
        out.writelines(lines)
    print(f"{len(lines)} entries, {len(forms)} forms, {args.out.stat().st_size} bytes")


def _rows(path: Path) -> Iterator[list[str]]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\n").split("\t")


def _forms(path: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for form, owners, *_ in (row for row in _rows(path) if len(row) > 1):
        known = found.setdefault(form, [])
        known += [owner for owner in owners.split("|") if owner not in known]
    return found


def _heads(path: Path) -> Iterator[tuple[str, str, list[str]]]:
    for head, kind, text, *_ in (row for row in _rows(path) if len(row) > 2):
        glosses: list[str] = []
        for gloss in (_ARTICLE.sub("", _NOTE.sub("", each).strip()) for each in text.split(";")):
            fits = gloss and len(gloss.split()) <= LONGEST_GLOSS and not _EXPLANATION.search(gloss)
            if fits and gloss not in glosses:
                glosses.append(gloss)
        if glosses and len(head) > 1 and WORD.search(head):
            yield head, kind, glosses[:MOST_GLOSSES]


def _ranks(path: Path, forms: dict[str, list[str]], heads: set[str]) -> dict[str, int]:
    """Headwords by frequency; a form of several counts for each of them in part."""
    counts: Counter[str] = Counter()
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for _, line in zip(range(ARTICLES), lines, strict=False):
            for match in WORD.finditer(json.loads(line)["article"].replace("’", "'")):
                word = match[0].lower()
                owners = {owner.lower() for owner in forms.get(word, ())} | ({word} if word in heads else set())
                for owner in owners:
                    counts[owner] += 1 / len(owners)
    return {word: place for place, (word, _) in enumerate(sorted(counts.items(), key=lambda one: (-one[1], one[0])))}


if __name__ == "__main__":
    main()
