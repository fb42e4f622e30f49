"""The accuracy page: what ``depeche eval … --json`` measured, drawn beside simpler ways of doing the same.

``quality/*.json`` hold the reports as they were printed, ``baselines.json`` what others reached on the same data, and
``cross-validation.json`` what cleaning reaches on sites that it has not learnt from (``training/cleaning/train.py``).
A report that is not there is not drawn.
"""

from __future__ import annotations

import json
from functools import lru_cache
from html import escape
from importlib import resources
from typing import Any

from depeche.web.desk import fill
from depeche.web.plots import Bar, plot
from depeche.web.words import Words, words


@lru_cache(maxsize=8)
def quality_page(language: str, root: str) -> str:
    """The page of ``/quality``.

    Args:
        language: One of ``LANGUAGES``.
        root: What stands before the paths of the application; most often nothing.
    """
    said = words(language)
    sections = [_cleaning(said), _translation(said), _summaries(said), _support(said), _speed(said)]
    return fill("quality.html", language, root, body="\n".join(one for one in sections if one))


def _cleaning(said: Words) -> str:
    figures = []
    for name, title in (("cleaning", "pasted"), ("cleaning-html", "markup")):
        report = _report(name)
        if not report:
            continue
        others = _report("baselines").get(name, {})
        for group in ("fr", "en", "all"):
            score = report["scores"].get(group)
            if not score:
                continue
            unseen = _report("cross-validation").get(name, {}).get(group)
            bars = [Bar(said.plots["unseen"], 100 * unseen, ours=True)] if unseen else []
            # The model that ships has learnt from these very pages: its own figure flatters it.
            bars.append(Bar(said.plots["seen"], 100 * score["f1"]))
            bars += [Bar(other, 100 * figures_of[group]) for other, figures_of in others.items() if group in figures_of]
            caption = f"{said.plots[title]}, {_language(said, group)} ({score['pages']} {said.plots['pages']})"
            figures.append(plot(caption, bars, unit="%", said=said))
    return _section(said, "cleaning", figures)


def _translation(said: Words) -> str:
    figures = []
    for pair in _report("translation").get("pairs", ()):
        caption = f"{pair['route'].replace('>', ' → ')} ({pair['cases']} {said.plots['texts']})"
        scores = pair["scores"]
        for measure, title in (("bleu", "BLEU"), ("chrf", "chrF")):
            bars = [
                Bar("Dépêche" if at == 0 else one["system"], one[measure], ours=at == 0)
                for at, one in enumerate(scores)
            ]
            bars += [
                Bar(other, values[measure])
                for other, values in _report("baselines").get("translation", {}).get(pair["route"], {}).items()
                if measure in values
            ]
            figures.append(plot(f"{title}, {caption}", bars, said=said))
        bars = [
            Bar(said.plots["invented"], pair["invented"], ours=True),
            Bar(said.plots["lost"], pair["lost"], ours=True),
        ]
        bars += [
            Bar(said.plots["human_invented"], pair["reference_invented"]),
            Bar(said.plots["human_lost"], pair["reference_lost"]),
        ]
        figures.append(plot(f"{said.plots['numbers']}, {caption}", bars, unit="%", top=10, said=said))
    return _section(said, "translation", figures)


def _summaries(said: Words) -> str:
    figures = []
    for name in ("summaries", "summaries-abstractive"):
        report = _report(name)
        groups: dict[tuple[str, str], dict[str, Any]] = {}
        for one in report.get("groups", ()):
            groups.setdefault((one["language"], one["kind"]), {})[one["system"]] = one
        for (language, kind), systems in groups.items():
            ours = systems.get(report["kind"])
            if language not in {"fr", "en"} or kind != "abstractive-ref" or not ours:
                continue
            bars = []
            for measure, label in (("rouge1", "ROUGE-1"), ("rouge2", "ROUGE-2"), ("rouge_l", "ROUGE-L")):
                bars.append(Bar(f"{label} Dépêche", ours[measure], ours=True))
                bars += [
                    Bar(f"{label} {said.plots.get(system, system)}", other[measure])
                    for system, other in systems.items()
                    if system != report["kind"]
                ]
            caption = (
                f"{said.plots[report['kind']]}, {_language(said, language)} ({ours['cases']} {said.plots['texts']})"
            )
            figures.append(plot(caption, bars, top=50, said=said))
    return _section(said, "summaries", figures)


def _support(said: Words) -> str:
    figures = []
    for group in _report("support").get("groups", ()):
        if group["source"] or group["balanced_accuracy"] is None:
            continue
        caption = (
            f"{_language(said, group['language'])} ({group['unfaithful']} {said.plots['unfaithful']}, "
            f"{group['faithful']} {said.plots['faithful']})"
        )
        bars = [
            Bar(said.plots["balanced"], group["balanced_accuracy"], ours=True),
            Bar(said.plots["chance"], 50.0),
            Bar(said.plots["caught"], group["recall"], ours=True),
            Bar(said.plots["passed"], 100 - group["false_alarms"], ours=True),
        ]
        figures.append(plot(caption, bars, unit="%", said=said))
    return _section(said, "support", figures)


def _speed(said: Words) -> str:
    rows = [
        Bar(f"{said.plots['words_a_second']}, {pair['route'].replace('>', ' → ')}", pair["words_per_second"], ours=True)
        for pair in _report("translation").get("pairs", ())
    ]
    figures = [plot(said.plots["words_a_second"], rows, top=None, said=said)] if rows else []
    bars = [
        Bar(said.plots[report["kind"]], report["seconds_per_article"], ours=True)
        for report in (_report("summaries"), _report("summaries-abstractive"))
        if report
    ]
    if bars:
        figures.append(plot(said.plots["seconds"], bars, top=None, digits=2, said=said))
    return _section(said, "speed", figures)


def _section(said: Words, name: str, figures: list[str]) -> str:
    if not figures:
        return ""
    title, text = said.plots[name], said.plots[f"{name}_text"]
    return (
        f'<section aria-labelledby="on-{name}"><h2 id="on-{name}">{escape(title)}</h2><p>{escape(text)}</p>'
        f'<div class="plots">{"".join(figures)}</div></section>'
    )


def _language(said: Words, code: str) -> str:
    return said.plots.get(f"language_{code}", code)


@lru_cache(maxsize=16)
def _report(name: str) -> dict[str, Any]:
    file = resources.files("depeche") / "web" / "quality" / f"{name}.json"
    if not file.is_file():
        return {}
    report: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return report
