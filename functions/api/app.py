"""The HTTP function: validates, answers from the store, else calls the engine function or queues. Loads no model.

Events of a REST API (version 1) and of an HTTP API (version 2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depeche.functions import Function
from depeche.http import create_app
from depeche.http.gateway import behind_gateway
from depeche.settings import load, required

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

function = Function("depeche-api")
desk = function.desk(load())
required(desk.settings, "job_queue_url")  # nothing here would do the jobs
serve = behind_gateway(create_app(desk.engine, function.jobs(desk), desk.store, desk.settings))


@function.handler
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request."""
    answer = serve(event, context)
    headers = answer["headers"]
    function.logger.set_correlation_id(headers.get("x-request-id", ""))
    # Method, route and status, never a query or a body.
    request = event["requestContext"]
    route = request.get("resourcePath") or request.get("routeKey")
    function.logger.info("answered", route=route, status=answer["statusCode"], cache=headers.get("cache-status"))
    if headers.get("cache-status", "").endswith("; hit"):
        function.count("CacheHits")
    function.count(f"Status{answer['statusCode'] // 100}xx")
    return answer
