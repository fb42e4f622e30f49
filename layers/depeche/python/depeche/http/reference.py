"""The reference page: the OpenAPI document as plain HTML.

The usual viewers load several hundred kilobytes of script, most often from elsewhere. A reader needs a table of
contents, tables of fields and examples; that is this page, it works without script, on a phone and in a screen reader.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from depeche.http.pages import page

router = APIRouter()

_CODE = re.compile(r"`+([^`]+)`+")


@router.get("/docs", include_in_schema=False)
async def docs(request: Request) -> HTMLResponse:
    """The reference page."""
    return page("Dépêche, API reference", render(request.app.openapi()), language="en")


def render(document: dict[str, Any]) -> str:
    """The body of the reference page.

    Args:
        document: An OpenAPI 3.1 document.
    """
    info = document["info"]
    parts = [f"<h1>{escape(info['title'])}, API reference</h1>", _prose(info["description"])]
    parts.append('<p>Version {}. <a href="openapi.json">OpenAPI document</a></p>'.format(escape(info["version"])))
    by_tag = {tag["name"]: (tag, list(_operations(document, tag["name"]))) for tag in document["tags"]}
    parts.append('<nav aria-label="Contents"><ul>')
    for _tag, operations in by_tag.values():
        parts += [
            f'<li><a href="#{escape(one["operationId"])}"><code>{method} {escape(path)}</code></a> '
            f"{escape(one['summary'])}</li>"
            for method, path, one in operations
        ]
    parts.append("</ul></nav>")
    for name, (tag, operations) in by_tag.items():
        parts.append(f"<section><h2>{escape(name.capitalize())}</h2>{_prose(tag['description'])}")
        parts += [_operation(*operation) for operation in operations]
        parts.append("</section>")
    parts.append("<section><h2>Models</h2>")
    parts += [_model(name, schema) for name, schema in sorted(document["components"]["schemas"].items())]
    parts.append("</section>")
    return "\n".join(parts)


def _operations(document: dict[str, Any], tag: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if tag in operation["tags"]:
                yield method.upper(), path, operation


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    parts = [
        f'<article id="{escape(operation["operationId"])}">',
        f'<h3><code><span class="method">{method}</span> {escape(path)}</code></h3>',
        _prose(operation.get("description", operation["summary"])),
    ]
    parameters = [(one["name"], one["in"], one.get("description", "")) for one in operation.get("parameters", [])]
    if parameters:
        parts.append(_table("Parameters", ("Name", "In", "Meaning"), parameters))
    if "requestBody" in operation:
        for media_type, content in operation["requestBody"]["content"].items():
            parts.append(f"<p>Body: <code>{escape(media_type)}</code>, {_type(content['schema'])}</p>")
            parts += [_example(one["summary"], one["value"]) for one in content.get("examples", {}).values()]
    answers = []
    for status, response in operation["responses"].items():
        kinds = [*response.get("headers", {})]
        answers.append((status, response["description"], ", ".join(kinds)))
    parts.append(_table("Answers", ("Status", "Meaning", "Headers"), answers))
    for status, response in operation["responses"].items():
        for content in response.get("content", {}).values():
            if "example" in content:
                parts.append(_example(f"An answer {status}", content["example"]))
    return "\n".join([*parts, "</article>"])


def _model(name: str, schema: dict[str, Any]) -> str:
    required = schema.get("required", [])
    rows = [
        (field, _type(one), "yes" if field in required else "", _inline(one.get("description", "")))
        for field, one in schema.get("properties", {}).items()
    ]
    head = "".join(f'<th scope="col">{title}</th>' for title in ("Field", "Type", "Required", "Meaning"))
    body = "".join(
        f'<tr><th scope="row"><code>{escape(field)}</code></th><td>{kind}</td><td>{needed}</td><td>{meaning}</td></tr>'
        for field, kind, needed, meaning in rows
    )
    return (
        f'<h3 id="{escape(name)}">{escape(name)}</h3>{_prose(schema.get("description", ""))}'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _type(schema: dict[str, Any]) -> str:
    """A schema in a few words, with links to models."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return f'<a href="#{escape(name)}">{escape(name)}</a>'
    if "anyOf" in schema:
        return " or ".join(_type(branch) for branch in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(f"<code>{escape(str(value))}</code>" for value in schema["enum"])
    if "const" in schema:
        return f"<code>{escape(str(schema['const']))}</code>"
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}" if "items" in schema else "list"
    bounds = [
        f"{words} {schema[name]}"
        for name, words in (
            ("minimum", "from"),
            ("maximum", "to"),
            ("minLength", "at least"),
            ("maxLength", "at most"),
        )
        if name in schema
    ]
    return escape(", ".join([schema.get("format") or schema.get("type", "any"), *bounds]))


def _table(caption: str, titles: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in titles)
    body = "".join(
        f'<tr><th scope="row"><code>{escape(first)}</code></th>'
        + "".join(f"<td>{_inline(cell)}</td>" for cell in rest)
        + "</tr>"
        for first, *rest in rows
    )
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _example(title: str, value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return f"<details><summary>{escape(title)}</summary><pre><code>{escape(text, quote=False)}</code></pre></details>"


def _prose(text: str) -> str:
    return "".join(f"<p>{_inline(paragraph)}</p>" for paragraph in text.split("\n\n") if paragraph.strip())


def _inline(text: str) -> str:
    return _CODE.sub(r"<code>\1</code>", escape(text, quote=False))
