"""Kill a process of the stack as `kill -9` does: `python -m stack.kill engine-0`. Its supervisor starts it anew."""

from __future__ import annotations

import sys

from stack import processes

if __name__ == "__main__":
    victim = processes.started(sys.argv[1])
    if victim is None:
        sys.exit(f"{sys.argv[1]} does not run; there are {', '.join(processes.names()) or 'none'}")
    victim.kill()
