"""From loose fields to a validated request, with our own error instead of pydantic's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from depeche.errors import InvalidInputError

RequestT = TypeVar("RequestT", bound=BaseModel)


def validated(model: type[RequestT], fields: Mapping[str, Any], *, whole: str = "input") -> RequestT:
    """Validate a request.

    Args:
        model: What to make.
        fields: Its fields, from wherever they came.
        whole: What to name when the fault is not in one field.

    Raises:
        InvalidInputError: Names the first field at fault.
    """
    try:
        return model(**fields)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or whole
        raise InvalidInputError(f"{field}: {first['msg'].removeprefix('Value error, ')}", field=field) from error
