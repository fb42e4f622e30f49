"""X-Ray around a function's handler, where it is on."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

Handler = TypeVar("Handler", bound=Callable[..., Any])

_OFF = {"1", "true", "yes", "on"}


def traced(service: str, environment: Mapping[str, str] = os.environ) -> Callable[[Handler], Handler]:
    """A decorator that traces a handler and the calls to AWS that it makes.

    Neither answers nor errors are kept with the trace: both may quote the article. Outside Lambda, and where
    ``POWERTOOLS_TRACE_DISABLED`` is set, the handler stays as it is and the SDK, a fifth of the API's start, is not
    loaded.

    Args:
        service: Name in the traces.
        environment: Of the process.
    """
    disabled = environment.get("POWERTOOLS_TRACE_DISABLED", "").lower() in _OFF
    if disabled or "AWS_LAMBDA_RUNTIME_API" not in environment:
        return lambda handler: handler
    from aws_lambda_powertools import Tracer

    tracer = Tracer(service=service, patch_modules=["botocore"])

    def decorate(handler: Handler) -> Handler:
        return cast("Handler", tracer.capture_lambda_handler(handler, capture_response=False, capture_error=False))

    return decorate
