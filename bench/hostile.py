"""Requests and uploads that want to cost more than they should: what each takes of time and memory.

    python bench/hostile.py [--only WORD]

Serves the real application (`depeche serve`, no model is loaded) and sends one request after the other. For each: the
answer, seconds by the clock, the server's processor time, how much more memory it held at the peak than at its start,
and the longest that `/healthz` took meanwhile. Uploads are read in this process, as intake does. Ends with 1 when one
takes more processor time or memory than it may: 300 ms to be refused, 2 s to be answered, 150 MB. Linux only.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from depeche.batch import articles, options
from depeche.errors import DepecheError
from depeche.settings import Settings

SIZE = 9_900_000
"""Bytes of a body that is just permitted."""
REFUSE_SECONDS, ANSWER_SECONDS, MEGABYTES = 0.3, 2.0, 150
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Case:
    """A request: its name, where it goes, and what makes its body."""

    name: str
    path: str
    body: Callable[[], bytes]
    kind: str = "application/json"


@dataclass(frozen=True)
class Cost:
    """What a case took: seconds by the clock and of the processor, megabytes, the slowest ``/healthz``."""

    seconds: float
    processor: float
    megabytes: float
    health: float


def repeated(before: bytes, piece: bytes, after: bytes, size: int = SIZE) -> bytes:
    """As many pieces as fit into a permitted body."""
    return before + piece * ((size - len(before) - len(after)) // len(piece)) + after


def fields(size: int = SIZE) -> bytes:
    """An object of nothing but unknown fields."""
    return b"{" + b",".join(b'"%d":1' % number for number in range(size // 11)) + b"}"


def html(document: str) -> bytes:
    """A page to be cleaned."""
    return json.dumps({"html": document}).encode()


def text(document: str) -> bytes:
    """A pasted page to be cleaned."""
    return json.dumps({"text": document}).encode()


def attributes(count: int) -> str:
    """A page whose first tag has so many attributes."""
    return f"<p {' '.join(f'a{number}=1' for number in range(count))}>a</p>{STORY}"


STORY = "<p>Le port de Kerlaouen rouvrira mardi, a annoncé la mairie lundi soir.</p>"

CASES = [
    Case("a glossary of empty objects", "/v1/briefs", lambda: repeated(b'{"text":"a","glossary":[', b"{},", b"{}]}")),
    Case("line numbers without end", "/v1/briefs", lambda: repeated(b'{"text":"a","keep":[', b"1,", b"1]}")),
    Case("lists in a list", "/v1/translate", lambda: repeated(b'{"text":[', b"[],", b"[]]}")),
    Case("strings in a list", "/v1/translate", lambda: repeated(b'{"text":[', b'"a",', b'"a"]}')),
    Case("unknown fields", "/v1/briefs", fields),
    Case("the same key again and again", "/v1/briefs", lambda: repeated(b"{", b'"a":1,', b'"a":1}')),
    Case("lists that never end", "/v1/briefs", lambda: b"[" * SIZE),
    Case("objects that never end", "/v1/briefs", lambda: repeated(b"", b'{"a":', b"1")),
    Case("one string without end", "/v1/briefs", lambda: b'{"text":"' + b"a" * SIZE),
    Case("quotation marks", "/v1/briefs", lambda: b'"' * SIZE),
    Case("backslashes", "/v1/briefs", lambda: b'{"text":"' + b"\\" * (SIZE - 20) + b'"}'),
    Case("escapes", "/v1/briefs", lambda: repeated(b'{"text":"', b"\\u00e9", b'"}')),
    Case("pairs of surrogates", "/v1/briefs", lambda: repeated(b'{"text":"', b"\\ud83d\\ude00", b'"}')),
    Case("halves of surrogates", "/v1/briefs", lambda: repeated(b'{"text":"', b"\\ud83d", b'"}')),
    Case("four-byte characters", "/v1/briefs", lambda: repeated(b'{"text":"', "😀".encode(), b'"}')),
    Case("spaces", "/v1/briefs", lambda: b" " * SIZE),
    Case("digits", "/v1/briefs", lambda: b'{"text":' + b"9" * SIZE),
    Case("bytes that are no text", "/v1/briefs", lambda: b"\xff" * SIZE),
    Case("a text that is too long", "/v1/translate", lambda: text("mot " * 2_000_000)),
    Case("a title that is too long", "/v1/briefs", lambda: repeated(b'{"text":"a","title":"', b"-ab", b'"}')),
    Case("a body that is too large", "/v1/briefs", lambda: b'{"text":"' + b"a" * 12_000_000 + b'"}'),
    Case("a form of empty fields", "/translate", lambda: b"&" * SIZE, FORM),
    Case("a form of many fields", "/translate", lambda: repeated(b"source=fr&target=en", b"&q=a", b""), FORM),
    Case("a form of escapes", "/translate", lambda: repeated(b"source=fr&target=en&q=", b"%41", b""), FORM),
    Case("a form of many parts", "/translate", lambda: repeated(
        b"", b'--x\r\nContent-Disposition: form-data; name="q"\r\n\r\na\r\n', b"--x--\r\n"), MULTIPART),
    Case("borders that are none", "/translate", lambda: repeated(
        b'--x\r\nContent-Disposition: form-data; name="q"\r\n\r\n', b"\r\n--", b"\r\n--x--\r\n", 2_400_000), MULTIPART),
    Case("a form of escapes that fits", "/translate", lambda: repeated(
        b"source=fr&target=en&q=", b"%41", b"", 2_400_000), FORM),
    Case("a form of empty fields that fits", "/translate", lambda: b"&" * 2_400_000, FORM),
    Case("a part with many headers", "/translate", lambda: repeated(
        b"--x\r\n", b"A: b\r\n", b"\r\n\r\n--x--"), MULTIPART),
    Case("texts without end", "/translate", lambda: repeated(b'{"source":"fr","target":"en","q":[', b'"a",', b'"a"]}')),
    Case("tags to translate", "/translate", lambda: json.dumps(
        {"source": "fr", "target": "fr", "format": "html", "q": "<b>" * 66_000}).encode()),
    Case("25,000 attributes", "/v1/clean", lambda: html(attributes(25_000))),
    Case("a page of attributes", "/v1/clean", lambda: html(attributes(800_000))),
    Case("200,000 headlines", "/v1/clean", lambda: html("<h1>" * 200_000 + STORY)),
    Case("a million nested blocks", "/v1/clean", lambda: html("<div>" * 1_000_000 + STORY)),
    Case("tables in tables", "/v1/clean", lambda: html("<table><tr><td>" * 100_000 + STORY)),
    Case("a tag that never ends", "/v1/clean", lambda: html(STORY + "<" * 9_000_000)),
    Case("comments that never end", "/v1/clean", lambda: html(STORY + "<!--" * 2_000_000)),
    Case("entities", "/v1/clean", lambda: html(STORY + "&amp" * 1_500_000)),
    Case("scripts", "/v1/clean", lambda: html("<script>var a = '<p>';</script>" * 200_000 + STORY)),
    Case("blank lines", "/v1/clean", lambda: text("\n" * 199_000 + "a")),
    Case("lines of one letter", "/v1/clean", lambda: text("a\n" * 99_000)),
    Case("one word", "/v1/clean", lambda: text("a" * 199_000)),
    Case("quotation marks to clean", "/v1/clean", lambda: text("« " * 99_000)),
    Case("combining marks", "/v1/clean", lambda: text("a" + "\u0301" * 199_000)),
]  # fmt: skip

UPLOADS: list[tuple[str, str, Callable[[], bytes]]] = [
    (
        "gzip of empty objects",
        "a.json.gz",
        lambda: gzip.compress(repeated(b'{"text":"a","glossary":[', b"{},", b"{}]}")),
    ),
    ("gzip of a list of lists", "a.json.gz", lambda: gzip.compress(repeated(b"[", b"[[[],[]]],", b"[]]"))),
    ("gzip of lines of lists", "a.jsonl.gz", lambda: gzip.compress(repeated(b'{"keep":[', b"[],", b"[]]}\n"))),
    ("gzip of zeros", "a.txt.gz", lambda: gzip.compress(bytes(200_000_000))),
    ("options of empty objects", "depeche.json", lambda: repeated(b'{"glossary":[', b"{},", b"{}]}", 990_000)),
]


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="Only cases whose name has this in it.")
    wanted = parser.parse_args().only
    print("| request | answer | s | processor s | MB more | /healthz s |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        with served(Path(scratch)) as (url, server):
            held = peak(server)
            good = [sent(case, url, server, held) for case in CASES if wanted in case.name]
        good += [read(*upload) for upload in UPLOADS if wanted in upload[0]]
    print(f"{good.count(False)} of {len(good)} take more than they may")
    return 0 if all(good) else 1


def sent(case: Case, url: str, server: int, held: float) -> bool:
    """Send a request; whether it took no more than it may."""
    body = case.body()
    slowest, over = [0.0], threading.Event()
    watcher = threading.Thread(target=watch, args=(url, slowest, over))
    watcher.start()
    time.sleep(0.1)
    reset_peak(server)
    spent = processor(server)
    began = time.perf_counter()
    try:
        answer = httpx.post(f"{url}{case.path}", content=body, headers={"Content-Type": case.kind}, timeout=120)
        status = answer.status_code
    except httpx.HTTPError as error:
        status, answer = 0, None
        print(f"{case.name}: {type(error).__name__}")
    seconds = time.perf_counter() - began
    spent, grown = processor(server) - spent, peak(server) - held
    over.set()
    watcher.join()
    told = status_of(answer.json()) if answer is not None and status >= 400 else ""
    # A page in which there is no article was read, and this is the answer.
    cost = Cost(seconds, spent, grown, slowest[0])
    return judged(case.name, f"{status} {told}", cost, refused=status != 200 and told != "no-article")


def read(name: str, file: str, content: Callable[[], bytes]) -> bool:
    """Read an upload in this process, as intake does; whether it took no more than it may."""
    raw, settings = content(), Settings()
    me = os.getpid()
    before, spent, began = reset_peak(me), time.process_time(), time.perf_counter()
    told = "read"
    try:
        if file == "depeche.json":
            options.read(raw, file, settings)
        for article in articles.read(io.BytesIO(raw), file, size=len(raw), settings=settings):
            article.read()
    except DepecheError as error:
        told = error.kind
    seconds, spent = time.perf_counter() - began, time.process_time() - spent
    cost = Cost(seconds, spent, peak(me) - before, 0.0)
    return judged(f"{name} ({len(raw):,} bytes)", told, cost, refused=False)


def judged(name: str, told: str, cost: Cost, *, refused: bool) -> bool:
    """Print a row; whether it is within the bars."""
    good = cost.processor <= (REFUSE_SECONDS if refused else ANSWER_SECONDS) and cost.megabytes <= MEGABYTES
    mark = "" if good else " **too much**"
    row = f"{cost.seconds:.2f} | {cost.processor:.2f} | {cost.megabytes:.0f} | {cost.health:.2f}"
    print(f"| {name}{mark} | {told} | {row} |", flush=True)
    return good


def status_of(problem: dict[str, object]) -> str:
    """The kind of a problem, in few words."""
    return str(problem.get("type") or problem.get("error") or "").removeprefix("urn:depeche:problem:")[:60]


def watch(url: str, slowest: list[float], over: threading.Event) -> None:
    """Ask for ``/healthz`` until it is over; note the longest that it took."""
    with httpx.Client(base_url=url, timeout=120) as client:
        while not over.wait(0.02):
            began = time.perf_counter()
            client.get("/healthz")
            slowest[0] = max(slowest[0], time.perf_counter() - began)


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, int]]:
    """Address and process of a server."""
    log = folder / "log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-c", "from depeche.cli import main; main()", "serve", "--port", "0"],
            stdout=out,
            stderr=out,
            env=os.environ | {"DEPECHE_DATA_DIR": str(folder / "data")},
        )
    try:
        while not (found := re.search(r"http://127\.0\.0\.1:\d+", log.read_text())):
            if server.poll() is not None:
                raise SystemExit(log.read_text())
            time.sleep(0.1)
        # Libraries and models of the steps are loaded once, and belong to no request.
        httpx.post(f"{found[0]}/v1/clean", json={"html": STORY * 5}, timeout=120)
        httpx.post(f"{found[0]}/translate", data={"q": "a", "source": "fr", "target": "fr"}, timeout=120)
        yield found[0], server.pid
    finally:
        server.terminate()
        server.wait(30)


def processor(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    values = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(values[11]) + int(values[12])) / TICKS


def reset_peak(pid: int) -> float:
    """Count a process's peak anew; the megabytes that it holds now."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    return peak(pid)


def peak(pid: int) -> float:
    """Most megabytes that a process has held since then."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


if __name__ == "__main__":
    sys.exit(main())
