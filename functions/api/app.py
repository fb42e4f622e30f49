"""The HTTP function: validates, answers from the store, else calls the engine function or queues. Loads no model.

Events of a REST API (version 1) and of an HTTP API (version 2).
"""

from __future__ import annotations

import logging
from contextlib import ExitStack
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.logging import utils
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from depeche.desk import open_desk, open_jobs
from depeche.http import create_app
from depeche.http.gateway import behind_gateway
from depeche.settings import load, required
from depeche.tracing import traced

logger = Logger(service="depeche-api")
utils.copy_config_to_registered_loggers(logger, include={logging.getLogger("depeche").name})
metrics = Metrics(namespace="Depeche", service="depeche-api")

# Opened once an execution environment and never closed: Lambda freezes it and ends it without a word. The stack is kept
# in a name of its own, since collecting it would close the store.
resources = ExitStack()
desk = resources.enter_context(open_desk(load()))
required(desk.settings, "job_queue_url")  # a thread of a frozen environment does no jobs
jobs = resources.enter_context(open_jobs(desk.store, desk.engine, desk.settings))
serve = behind_gateway(create_app(desk.engine, jobs, desk.store, desk.settings))


@logger.inject_lambda_context(clear_state=True)
@traced("depeche-api")
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request."""
    answer = serve(event, context)
    headers = answer["headers"]
    logger.set_correlation_id(headers.get("x-request-id", ""))
    # Method, route and status, never a query or a body.
    request = event["requestContext"]
    route = request.get("resourcePath") or request.get("routeKey")
    logger.info("answered", route=route, status=answer["statusCode"], cache=headers.get("cache-status"))
    if headers.get("cache-status", "").endswith("; hit"):
        metrics.add_metric(name="CacheHits", unit=MetricUnit.Count, value=1)
    metrics.add_metric(name=f"Status{answer['statusCode'] // 100}xx", unit=MetricUnit.Count, value=1)
    return answer
