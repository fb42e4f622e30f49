"""Train the line labeller from labelled pages and write it into the package.

    python training/cleaning/train.py DATA [--report-only]

DATA is a folder with ``cases.jsonl``, ``extra_train.jsonl``, ``suites.jsonl.xz`` and ``snippets.jsonl``. Deterministic:
the same data give the same files. First comes cross-validation grouped by site, whose out-of-fold probabilities also
train the chain and the second look at HTML pages; its scores are printed and are what to expect on sites never seen.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from crossfit import Crossfit, html_report
from export import save
from headline import save_headline
from model import fit_body, fit_title, samples
from pages import load, variants
from smoothing import save_chain
from voting import THRESHOLD as HTML_THRESHOLD
from voting import fit_votes

from depeche.cleaning import features
from depeche.cleaning.votes import COLUMNS

VERSION = "4"
THRESHOLD = 0.4
"""Of the smoothed probability: best mean F1 over all pages in cross-validation, .3 and .5 cost .002 each."""


def main() -> None:
    """Cross-validate, print, train on everything, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=Path(features.__file__).parent / "data")
    parser.add_argument("--report-only", action="store_true")
    arguments = parser.parse_args()
    pages = load(arguments.data)
    rows = samples([*pages, *variants(pages)])
    print(f"{len(pages)} pages, {sum(len(page.lines) for page in pages)} lines, {len(rows)} with variants", flush=True)
    crossfit = Crossfit(rows, THRESHOLD, lambda text: print(text, flush=True))
    for source in ("cases", "suites", "extra"):
        for name, chosen in (
            ("forest", lambda at: crossfit.body[at] > 0.5),
            ("forest and chain", lambda at: crossfit.smooth[at] > THRESHOLD),
        ):
            print(f"\n{source}, lines of the {name}\n{crossfit.line_report(source, chosen).table()}", flush=True)
    for source in ("cases", "suites", "snippets"):
        print(f"\n{source}, whole cleaner, text\n{crossfit.text_report(source, THRESHOLD).table()}", flush=True)
    votes = crossfit.ballots()
    for source in ("cases", "suites", "snippets"):
        print(f"\n{source}, whole cleaner, HTML\n{html_report(votes, crossfit, source).table()}", flush=True)
    if arguments.report_only:
        return
    meta = {"version": VERSION, "columns": list(features.NAMES)}
    save(fit_body(rows), arguments.out / "lines.npz", meta | {"threshold": THRESHOLD})
    save(fit_title(rows), arguments.out / "title.npz", meta)
    save_chain(crossfit.chain, arguments.out / "chain.json", VERSION)
    save_headline(crossfit.ranker, arguments.out / "headline.json", VERSION)
    votes_meta = {"version": VERSION, "columns": list(COLUMNS), "threshold": HTML_THRESHOLD}
    save(fit_votes(votes), arguments.out / "html.npz", votes_meta)


if __name__ == "__main__":
    main()
