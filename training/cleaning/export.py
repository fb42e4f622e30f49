"""Write a LightGBM model as the plain arrays that the library scores."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np


def save(booster: Any, path: Path, meta: dict[str, Any]) -> None:
    """Flatten the trees of a booster into one compressed file of arrays.

    Args:
        booster: A trained ``lightgbm.Booster`` with a binary objective and numerical features.
        path: Where to write the ``.npz``.
        meta: What to keep beside the trees; ``depth`` is added.
    """
    roots: list[int] = []
    nodes: list[tuple[int, float, int, int, float]] = []
    depth = 0

    def grow(node: dict[str, Any], level: int) -> int:
        nonlocal depth
        depth = max(depth, level)
        at = len(nodes)
        if "leaf_value" in node:
            nodes.append((0, np.inf, at, at, float(node["leaf_value"])))
            return at
        if node["decision_type"] != "<=":
            raise ValueError("only numerical splits can be exported")
        nodes.append((0, 0.0, 0, 0, 0.0))
        left = grow(node["left_child"], level + 1)
        right = grow(node["right_child"], level + 1)
        # The bound is rounded down to float32, so that a float32 feature falls on the same side as in training.
        bound = np.float32(node["threshold"])
        if float(bound) > float(node["threshold"]):
            bound = np.nextafter(bound, np.float32(-np.inf))
        nodes[at] = (int(node["split_feature"]), float(bound), left, right, 0.0)
        return at

    for tree in booster.dump_model()["tree_info"]:
        roots.append(len(nodes))
        grow(tree["tree_structure"], 0)
    column, bound, left, right, value = zip(*nodes, strict=True)
    text = json.dumps(meta | {"depth": depth}, ensure_ascii=False, sort_keys=True)
    np.savez_compressed(
        path,
        roots=np.array(roots, dtype=np.int32),
        column=np.array(column, dtype=np.int32),
        bound=np.array(bound, dtype=np.float32),
        left=np.array(left, dtype=np.int32),
        right=np.array(right, dtype=np.int32),
        value=np.array(value, dtype=np.float32),
        meta=np.frombuffer(text.encode("utf-8"), dtype=np.uint8),
    )
