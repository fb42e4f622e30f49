"""What Slack's documentation says a message or a window may be (docs.slack.dev, reference of Block Kit and of views).

Strict on purpose: a field that is not named here is a fault too.
"""

from __future__ import annotations

import json
import re

TEXT_OBJECT = 3000
BLOCKS = {
    "header": {"required": {"type", "text"}, "optional": {"block_id"}},
    "section": {"required": {"type", "text"}, "optional": {"block_id", "accessory", "fields"}},
    "context": {"required": {"type", "elements"}, "optional": {"block_id"}},
    "divider": {"required": {"type"}, "optional": {"block_id"}},
    "actions": {"required": {"type", "elements"}, "optional": {"block_id"}},
    "input": {
        "required": {"type", "label", "element"},
        "optional": {"block_id", "hint", "optional", "dispatch_action"},
    },
}
ELEMENTS = {
    "button": {"type", "text", "action_id", "value", "style", "url", "confirm", "accessibility_label"},
    "plain_text_input": {"type", "action_id", "multiline", "max_length", "min_length", "placeholder", "focus_on_load",
                         "initial_value"},
    "static_select": {"type", "action_id", "options", "initial_option", "placeholder"},
    "conversations_select": {"type", "action_id", "response_url_enabled", "default_to_current_conversation",
                             "initial_conversation", "placeholder"},
    "file_input": {"type", "action_id", "filetypes", "max_files"},
}  # fmt: skip
IN_INPUT = {"plain_text_input", "static_select", "conversations_select", "file_input"}
# What stands between angle brackets in mrkdwn may only be a web link with a label or a person.
REFERENCE = re.compile(r"<(https?://[^\s<>|]+\|[^<>|]+|@[UW][A-Z0-9]+|#[CDG][A-Z0-9]+)>")
ENTITY = re.compile(r"&(?!(amp|lt|gt);)")


def faults_of_message(message):
    """What Slack would refuse in the body of a message."""
    found = []
    text = message.get("text", "")
    if not isinstance(text, str) or len(text) > 40_000:
        found.append("text: longer than 40,000 characters")
    if not text and not message.get("blocks"):
        found.append("no_text")
    found += faults_of_mrkdwn("text", text)
    blocks = message.get("blocks", [])
    found += faults_of_blocks(blocks, most=50, window=False)
    together = sum(len(text) for text in texts(blocks))
    if together > 12_000:
        found.append(f"msg_blocks_too_long: {together} characters in all blocks")
    return found


def faults_of_view(view):
    """What Slack would refuse in a window."""
    found = []
    known = {"type", "title", "blocks", "close", "submit", "private_metadata", "callback_id", "clear_on_close",
             "notify_on_close", "external_id"}  # fmt: skip
    if extra := set(view) - known:
        found.append(f"view: unknown {sorted(extra)}")
    if view.get("type") != "modal":
        found.append("view: no modal")
    for name in ("title", "submit", "close"):
        if name in view:
            found += faults_of_text(name, view[name], 24, kinds=("plain_text",))
    if "title" not in view:
        found.append("view: no title")
    if len(view.get("callback_id", "")) > 255 or len(view.get("private_metadata", "")) > 3000:
        found.append("view: callback_id or private_metadata too long")
    if any(block.get("type") == "input" for block in view["blocks"]) and "submit" not in view:
        found.append("view: input without submit")
    if len(json.dumps(view)) > 250_000:
        found.append("view_too_large: more than 250 KB")
    return found + faults_of_blocks(view["blocks"], most=100, window=True)


def faults_of_blocks(blocks, *, most, window):
    found = [] if len(blocks) <= most else [f"{len(blocks)} blocks, at most {most}"]
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        found.append("block_id twice")
    for index, block in enumerate(blocks):
        where = f"blocks/{index}"
        shape = BLOCKS.get(block.get("type"))
        if shape is None:
            found.append(f"{where}: unknown type")
            continue
        if missing := shape["required"] - set(block):
            found.append(f"{where}: no {sorted(missing)}")
            continue
        if extra := set(block) - shape["required"] - shape["optional"]:
            found.append(f"{where}: unknown {sorted(extra)}")
        if len(block.get("block_id", "")) > 255:
            found.append(f"{where}: block_id too long")
        found += faults_of_block(where, block, window=window)
    return found


def faults_of_block(where, block, *, window):  # noqa: C901 -- one branch a kind of block
    kind = block["type"]
    if kind == "header":
        return faults_of_text(where, block["text"], 150, kinds=("plain_text",))
    if kind == "section":
        return faults_of_text(where, block["text"], TEXT_OBJECT)
    if kind == "context":
        found = [] if 1 <= len(block["elements"]) <= 10 else [f"{where}: 1 to 10 elements"]
        for element in block["elements"]:
            found += faults_of_text(where, element, TEXT_OBJECT)
        return found
    if kind == "actions":
        found = [] if 1 <= len(block["elements"]) <= 25 else [f"{where}: 1 to 25 elements"]
        actions = [element["action_id"] for element in block["elements"]]
        if len(actions) != len(set(actions)):
            found.append(f"{where}: action_id twice")
        for element in block["elements"]:
            found += faults_of_element(where, element)
        return found
    if kind == "input":
        if not window:
            return [f"{where}: input outside of a window"]
        found = faults_of_text(where, block["label"], 2000, kinds=("plain_text",))
        if "hint" in block:
            found += faults_of_text(where, block["hint"], 2000, kinds=("plain_text",))
        if block["element"]["type"] not in IN_INPUT:
            found.append(f"{where}: {block['element']['type']} in an input")
        return found + faults_of_element(where, block["element"])
    return []


def faults_of_element(where, element):  # noqa: C901 -- one branch a kind of element
    known = ELEMENTS.get(element.get("type"))
    if known is None:
        return [f"{where}: unknown element"]
    found = [f"{where}: unknown {sorted(extra)}"] if (extra := set(element) - known) else []
    if not 1 <= len(element.get("action_id", "")) <= 255:
        found.append(f"{where}: action_id")
    if element["type"] == "button":
        found += faults_of_text(where, element["text"], 75, kinds=("plain_text",))
        if len(element.get("value", "")) > 2000:
            found.append(f"{where}: value too long")
        if element.get("style", "primary") not in ("primary", "danger"):
            found.append(f"{where}: style")
    elif element["type"] == "plain_text_input":
        if not 1 <= element.get("max_length", 3000) <= 3000:
            found.append(f"{where}: max_length")
        if "placeholder" in element:
            found += faults_of_text(where, element["placeholder"], 150, kinds=("plain_text",))
    elif element["type"] == "static_select":
        if not 1 <= len(element["options"]) <= 100:
            found.append(f"{where}: 1 to 100 options")
        for option in element["options"]:
            found += faults_of_text(where, option["text"], 75, kinds=("plain_text",))
            if not 1 <= len(option["value"]) <= 150:
                found.append(f"{where}: value of an option")
        if "initial_option" in element and element["initial_option"] not in element["options"]:
            found.append(f"{where}: initial_option is none of the options")
    elif element["type"] == "file_input" and not 1 <= element.get("max_files", 10) <= 10:
        found.append(f"{where}: max_files")
    return found


def faults_of_text(where, text, limit, kinds=("plain_text", "mrkdwn")):
    found = []
    if text.get("type") not in kinds:
        found.append(f"{where}: {text.get('type')} where {kinds} is allowed")
    if not 1 <= len(text.get("text", "")) <= limit:
        found.append(f"{where}: {len(text.get('text', ''))} characters, 1 to {limit}")
    allowed = {"type", "text", "emoji"} if text.get("type") == "plain_text" else {"type", "text", "verbatim"}
    if extra := set(text) - allowed:
        found.append(f"{where}: unknown {sorted(extra)}")
    if text.get("type") == "mrkdwn":
        found += faults_of_mrkdwn(where, text["text"])
    return found


def faults_of_mrkdwn(where, text):
    """Ours, not Slack's: nothing but our own links and the asker may stand in angle brackets."""
    rest = REFERENCE.sub("", text)
    found = [f"{where}: a bare angle bracket"] if "<" in rest or ">" in rest else []
    return found + ([f"{where}: a bare ampersand"] if ENTITY.search(text) else [])


def texts(part):
    """All texts of a payload."""
    if isinstance(part, dict):
        if part.get("type") in ("plain_text", "mrkdwn") and "text" in part:
            yield part["text"]
        else:
            for value in part.values():
                yield from texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from texts(value)


def marked_texts(part):
    """All texts in mrkdwn, in which Slack reads references."""
    if isinstance(part, dict):
        if part.get("type") == "mrkdwn":
            yield part
        for value in part.values():
            yield from marked_texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from marked_texts(value)
