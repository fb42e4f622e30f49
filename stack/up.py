"""Start the local stack, or bring a running one up to date: `python -m stack.up`.

Nothing here knows what is in the template: it is built and deployed by `sam`, the rest is read from what came of it.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from stack import places, processes

_BUILT_FROM = ("template.yaml", "samconfig.toml", "functions", "layers", "examples", "stack")
_START_SECONDS = 120.0
_ONLY_TLS = "OnlyTls"
_SLACK_SECRET = "depeche/slack"  # noqa: S105 -- its name, as the parameter SlackSecretName has it
ENGINES = int(os.environ.get("STACK_ENGINES", "2"))
ENGINE_TIMEOUT = 120
# A job whose engine died comes back after this time: above the engine's timeout, as in the template.
VISIBILITY = 130


def main() -> None:
    """Bring everything up, step by step; a step that is done already takes no time."""
    ports = choose_ports()
    endpoint = f"http://127.0.0.1:{ports['aws']}"
    cloud = start_cloud(ports["aws"], endpoint)
    environment = aws_environment(endpoint)
    state = digest(cloud, ports)
    mark = places.HOME / "deployed"
    if not (mark.is_file() and mark.read_text(encoding="utf-8") == state and places.OUTPUTS.is_file()):
        mark.unlink(missing_ok=True)
        processes.end("engine")
        secret = slack_secret(endpoint)
        deploy(environment, ports["engine"])
        write_outputs(endpoint, ports["engine"], secret)
        mark.write_text(state, encoding="utf-8")
    start_engine(environment)
    await_answer(json.loads(places.OUTPUTS.read_text(encoding="utf-8"))["ApiUrl"] + "healthz")
    say(f"up: {places.OUTPUTS.relative_to(places.ROOT)}; logs in {places.LOGS.relative_to(places.ROOT)}")


def say(message: str) -> None:
    """Tell the person at the terminal."""
    sys.stderr.write(f"stack: {message}\n")


def choose_ports() -> dict[str, int]:
    """Free ports; those of the last time where they still are, or where the stack is running on them."""
    path = places.HOME / "ports.json"
    known: dict[str, int] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    ports = {}
    for name, process in (("aws", "aws"), ("engine", "engine")):
        if processes.started(process) and name in known:
            ports[name] = known[name]
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", known.get(name, 0)))
            except OSError:
                probe.bind(("127.0.0.1", 0))
            ports[name] = probe.getsockname()[1]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(ports), encoding="utf-8")
    return ports


def start_cloud(port: int, endpoint: str) -> processes.Started:
    """MiniStack, on the loopback address only."""
    running = processes.started("aws")
    if running:
        return running
    say(f"starting MiniStack at {endpoint}")
    environment = (
        plain_environment()
        | places.CREDENTIALS
        | {
            "GATEWAY_PORT": str(port),
            "BIND_HOST": "127.0.0.1",
            "MINISTACK_HOST": "127.0.0.1",
            "MINISTACK_REGION": places.REGION,
            "CLOUDTRAIL_RECORDING": "0",
            # Roles and resource policies are enforced: a permission that a function lacks is found here.
            "AUTH": "true",
            "SFTP_ENABLED": "0",
            "IOT_MTLS_ENABLED": "0",
            # A Python process each; this machine is no data centre.
            "LAMBDA_ACCOUNT_CONCURRENCY": "120",
            "LAMBDA_WARM_TTL_SECONDS": "60",
            "POWERTOOLS_TRACE_DISABLED": "true",
            "TMPDIR": str(scratch()),
        }
    )
    running = processes.start("aws", [places.MINISTACK], environment, places.HOME)
    await_answer(f"{endpoint}/_ministack/health", running)
    return running


def plain_environment() -> dict[str, str]:
    """This process's environment without anything that names an account, a deployment or another Python."""
    private = ("AWS_", "DEPECHE_", "PYTHON", "VIRTUAL_ENV", "MAKE", "MFLAGS")
    return {name: value for name, value in os.environ.items() if not name.startswith(private)}


def scratch() -> Path:
    """Where the functions are unpacked."""
    folder = places.HOME / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def aws_environment(endpoint: str) -> dict[str, str]:
    """For clients of the local cloud."""
    return plain_environment() | places.CREDENTIALS | {"AWS_ENDPOINT_URL": endpoint, "SAM_CLI_TELEMETRY": "0"}


def digest(cloud: processes.Started, ports: dict[str, int]) -> str:
    """Changes when what is deployed would: sources, and the cloud itself, which forgets when it ends."""
    sums = hashlib.sha256(repr((cloud, ports)).encode())
    for name in _BUILT_FROM:
        top = places.ROOT / name
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                sums.update(f"{path}\0".encode())
                sums.update(path.read_bytes())
    return sums.hexdigest()


def deploy(environment: dict[str, str], engine_port: int) -> None:
    """`sam build` for this interpreter, and `sam deploy` with an engine outside."""
    overrides = {
        "Engine": "external",
        "EngineEndpointUrl": f"http://127.0.0.1:{engine_port}",
        "SnapStart": "off",
        "SlackEnabled": "true",
        "EngineTimeout": str(ENGINE_TIMEOUT),
        "JobVisibilitySeconds": str(VISIBILITY),
        **json.loads(os.environ.get("STACK_PARAMETERS", "{}")),
    }
    building = environment | {"DEPECHE_RUNTIME": "local", "PYTHON": str(places.AWS_PYTHON)}
    # The engine's image needs Docker; its parameter says that it is not built here.
    run("sam build", [places.SAM, "build", "--exclude", "EngineFunction", "--build-dir", places.BUILD], building)
    without_tls(places.BUILD / "template.yaml")
    places.ENGINE.mkdir(exist_ok=True)
    shutil.copyfile(places.ROOT / "functions" / "engine" / "app.py", places.ENGINE / "app.py")
    run(
        "sam deploy",
        [
            *(places.SAM, "deploy", "--template-file", places.BUILD / "template.yaml", "--no-confirm-changeset"),
            *("--no-fail-on-empty-changeset", "--no-progressbar", "--region", places.REGION),
            *("--stack-name", places.STACK, "--resolve-s3", "--capabilities", "CAPABILITY_IAM"),
            # Named for the form: an engine outside has no image. (A stack of repositories would be made otherwise.)
            *("--image-repositories", f"EngineFunction=000000000000.dkr.ecr.{places.REGION}.amazonaws.com/none"),
            "--parameter-overrides",
            *(f"{name}={value}" for name, value in overrides.items()),
        ],
        environment,
    )


def without_tls(template: Path) -> None:
    """Take back what refuses requests without TLS: the local cloud is asked in the clear, and enforces policies."""
    import yaml  # type: ignore[import-untyped]  # its stubs are a package of their own

    document = yaml.safe_load(template.read_text(encoding="utf-8"))
    for resource in document["Resources"].values():
        policy = resource["Properties"].get("PolicyDocument", {})
        if "Statement" in policy:
            policy["Statement"] = [one for one in policy["Statement"] if one.get("Sid") != _ONLY_TLS]
    policies = ("AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy")
    document["Resources"] = {
        name: resource
        for name, resource in document["Resources"].items()
        if resource["Type"] not in policies or resource["Properties"]["PolicyDocument"]["Statement"]
    }
    template.write_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True), encoding="utf-8")


def run(title: str, command: list[str | Path], environment: dict[str, str]) -> None:
    """Run a command to its end; its output goes to a log, and to the terminal when it fails."""
    say(title)
    begun = time.monotonic()
    places.LOGS.mkdir(parents=True, exist_ok=True)
    log = places.LOGS / f"{title.replace(' ', '-')}.log"
    with log.open("wb") as out:
        done = subprocess.run(  # noqa: S603 -- our own commands
            [str(part) for part in command],
            env=environment,
            cwd=places.ROOT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        sys.stderr.write(log.read_text(encoding="utf-8", errors="replace")[-6000:])
        sys.exit(f"stack: {title} failed; all of it is in {log}")
    say(f"{title}: {time.monotonic() - begun:.0f} s")


def client(service: Any, endpoint: str) -> Any:
    """A boto3 client of the local cloud."""
    import boto3

    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=places.REGION,
        aws_access_key_id=places.CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=places.CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
    )


def slack_secret(endpoint: str) -> str:
    """What the Slack function checks signatures with, made up; Slack itself is out of reach."""
    manager = client("secretsmanager", endpoint)
    try:
        known: dict[str, str] = json.loads(manager.get_secret_value(SecretId=_SLACK_SECRET)["SecretString"])
    except manager.exceptions.ResourceNotFoundException:
        known = {"signing_secret": secrets.token_hex(16), "bot_token": "xoxb-none"}
        manager.create_secret(Name=_SLACK_SECRET, SecretString=json.dumps(known))
    return known["signing_secret"]


def write_outputs(endpoint: str, engine_port: int, signing_secret: str) -> None:
    """What the tests and people need to know."""
    (described,) = client("cloudformation", endpoint).describe_stacks(StackName=places.STACK)["Stacks"]
    outputs = {one["OutputKey"]: one["OutputValue"] for one in described["Outputs"]}
    stage = outputs["ApiUrl"].rstrip("/").rpartition("/")[2]
    outputs["ApiUrl"] = f"{endpoint}/_aws/execute-api/{outputs['ApiId']}/{stage}/"
    key = client("apigateway", endpoint).get_api_key(apiKey=outputs["ApiKeyId"], includeValue=True)
    outputs["ApiKey"] = key["value"]
    outputs["AwsEndpointUrl"] = endpoint
    outputs["SlackSigningSecret"] = signing_secret
    outputs["EngineUrl"] = f"http://127.0.0.1:{engine_port}"
    outputs["EngineCalls"] = str(places.CALLS)
    fresh = places.OUTPUTS.with_suffix(".new")
    fresh.write_text(json.dumps(outputs, indent=2) + "\n", encoding="utf-8")
    fresh.chmod(0o600)
    fresh.replace(places.OUTPUTS)


def start_engine(environment: dict[str, str]) -> None:
    """The engine, its front door and its event source."""
    if processes.started("engine"):
        return
    say(f"starting {ENGINES} engines")
    places.CALLS.unlink(missing_ok=True)
    command: list[str | Path] = [places.AWS_PYTHON, "-m", "stack.engine", str(ENGINES), str(ENGINE_TIMEOUT)]
    running = processes.start("engine", command, environment, places.ROOT)
    outputs = json.loads(places.OUTPUTS.read_text(encoding="utf-8"))
    await_answer(f"{outputs['EngineUrl']}/health", running)


def await_answer(url: str, process: processes.Started | None = None) -> None:
    """Wait until an address answers with 200."""
    deadline = time.monotonic() + _START_SECONDS
    why = "no answer"
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 -- an address of ours
                if answer.status == 200:
                    return
        except (OSError, urllib.error.URLError) as error:
            why = str(error)
        if process and not process.alive():
            break
        time.sleep(0.2)
    sys.exit(f"stack: {url} does not answer ({why}); see {places.LOGS}")


if __name__ == "__main__":
    main()
