"""Converted summary models behind the brief, from the command that builds them to the sentences that are shown."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager

import pytest

from depeche.desk import open_desk
from depeche.models import load_catalog
from depeche.models.build import build
from depeche.schemas import BriefRequest
from depeche.settings import Settings

ARTICLE = """\
Inspectors closed the Marlow footbridge on Monday after finding cracks in two of its six steel supports, the county \
council said. The bridge, which opened in 1974, carries about 3,000 people a day.

Engineers will examine the other supports this week. The council does not know yet how much the repairs will cost.

Shopkeepers in Mill Street fear a loss of trade. The council will meet on Thursday to discuss compensation."""
SUMMARY = (
    "The Marlow footbridge was closed on Monday after inspectors found cracks in two of its supports. "
    "The bridge carries about 3,000 people a day. "
    "The council will discuss compensation on Thursday."
)
WRONG = SUMMARY.replace("3,000", "8,000")


@pytest.fixture(scope="session")
def memorized(summary_makers, tmp_path_factory):
    """Checkpoints that write one summary each."""
    root = tmp_path_factory.mktemp("memorized")
    read = " ".join(ARTICLE.split())
    return {text: summary_makers.memorized(root / str(n), read, text) for n, text in enumerate((SUMMARY, WRONG))}


@pytest.fixture
def desk(tmp_path):
    """A function that builds a checkpoint as the catalog's English summarizer and opens a desk that uses it."""

    @contextmanager
    def opened(folder):
        settings = Settings(
            cache_dir=tmp_path / "cache", data_dir=tmp_path / "data", threads=1, summarizers={"en": "distilbart-cnn"}
        )
        build(load_catalog(), settings.cache_dir, ["distilbart-cnn"], origin=str(folder))
        with open_desk(settings) as desk:
            yield desk

    return opened


def brief(desk, **options):
    return desk.engine.brief(BriefRequest(text=ARTICLE, source_language="en", summary=options))


def test_what_the_model_writes_is_shown_where_the_article_bears_it_out(desk, memorized):
    with desk(memorized[SUMMARY]) as opened:
        summary = brief(opened).abstractive
        assert summary.text == SUMMARY
        assert summary.model == "distilbart-cnn"
        assert (summary.supported, summary.fallback) == (True, False)
        assert [each.evidence[0] for each in summary.sentences] == [(0, 0), (0, 1), (2, 1)]
        bullets = brief(opened, style="bullets", sentences=2).abstractive
        assert bullets.text.count("- ") == 2
        assert not bullets.fallback
        short = brief(opened, words=25).abstractive
        assert abs(len(short.text.split()) / 25 - 1) <= 0.2


def test_a_wrong_figure_is_not_shown_and_the_brief_says_what_stands_there(desk, memorized):
    with desk(memorized[WRONG]) as opened:
        summary = brief(opened).abstractive
    assert "8,000" not in summary.text
    assert "cracks in two of its supports." in summary.text
    assert len(summary.sentences) == 3
    assert (summary.supported, summary.fallback) == (True, True)


def test_an_untrained_model_writes_garbage_and_none_of_it_is_shown(desk, pairs):
    with desk(pairs("bart").reference.folder) as opened:
        summary = brief(opened).abstractive
    assert (summary.model, summary.supported, summary.fallback) == ("distilbart-cnn", True, True)
    article = " ".join(ARTICLE.split())
    for each in summary.sentences:
        assert each.evidence
        assert all(word.strip(",.") in article for word in each.text.split())


def test_another_model_is_another_brief(desk, memorized):
    ids = set()
    for folder in memorized.values():
        with desk(folder) as opened:
            ids.add(brief(opened).id)
    assert len(ids) == 2


def test_the_command_builds_and_summarizes(memorized, tmp_path):
    environment = {
        **os.environ,
        "DEPECHE_CACHE_DIR": str(tmp_path / "cache"),
        "DEPECHE_DATA_DIR": str(tmp_path / "data"),
        "DEPECHE_SUMMARIZERS": '{"en": "distilbart-cnn"}',
        "DEPECHE_THREADS": "1",
    }

    def depeche(*arguments):
        command = [sys.executable, "-c", "import sys; from depeche.cli import main; sys.exit(main())", *arguments]
        return subprocess.run(command, check=False, input=ARTICLE, capture_output=True, text=True, env=environment)

    unbuilt = depeche("summarize", "-", "--json")
    assert unbuilt.returncode
    assert "depeche models build distilbart-cnn --from" in unbuilt.stderr
    built = depeche("models", "build", "distilbart-cnn", "--from", str(memorized[SUMMARY]))
    assert built.returncode == 0, built.stderr
    done = depeche("summarize", "-", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["abstractive"]["text"] == SUMMARY
