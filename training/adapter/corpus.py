"""``python -m training.adapter.corpus``: from sentence pairs of many origins to what the adapter is trained on.

    python -m training.adapter.corpus --pairs pairs.jsonl.xz --lexicon BUILT/lexicon-fr-en.sqlite --out train.jsonl

Input: JSON lines with ``source``, ``target``, ``origin``, ``original`` (the language it was written in) and ``terms``.
Only pairs whose terms allow commercial use are taken. Output: what ``python -m training.adapter --data`` reads, with
``words``, the glosses of the prompt.

The model learns three things from the glosses. To do without: a third of the examples has none. To choose: all glosses
of a word are given in the dictionary's order, right ones and wrong ones alike, and how many words have some differs
from one example to the next. To obey: in a fifth of the examples with glosses one to three words have the reference's
own translation, marked ``:=``, as terms of a glossary are.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from depeche.models.lexicon import UNSEEN, Lexicon, Match
from depeche.schemas import GlossaryTerm
from depeche.translation.glossary import Glossary
from depeche.translation.glosses import Glosses
from depeche.translation.typography import plain
from training.adapter.align import literalness


@dataclass(frozen=True, slots=True)
class Share:
    """How much of an origin is used.

    Attributes:
        most: Pairs at most; None: all.
        times: How often each of them stands in the result.
        literal: The share of its pairs that may be taken, the most literal ones.
    """

    most: int | None
    times: int
    literal: float


MIX = {
    "ntrex-fra": Share(None, 2, 1.0),
    "ntrex-fra-CA": Share(None, 2, 1.0),
    "ud-pud": Share(None, 2, 1.0),
    "mt-geneval": Share(3000, 1, 1.0),
    "tico19": Share(None, 1, 0.9),
    "cds-snc": Share(None, 1, 0.9),
    "opensource-guide": Share(None, 1, 0.9),
    "debian-webwml": Share(8000, 1, 0.6),
    "justice-laws": Share(2500, 1, 0.4),
    "diabla": Share(2500, 1, 0.7),
    "cocoa-mt": Share(1500, 1, 0.8),
    "tatoeba": Share(18000, 1, 0.8),
    "gamayun-tatoeba": Share(20000, 1, 0.8),
    "europarl:fr": Share(42000, 1, 0.6),
}
"""News first. Of Europarl what was said in French, sentences with rarer words before others."""
WITHOUT = 0.3
"""Share of the examples without glosses."""
OBEY = 0.22
"""Share of the examples with glosses in which some are marked as terms."""
_EUROPARL_WORDS = (8, 45)
_EUROPARL_POOL = 70_000
Pair = tuple[str, str]


def main() -> None:
    """Read, choose, explain, write."""
    parser = argparse.ArgumentParser(prog="python -m training.adapter.corpus", description=__doc__)
    for name in ("pairs", "lexicon", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    chance, lexicon = random.Random(args.seed), Lexicon(args.lexicon)
    chosen = list(_chosen(_read(args.pairs), lexicon, chance))
    chance.shuffle(chosen)
    counts: Counter[str] = Counter()
    with args.out.open("w", encoding="utf-8") as out:
        for origin, source, target in chosen:
            words = _words(source, target, lexicon, chance)
            counts[origin] += 1
            counts["with glosses"] += bool(words)
            row = {"text": source, "reference": target, "source_lang": "fr", "target_lang": "en", "words": words}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    for name, count in counts.most_common():
        print(f"{count:7} {name}")


def _read(path: Path) -> dict[str, list[Pair]]:
    found: dict[str, list[Pair]] = defaultdict(list)
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["terms"] == "commercial":
                french = row["origin"] == "europarl" and row["original"] == "fr"
                origin = f"{row['origin']}:fr" if french else row["origin"]
                found[origin].append((plain(row["source"]), plain(row["target"])))
    return found


def _chosen(pairs: dict[str, list[Pair]], lexicon: Lexicon, chance: random.Random) -> Iterator[tuple[str, str, str]]:
    used = [(origin, pair) for origin in MIX for pair in pairs.get(origin, ())]
    scores = literalness([source for _, (source, _) in used], [target for _, (_, target) in used])
    places: dict[str, list[int]] = defaultdict(list)
    for place, (origin, _) in enumerate(used):
        places[origin].append(place)
    for origin, share in MIX.items():
        own = places[origin]
        if not own:
            continue
        floor = np.quantile(scores[own], 1 - share.literal)
        own = [place for place in own if scores[place] >= floor]
        if origin == "europarl:fr":
            own = _rarest([place for place in own if _fits(used[place][1][0])], used, lexicon, chance)
        chance.shuffle(own)
        for place in own[: share.most] * share.times:
            yield (origin, *used[place][1])


def _fits(source: str) -> bool:
    least, most = _EUROPARL_WORDS
    return least <= len(source.split()) <= most


def _rarest(places: list[int], used: Sequence[tuple[str, Pair]], lexicon: Lexicon, chance: random.Random) -> list[int]:
    """Those with the most words that are rare in the news, for their length; with some chance in it."""

    def rarity(place: int) -> float:
        matches = lexicon.look_up(used[place][1][0])
        rare = sum(1500 < match.rank < UNSEEN for match in matches)  # beyond what everyone says every day
        return rare / (8 + len(matches)) + 0.15 * chance.random()

    return sorted(places, key=rarity, reverse=True)[:_EUROPARL_POOL]


def _words(source: str, target: str, lexicon: Lexicon, chance: random.Random) -> str:
    """The glosses of an example."""
    if chance.random() < WITHOUT:
        return ""
    terms = ()
    if chance.random() < OBEY:
        found = [term for match in lexicon.look_up(source) if (term := _term(match, target, chance))]
        terms = chance.sample(found, min(len(found), chance.choice((1, 1, 2, 3))))
    return Glosses(
        lexicon,
        Glossary(terms),
        common=chance.choice((300, 500, 1000, 1000, 2500)),
        most=chance.choice((6, 8, 8, 10)),
        each=chance.choice((2, 3, 3, 4)),
    ).line(source)


def _term(match: Match, target: str, chance: random.Random) -> GlossaryTerm | None:
    """A word of the source with what the reference has for it, mostly as it stands there."""
    if match.rank < 100:
        return None
    for gloss in match.glosses[:6]:
        said = _standing(target, gloss)
        if said and said.lower() != match.text.lower():
            return GlossaryTerm(source=match.text, target=said if chance.random() < 0.7 else gloss)
    return None


def _standing(target: str, gloss: str) -> str | None:
    """A gloss as it is inflected in a sentence; None where it does not stand there."""
    found, wanted = (
        list(re.finditer(r"[A-Za-z'-]+", target)),
        [_stem(word) for word in re.findall(r"[A-Za-z'-]+", gloss)],
    )
    for start in range(len(found) - len(wanted) + 1 if wanted else 0):
        words = found[start : start + len(wanted)]
        if [_stem(word[0]) for word in words] == wanted:
            return target[words[0].start() : words[-1].end()]
    return None


def _stem(word: str) -> str:
    word = word.lower()
    return word[: max(4, len(word) - 2)] if len(word) > 4 else word.rstrip("s")


if __name__ == "__main__":
    main()
