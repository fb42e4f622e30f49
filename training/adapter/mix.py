"""``python -m training.adapter.mix OUT SHARE FILE [SHARE FILE ...]``: adds adapters, each with its share.

The product ``B A`` of the result is exactly the weighted sum of the products; ranks add up. Averaging the beginning of
a run with its end keeps what both agree on (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models"); shares
that sum to less than one shrink the result towards the base.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch

from training.adapter import adapter as files


def main() -> None:
    """Reads the shares and files from the command line and writes the sum."""
    out, *rest = sys.argv[1:]
    if len(rest) < 2 or len(rest) % 2:
        raise SystemExit(__doc__)
    parts = [(float(share), files.read(Path(path))) for share, path in zip(rest[::2], rest[1::2], strict=True)]
    summed = {}
    for key in parts[0][1]:
        if key.endswith("lora_A"):
            summed[key] = torch.cat([part[key] for _, part in parts])
        else:
            summed[key] = torch.cat([share * part[key] for share, part in parts], dim=1)
    files.write(summed, Path(out))


if __name__ == "__main__":
    main()
