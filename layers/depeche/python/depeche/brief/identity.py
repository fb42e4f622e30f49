"""What makes a brief the same brief: input, options, code, data and models."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from weakref import WeakKeyDictionary

from depeche import __version__, sources
from depeche.schemas import BriefRequest
from depeche.text.normalize import normalize

# The callback is where a result goes, not what it is; the input counts in its normalized form.
_NOT_CONTENT = {"callback", "text", "html"}

_inputs: WeakKeyDictionary[BriefRequest, str] = WeakKeyDictionary()
"""Digest of each request's input while the request is alive: a door, the jobs and the engine all ask for the id."""


def brief_id(request: BriefRequest, models: Mapping[str, str], *, beam: int) -> str:
    """The brief's id.

    Args:
        request: The article and the options.
        models: Fingerprint of each model that may take part, by name.
        beam: Beam width of the translation.

    Returns:
        SHA-256 over canonical JSON, 64 hexadecimal digits.
    """
    return _digest(
        {
            "pipeline": pipeline_version(),
            "models": dict(models),
            "beam": beam,
            "kind": "text" if request.html is None else "html",
            "input": input_digest(request),
            "options": request.model_dump(mode="json", exclude=_NOT_CONTENT),
        }
    )


def input_digest(request: BriefRequest) -> str:
    """SHA-256 of the normalized input, UTF-8. Taken once a request: 1 ms for 3,000 characters, 46 ms for 200,000."""
    known = _inputs.get(request)
    if known is None:
        known = hashlib.sha256(normalize(request.html or request.text or "").encode()).hexdigest()
        _inputs[request] = known
    return known


def pipeline_version() -> str:
    """The release, and the first digits of a digest over the code and data that compute a brief."""
    return f"{__version__}+{sources.digest()[:12]}"


def _digest(members: Mapping[str, object]) -> str:
    canonical = json.dumps(members, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
