"""Package a zip function: its app.py and the packages of its requirements.txt, for the runtime it will meet.

Usage: python3 ../install.py FOLDER      in the function's folder

The runtime's interpreter need not be on this machine: pip is told to fetch its wheels. The processor is the one that
samconfig.toml names for `sam deploy`. The environment may say otherwise:

DEPECHE_ARCHITECTURE   x86_64 or arm64
DEPECHE_RUNTIME        "local": for the interpreter that runs this script
"""

from __future__ import annotations

import compileall
import hashlib
import os
import py_compile
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".aws-sam" / "packages"
PYTHON = "3.13"
"""As `Runtime` in template.yaml."""
MACHINES = {"x86_64": "x86_64", "arm64": "aarch64"}
GLIBC = (34, 28, 17)
"""Amazon Linux 2023 has glibc 2.34; wheels for older ones run on it."""
UNUSED = ("__pycache__", "*.pyi", "bin", "*.dist-info/sboms", "*.dist-info/RECORD", "swagger-ui*.min.*")
"""What no function loads: caches, type stubs, console scripts, bills of materials, the API explorer of Powertools."""


def main(target: Path) -> None:
    """Fill the target folder."""
    requirements = Path("requirements.txt").resolve()
    wheels = wheel_options()
    recipe = (requirements.read_bytes(), Path(__file__).read_bytes(), repr(wheels).encode())
    packages = CACHE / hashlib.sha256(b"\0".join(recipe)).hexdigest()[:16]
    if not packages.is_dir():
        install(requirements, wheels, packages)
    shutil.copytree(packages, target, dirs_exist_ok=True)
    shutil.copyfile("app.py", target / "app.py")


def is_local() -> bool:
    """Whether the functions will run on the interpreter that runs this script."""
    return os.environ.get("DEPECHE_RUNTIME") == "local"


def precompile(folder: Path) -> None:
    """Leave bytecode beside the sources: half a second less with every cold start of the api function.

    Not for Lambda: its interpreter need not be at hand, the package would grow by three quarters, and a snapshot holds
    the loaded code anyway.
    """
    compileall.compile_dir(folder, quiet=2, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)


def wheel_options() -> list[str]:
    """What tells pip which wheels to fetch."""
    if is_local():
        return [f"--python-version={sys.version_info.major}.{sys.version_info.minor}"]
    machine = MACHINES[os.environ.get("DEPECHE_ARCHITECTURE") or deployed_architecture()]
    platforms = [f"--platform=manylinux_2_{minor}_{machine}" for minor in GLIBC]
    return [*platforms, f"--platform=manylinux2014_{machine}", f"--python-version={PYTHON}", "--implementation=cp"]


def deployed_architecture() -> str:
    """The parameter Architecture of `sam deploy`, in samconfig.toml."""
    config = tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8"))
    overrides = config["default"]["deploy"]["parameters"].get("parameter_overrides", "")
    found = re.search(r"\bArchitecture\W+(\w+)", overrides if isinstance(overrides, str) else " ".join(overrides))
    return found.group(1) if found else "x86_64"


def install(requirements: Path, wheels: list[str], packages: Path) -> None:
    """Install into a folder, which appears when it is complete."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
        folder = Path(scratch, "packages")
        subprocess.run(  # noqa: S603 -- pip, with paths of this repository
            [
                *(sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-compile"),
                *("--no-deps", "--require-hashes", "--only-binary=:all:", *wheels),
                *("--requirement", str(requirements), "--target", str(folder)),
            ],
            check=True,
        )
        for pattern in UNUSED:
            for path in list(folder.rglob(pattern)):
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()
        if is_local():
            precompile(folder)
        try:
            folder.rename(packages)
        except OSError:
            if not packages.is_dir():  # else another build was faster
                raise


if __name__ == "__main__":
    main(Path(sys.argv[1]))
