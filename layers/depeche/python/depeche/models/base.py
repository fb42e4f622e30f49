"""What the steps see of a text-generating model, whatever runs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One candidate output.

    Attributes:
        text: The decoded text, without prompt and special tokens.
        score: Mean log-probability of a token (0 is certain, more negative is worse).
        finished: The model ended by itself; False when it was cut at the token limit.
    """

    text: str
    score: float
    finished: bool = True


class Generator(Protocol):
    """A loaded model that continues prompts. Thread-safe; batches by itself."""

    @property
    def name(self) -> str:
        """Catalog name."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the built files: changes whenever the outputs could."""

    def generate(
        self,
        prompts: Sequence[str],
        *,
        max_tokens: int | Sequence[int],
        beam: int = 1,
        hypotheses: int = 1,
        stop_at_newline: bool = True,
        repetition_penalty: float = 1.0,
        no_repeat_ngram: int = 0,
    ) -> list[list[Hypothesis]]:
        """Continue each prompt.

        Args:
            prompts: Texts, each fed after ``<bos>``.
            max_tokens: Longest output in tokens, for all prompts or one a prompt.
            beam: Beam width; 1 decodes greedily. Never samples: same input, same output.
            hypotheses: How many candidates to return a prompt, best first (at most ``beam``).
            stop_at_newline: End at the first token that begins with a newline.
            repetition_penalty: Above 1 discourages tokens that were already generated.
            no_repeat_ngram: Forbid repeated n-grams of this size; 0 allows them.

        Returns:
            One list of hypotheses a prompt, in the order of the prompts.
        """


class ArticleModel(Protocol):
    """A loaded model that reads an article and writes its summary. Thread-safe."""

    @property
    def name(self) -> str:
        """Catalog name."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the built files: changes whenever the outputs could."""

    @property
    def window(self) -> int:
        """Longest article that it can read, in tokens."""

    @property
    def bounds(self) -> tuple[int, int]:
        """Shortest and longest summary that its makers had it write, in tokens."""

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """The length of each text in tokens, inside an article."""

    def summarize(
        self, text: str, *, language: str, least: int | None = None, most: int | None = None
    ) -> list[Hypothesis]:
        """Write summaries of an article. Never samples: same input, same output.

        Args:
            text: The article on one line, at most ``window`` tokens long.
            language: Of the article and the summary.
            least: Tokens that a summary has at least; None: as its makers had it.
            most: Tokens that a summary has at most; None: as its makers had it.

        Returns:
            As many hypotheses as its makers had it search, best first.

        Raises:
            ValueError: The article is longer than the window.
        """
