"""What docs/security.md promises of the template. Needs no stack; test_failures.py asks the running roles."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from depeche.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
DESK = {"/", "/briefs/{brief_id}", "/quality", "/assets/{name}", "/samples/{name}"}
REFERENCE = {"/docs", "/openapi.json"}
OPEN = DESK | REFERENCE | {"/healthz", "/languages", "/translate", "/detect"}
"""What needs no key at the gateway; LibreTranslate's two routes check theirs in the function."""
SLACK = {"/slack/events", "/slack/install", "/slack/oauth_redirect"}


def statements(template) -> list[tuple[str, dict[str, Any], set[str]]]:
    """Every statement that allows a function something: the resource that it stands in, itself, its actions."""
    kinds = {"AWS::IAM::Role", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"}
    found = []
    for name, resource in template["Resources"].items():
        if resource["Type"] in kinds:
            properties = resource["Properties"]
            documents = [one["PolicyDocument"] for one in (*properties.get("Policies", ()), properties)
                         if "PolicyDocument" in one]  # fmt: skip
            found += [(name, one) for document in documents for one in document["Statement"]]
    return [
        (name, one, {one["Action"]} if isinstance(one["Action"], str) else set(one["Action"])) for name, one in found
    ]


def of_type(template, kind) -> dict[str, dict[str, Any]]:
    """The resources of a type, by name."""
    return {name: one for name, one in template["Resources"].items() if one["Type"] == kind}


def test_these_routes_alone_are_open(functions):
    needs_key = {
        event["Properties"]["Path"]: event["Properties"].get("Auth", {}).get("ApiKeyRequired", True)
        for function in functions.values()
        for event in function.get("Events", {}).values()
    }
    assert {path for path, needed in needs_key.items() if not needed} <= OPEN | SLACK
    assert not needs_key["/languages"]
    assert needs_key["/v1/briefs"]


def test_a_key_has_a_rate_a_burst_and_a_quota(template):
    plan = template["Resources"]["UsagePlan"]["Properties"]
    assert plan["Throttle"] == {"RateLimit": {"Ref": "KeyRate"}, "BurstLimit": {"Ref": "KeyBurst"}}
    assert plan["Quota"] == {"Limit": {"Ref": "MonthlyQuota"}, "Period": "MONTH"}


def test_the_gateway_writes_no_bodies_to_its_log(template):
    [settings] = template["Resources"]["Api"]["Properties"]["MethodSettings"]
    assert settings["DataTraceEnabled"] is False
    assert "body" not in template["Resources"]["Api"]["Properties"]["AccessLogSetting"]["Format"]


def test_no_function_may_do_everything(template):
    assert statements(template)
    for name, statement, actions in statements(template):
        assert not any("*" in action for action in actions), f"{name}: {actions}"
        assert statement["Resource"] != "*" or statement["Sid"] == "Traces", f"{name}: {statement['Sid']}"


def test_no_function_may_delete_from_the_table(template):
    """BatchWriteItem, the transactions and PartiQL delete too; what is here can't."""
    harmless = {"GetItem", "PutItem", "UpdateItem", "BatchGetItem"}
    allowed = {action for _, _, actions in statements(template) for action in actions if "dynamodb" in action}
    assert allowed == {f"dynamodb:{action}" for action in harmless}


def test_what_functions_delete_they_wrote_themselves(template):
    deletions = [
        (name, str(one["Resource"])) for name, one, actions in statements(template) if "s3:DeleteObject" in actions
    ]
    assert {name for name, _ in deletions} == {"IntakeRole", "DeliverRole", "SlackInstalls"}
    assert not any("InboxBucket" in where or "OverflowBucket" in where for _, where in deletions)


def test_one_function_may_not_do_the_work_of_another(template):
    """Of the roles by name; actions and what they are for."""
    allowed = {
        (name, action, str(one["Resource"])) for name, one, actions in statements(template) for action in actions
    }

    def who(action, of):
        return {name for name, one, resource in allowed if one == action and of in resource}

    assert who("lambda:InvokeFunction", "EngineFunction") == {"CallEngine"}
    assert template["Resources"]["CallEngine"]["Properties"]["Roles"] == [{"Ref": "ApiRole"}]
    assert who("s3:GetObject", "InboxBucket") == {"IntakeRole", "DeliverRole"}
    assert who("s3:PutObject", "InboxBucket") == set()
    assert who("sqs:SendMessage", "JobQueue.Arn") == {"ApiRole", "EngineRole", "IntakeRole", "SlackRole"}
    assert who("secretsmanager:GetSecretValue", "") == {"DeliverRole", "DeliverToSlack", "SlackRole"}


def test_a_function_may_write_to_every_queue_that_it_is_given(template, functions):
    """The setting and the permission stand in two places."""
    for name, function in functions.items():
        variables = function.get("Environment", {}).get("Variables", {})
        given = {value["Ref"] for key, value in variables.items() if key.endswith("_QUEUE_URL")}
        role = function["Role"]["GetAtt"].partition(".")[0]
        allowed = {
            one["Resource"]["GetAtt"].partition(".")[0]
            for where, one, actions in statements(template)
            if where == role and "sqs:SendMessage" in actions
        }
        assert given == allowed, name


def test_no_secret_is_in_an_environment(template, functions):
    secrets = {
        f"{PREFIX}{name.upper()}"
        for name, field in Settings.model_fields.items()
        if "SecretStr" in str(field.annotation)
    }
    assert f"{PREFIX}WEBHOOK_SECRET" in secrets
    for function in (template["Globals"]["Function"], *functions.values()):
        assert not secrets & set(function.get("Environment", {}).get("Variables", {}))


def test_buckets_are_closed_encrypted_and_outlive_the_stack(template):
    buckets = of_type(template, "AWS::S3::Bucket")
    assert len(buckets) == 4
    only_tls = {
        one["Properties"]["Bucket"]["Ref"]
        for one in of_type(template, "AWS::S3::BucketPolicy").values()
        if is_only_tls(one)
    }
    assert only_tls == set(buckets)
    for bucket in buckets.values():
        properties = bucket["Properties"]
        assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
        assert len(properties["PublicAccessBlockConfiguration"]) == 4
        assert properties["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
        assert properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert bucket["DeletionPolicy"] == bucket["UpdateReplacePolicy"] == "Retain"


def test_queues_are_closed_and_encrypted(template):
    queues = of_type(template, "AWS::SQS::Queue")
    policies = of_type(template, "AWS::SQS::QueuePolicy").values()
    only_tls = [queue["Ref"] for one in policies if is_only_tls(one) for queue in one["Properties"]["Queues"]]
    assert sorted(only_tls) == sorted(queues)
    assert all(queue["Properties"]["SqsManagedSseEnabled"] for queue in queues.values())
    allowed = [
        statement
        for one in policies
        for statement in one["Properties"]["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    ]
    [uploads] = allowed
    assert uploads["Principal"] == {"Service": "s3.amazonaws.com"}
    assert uploads["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}


def is_only_tls(policy) -> bool:
    """Whether a policy refuses requests in the clear."""
    return any(
        one["Effect"] == "Deny" and one["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        for one in policy["Properties"]["PolicyDocument"]["Statement"]
    )


def test_nothing_is_kept_for_ever_and_nothing_is_lost_at_once(template, functions):
    logs = of_type(template, "AWS::Logs::LogGroup")
    assert all(log["Properties"]["RetentionInDays"] for log in logs.values())
    assert all(function["LoggingConfig"]["LogGroup"]["Ref"] in logs for function in functions.values())
    table = template["Resources"]["Table"]
    assert table["Properties"]["TimeToLiveSpecification"]["Enabled"]
    assert table["Properties"]["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
    assert table["DeletionPolicy"] == table["UpdateReplacePolicy"] == "Retain"
    days = {
        name: queue["Properties"]["MessageRetentionPeriod"] / 86_400
        for name, queue in of_type(template, "AWS::SQS::Queue").items()
    }
    assert {name for name, kept in days.items() if kept != 14} == {"SlackQueue"}


def test_what_functions_write_into_buckets_goes_away_by_itself(template):
    written = {
        place["Sub"]
        for name, one, actions in statements(template)
        if "s3:PutObject" in actions and name != "SlackInstalls"  # kept as long as the app is installed
        for place in (one["Resource"] if isinstance(one["Resource"], list) else [one["Resource"]])
    }
    assert "${OutboxBucket.Arn}/manifests/*" in written
    for place in written:
        bucket, prefix = re.fullmatch(r"\$\{(\w+)\.Arn\}/(.+)\*", place).groups()
        rules = template["Resources"][bucket]["Properties"]["LifecycleConfiguration"]["Rules"]
        assert any(rule.get("Prefix") == prefix and rule.get("ExpirationInDays") for rule in rules), place


def test_everything_that_is_installed_is_known_by_its_digest():
    locks = [ROOT / "requirements.lock", *ROOT.glob("functions/*/requirements*.txt"), *ROOT.glob("stack/*.txt")]
    assert len(locks) >= 9
    for lock in locks:
        text = lock.read_text()
        for package in re.split(r"\n(?=\w)", text.strip()):
            assert "--hash=sha256:" in package, f"{lock.relative_to(ROOT)}: {package.splitlines()[0]}"
