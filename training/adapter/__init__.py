"""Trains the translation adapter (LoRA) of the embedded Gemma 3 270M model on a CPU."""
