"""What beams, checks and second attempts are worth, in BLEU, chrF and processor time.

Usage: python -m training.translation.beams DATA.jsonl [--limit 300] [--beams 1,2,4] [--cache DIR]

Every sentence is translated once with each beam, the n-best lists are kept in --cache, and the rest is computed from
them: the model's own first choice, the choice of the checks, and the choice after a second attempt with a wider beam
for the segments that failed. Quotation marks and apostrophes are made straight on both sides before scoring.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from depeche.models import Hypothesis, Runtime
from depeche.settings import Settings
from depeche.text.sentences import split
from depeche.translation import Translator, open_translator
from depeche.translation.checked import RETRY_BEAM, CheckedTranslator
from depeche.translation.checks import Checker
from depeche.translation.step import stack

STRAIGHT = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'"})
Lists = dict[str, list[Hypothesis]]


class Replay:
    """Answers from n-best lists, by beam, then by segment; what they lack the model adds."""

    def __init__(self, translator: Translator, lists: dict[int, Lists]) -> None:
        self.name = self.fingerprint = translator.name
        self.lists = lists
        self._translator = translator

    def translate(self, segments: Sequence[str], *, beam: int = 1, hypotheses: int = 1) -> list[list[Hypothesis]]:
        """See ``Translator.translate``."""
        known = self.lists.setdefault(beam, {})
        missing = [segment for segment in segments if segment not in known]
        known |= dict(
            zip(missing, self._translator.translate(missing, beam=beam, hypotheses=hypotheses), strict=True)
            if missing
            else ()
        )
        return [known[segment][:hypotheses] for segment in segments]


def main() -> None:
    """Translate, choose, score, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--limit", type=int, default=300)
    parser.add_argument("--beams", type=lambda text: [int(part) for part in text.split(",")], default=[1, 2, 4])
    parser.add_argument("--cache", type=Path, default=None)
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.data.read_text(encoding="utf-8").splitlines()[: options.limit]]
    texts = [split(row["text"], row["source_lang"]) for row in rows]
    references = [row["reference"].translate(STRAIGHT) for row in rows]
    settings = Settings(threads=1)
    translator = stack(open_translator(settings, Runtime(settings), source="fr", target="en"), "fr", "en")
    segments = sorted({sentence for sentences in texts for sentence in sentences}, key=lambda text: (len(text), text))
    lists: dict[int, Lists] = {}
    print("beam | first choice | checked | second attempt | retried | seconds of the first attempt")
    for beam in sorted(options.beams):
        lists[beam], seconds = _lists(translator, segments, beam, options.cache)
        first = {segment: lists[beam][segment][0].text for segment in segments}
        plain, _ = _checked(Replay(translator, {beam: lists[beam]}), beam, segments, retry=False)
        again, retried = _checked(Replay(translator, lists), beam, segments, retry=True)
        shown = [_score(choice, texts, references) for choice in (first, plain, again)]
        print(f"{beam} | {' | '.join(shown)} | {retried / len(segments):.1%} | {seconds:.1f}", flush=True)


def _lists(translator: Translator, segments: list[str], beam: int, cache: Path | None) -> tuple[Lists, float]:
    file = cache / f"beam-{beam}.json" if cache else None
    if file and file.exists():
        kept = json.loads(file.read_text(encoding="utf-8"))
        return {text: [Hypothesis(**each) for each in found] for text, found in kept["lists"].items()}, kept["seconds"]
    started = time.process_time()
    found: Lists = {}
    for start in range(0, len(segments), 32):
        batch = segments[start : start + 32]
        answers = translator.translate(batch, beam=beam, hypotheses=beam)
        found |= dict(zip(batch, answers, strict=True))
    seconds = time.process_time() - started
    if file:
        kept = {"seconds": seconds, "lists": {text: list(map(asdict, answers)) for text, answers in found.items()}}
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    return found, seconds


def _checked(replay: Replay, beam: int, segments: list[str], *, retry: bool) -> tuple[dict[str, str], int]:
    checked = CheckedTranslator(
        replay, Checker("fr", "en"), source="fr", target="en", beam=beam, retry_beam=RETRY_BEAM if retry else beam
    )
    verdicts, effort = checked.translate(segments)
    return {segment: verdict.target for segment, verdict in zip(segments, verdicts, strict=True)}, effort.retried


def _score(choice: dict[str, str], texts: list[list[str]], references: list[str]) -> str:
    outputs = [" ".join(choice[sentence] for sentence in sentences).translate(STRAIGHT) for sentences in texts]
    bleu, chrf = BLEU().corpus_score(outputs, [references]).score, CHRF().corpus_score(outputs, [references]).score
    return f"{bleu:.1f} / {chrf:.1f}"


if __name__ == "__main__":
    main()
