"""Measure the lexicon and the glossary of the embedded translation.

    python bench/lexicon.py look-up flores-dev.jsonl     # size, time for 600 words, memory
    python bench/lexicon.py glossary flores-dev.jsonl    # 500 terms in 200 sentences: kept, reported, lost; time

The data are JSON Lines with ``text`` in French. For ``glossary`` each of 200 sentences gives a term: its rarest word
that the lexicon knows, with the second of its glosses, which the model would seldom choose by itself. The other 300
terms stand in none of them.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from depeche.models import Runtime
from depeche.models.lexicon import UNSEEN, Lexicon
from depeche.schemas import Article, GlossaryTerm
from depeche.settings import load
from depeche.text.document import Sentence
from depeche.translation import open_translator, translate
from depeche.translation.glosses import Glosses
from depeche.translation.typography import plain

MODEL, ROUTE = "gemma3-270m-fr-en", "fr>en"
WORDS = 600
SENTENCES, TERMS = 200, 500
RARE = range(1500, UNSEEN)
"""Ranks of the words that are made terms."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("look-up", "glossary"))
    parser.add_argument("data", type=Path)
    options = parser.parse_args()
    texts = [plain(json.loads(line)["text"]) for line in options.data.read_text(encoding="utf-8").splitlines()]
    settings = load()
    runtime = Runtime(settings)
    lexicon = runtime.lexicon(MODEL, ROUTE)
    if lexicon is None:
        raise SystemExit(f"{MODEL} has no lexicon for {ROUTE}")
    if options.what == "look-up":
        look_up(lexicon, texts)
    else:
        glossary(runtime, lexicon, texts)


def look_up(lexicon: Lexicon, texts: Sequence[str]) -> None:
    process = psutil.Process()
    before = process.memory_info().rss
    chosen: list[str] = []
    while sum(len(text.split()) for text in chosen) < WORDS:
        chosen.append(texts[len(chosen)])
    glosses = Glosses(lexicon)
    for name in ("first", "again"):
        started = time.process_time()
        lines = [glosses.line(text) for text in chosen]
        print(f"{name}: {1000 * (time.process_time() - started):.0f} ms of processor time for {WORDS} words")
    glossed = sum(line.count(" = ") + line.count(" := ") for line in lines)
    print(f"{glossed / len(chosen):.1f} words of a text have glosses")
    for text in texts:
        glosses.line(text)
    print(f"file: {lexicon.path.stat().st_size / 2**20:.1f} MB")
    print(f"memory after {len(texts)} texts: {(process.memory_info().rss - before) / 2**20:.1f} MB more")


def glossary(runtime: Runtime, lexicon: Lexicon, texts: Sequence[str]) -> None:
    chosen: dict[str, GlossaryTerm] = {}
    for text in texts:
        rare = [m for m in lexicon.look_up(text) if m.kind == "word" and m.rank in RARE and len(m.glosses) > 1]
        if rare and len(chosen) < SENTENCES:
            word = max(rare, key=lambda match: match.rank)
            chosen[text] = GlossaryTerm(source=word.text, target=word.glosses[1])
    terms = [*chosen.values(), *(GlossaryTerm(source=f"terme{n}", target=f"term{n}") for n in range(TERMS - SENTENCES))]
    settings = load()
    translator = open_translator(settings, runtime, source="fr", target="en")
    article = Article(title="", standfirst="", paragraphs=tuple(chosen), roles=("body",) * len(chosen))
    sentences = [Sentence(place, 0, text) for place, text in enumerate(chosen)]
    times = []
    for some in ((), terms):
        started = time.process_time()
        result = translate(
            sentences, article, source="fr", target="en", translator=translator, beam=settings.beam, glossary=some
        )
        times.append(time.process_time() - started)
    kept = reported = 0
    for segment in result.translation.segments:
        target = chosen[segment.source].target
        if re.search(rf"(?<!\w){re.escape(target)}", segment.target, re.IGNORECASE):
            kept += 1
        else:
            reported += any("glossary" in issue for issue in segment.issues)
    print(f"{kept} of {len(chosen)} terms kept, {reported} reported, {len(chosen) - kept - reported} neither")
    print(f"processor time: {times[1] / times[0]:.2f} times that without a glossary")


if __name__ == "__main__":
    main()
