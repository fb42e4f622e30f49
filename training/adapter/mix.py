"""``python -m training.adapter.mix [--rank N] OUT SHARE FILE [SHARE FILE ...]``: adds adapters, each with its share.

The product ``B A`` of the result is exactly the weighted sum of the products; ranks add up. Averaging the beginning of
a run with its end keeps what both agree on (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models"); shares
that sum to less than one shrink the result towards the base. ``--rank`` keeps that many directions of each product,
those with the largest singular values, and says how much of it they hold.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import Tensor

from training.adapter import adapter as files


def summed(parts: list[tuple[float, dict[str, Tensor]]]) -> dict[str, Tensor]:
    """The weighted sum, its rank the sum of the ranks."""
    found = {}
    for key in parts[0][1]:
        if key.endswith("lora_A"):
            found[key] = torch.cat([part[key] for _, part in parts])
        else:
            found[key] = torch.cat([share * part[key] for share, part in parts], dim=1)
    return found


def cut(adapter: dict[str, Tensor], rank: int) -> tuple[dict[str, Tensor], float]:
    """The nearest adapter of a rank (Eckart and Young 1936), and its share of the squared norm of all products.

    Args:
        adapter: ``….lora_A`` [r, in] and ``….lora_B`` [out, r].
        rank: Directions to keep.
    """
    found, kept, whole = {}, 0.0, 0.0
    for key in [key for key in adapter if key.endswith("lora_A")]:
        other = key.removesuffix("lora_A") + "lora_B"
        # The product has the rank of its factors, so its decomposition is that of two small triangles.
        left, upper = torch.linalg.qr(adapter[other].double())
        right, lower = torch.linalg.qr(adapter[key].double().T)
        u, values, v = torch.linalg.svd(upper @ lower.T)
        root = values[:rank].sqrt()
        found[other] = (left @ u[:, :rank] * root).float()
        found[key] = (root[:, None] * v[:rank] @ right.T).float()
        kept, whole = kept + float(values[:rank].square().sum()), whole + float(values.square().sum())
    return {key: found[key] for key in adapter}, kept / whole


def main() -> None:
    """Reads the shares and files from the command line and writes the sum."""
    parser = argparse.ArgumentParser(prog="python -m training.adapter.mix", description=__doc__)
    parser.add_argument("--rank", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("parts", nargs="+", metavar="SHARE FILE")
    options = parser.parse_args()
    if len(options.parts) % 2:
        parser.error("give each file its share")
    pairs = zip(options.parts[::2], options.parts[1::2], strict=True)
    result = summed([(float(share), files.read(Path(path))) for share, path in pairs])
    if options.rank:
        result, kept = cut(result, options.rank)
        print(f"rank {options.rank}: {kept:.4f} of the squared norm")
    files.write(result, options.out)


if __name__ == "__main__":
    main()
