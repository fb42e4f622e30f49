"""How long Slack waits for an acknowledgement, cold and warm, under awslambdaric and AWS's runtime interface emulator.

Usage: python bench/slack.py [--runs 7]

Each cold run starts a new process: interpreter, imports, settings, the secret from Secrets Manager, the SQS client, the
signature, and one message in the queue. AWS is a server on this machine that answers at once, so that the figures are
our own time; `--delay` adds the milliseconds that each call to AWS takes. Slack gives up after 3,000 ms.

`processor ms` is what the function's process used until the first acknowledgement. Lambda gives a function of 1,024 MB
0.58 of a processor, and a whole one or more while it starts.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "functions")]
from rie import Emulator  # noqa: E402 -- needs the path
from tests.unit.slack.requests import SECRET, click, command, event, signed  # noqa: E402 -- needs the path
from tests.unit.slack.server import TOKEN, slack_server  # noqa: E402 -- needs the path

TEXT = "to English, 3 sentences: Le port de Kerlaouen rouvrira mardi, a annoncé la mairie. Les pêcheurs attendaient."
REQUESTS = {
    "command": command(TEXT, response_url="https://hooks.slack.com/commands/1"),
    "mention": event("app_mention", user="U1", text=TEXT, ts="1700000600.000100", channel="C1"),
    "form opened": command(""),
    "button": click("show_original", "b" * 64),
}


class Aws(ThreadingHTTPServer):
    """Answers the two calls before an acknowledgement."""

    daemon_threads = True
    delay = 0.0


class Handler(BaseHTTPRequestHandler):
    """Secrets Manager and SQS, as far as that goes."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(self.server.delay)
        if "GetSecretValue" in self.headers["X-Amz-Target"]:
            secret = json.dumps({"signing_secret": SECRET, "bot_token": TOKEN})
            answer = {"ARN": "arn", "Name": "depeche/slack", "SecretString": secret}
        else:
            answer = {"MessageId": "1"}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


def request(body: str) -> dict[str, Any]:
    """The event of API Gateway."""
    sample = json.loads((ROOT / "events" / "slack-command.json").read_text())
    return sample | {"body": body, "headers": signed(body)}


def timed(function: Emulator, body: str) -> float:
    """Milliseconds of one acknowledgement."""
    sent = request(body)
    begun = time.perf_counter()
    answer = function.invoke(sent)
    took = (time.perf_counter() - begun) * 1000
    if answer.get("statusCode") != 200:
        raise SystemExit(f"no acknowledgement: {answer}\n{function.log}")
    return took


def processor() -> float:
    """Milliseconds of processor time of the running function so far."""
    runtime = [one for one in psutil.Process().children(recursive=True) if "awslambdaric" in one.cmdline()]
    return sum(sum(one.cpu_times()[:2]) for one in runtime) * 1000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7, help="cold starts a kind of request")
    parser.add_argument("--delay", type=float, default=0.0, help="milliseconds that AWS takes for a call")
    options = parser.parse_args()
    with Aws(("127.0.0.1", 0), Handler) as aws, slack_server() as slack, tempfile.TemporaryDirectory() as folder:
        aws.delay = options.delay / 1000
        threading.Thread(target=aws.serve_forever, daemon=True).start()
        environment = {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "eu-west-3",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{aws.server_port}",
            "DEPECHE_SLACK_QUEUE_URL": f"http://127.0.0.1:{aws.server_port}/1/slack",
            "DEPECHE_SLACK_SECRET": "depeche/slack",
            "DEPECHE_SLACK_API_URL": slack.api,
            "DEPECHE_DATA_DIR": folder,
        }
        print(f"{'request':12} {'cold ms':>8} {'worst':>8} {'processor ms':>13} {'warm ms':>8}")
        for name, body in REQUESTS.items():
            cold, used, warm = [], [], []
            for run in range(options.runs):
                function = Emulator(ROOT / "functions" / "slack", environment, Path(folder, f"{name}-{run}.log"))
                try:
                    cold.append(timed(function, body))
                    used.append(processor())
                    warm += [timed(function, body) for _ in range(10)]
                finally:
                    function.close()
            middle = [statistics.median(values) for values in (cold, used, warm)]
            print(f"{name:12} {middle[0]:8.0f} {max(cold):8.0f} {middle[1]:13.0f} {middle[2]:8.0f}")
        print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
        aws.shutdown()


if __name__ == "__main__":
    main()
