"""Text that any step can stand on: normalization, sentences, language, the article as numbered sentences."""
