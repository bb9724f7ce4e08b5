"""Graph's ``$batch``: up to twenty requests in one, each with a status of its own."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias
from urllib.parse import unquote, urlsplit

from pmo365.localtenant.exchange import Answer, Doc, Request, json_answer
from pmo365.localtenant.faults import fault_answer
from pmo365.localtenant.refusals import Refusal
from pmo365.localtenant.routes.table import json_object
from pmo365.localtenant.world import World

LIMIT = 20
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
Answering: TypeAlias = Callable[[World, Request], Answer]


def answer_graph_batch(world: World, request: Request, answer_part: Answering) -> Answer:
    """Answer a batch: HTTP 200 whatever its parts say; a part after a failed one is 424."""
    parts = _parts(request)
    done: dict[str, Doc] = {}
    for part in parts:
        missing = [name for name in part.get("dependsOn") or () if name not in done]
        if missing:
            raise _bad(f"The request '{part['id']}' depends on '{missing[0]}', which is not before it.")
        if any(done[name]["status"] >= 400 for name in part.get("dependsOn") or ()):
            done[part["id"]] = _failed_dependency(part)
        else:
            done[part["id"]] = _shown(part, _answered(world, request, part, answer_part))
    return json_answer({"responses": list(done.values())}, headers=(("OData-Version", "4.0"),))


def _bad(text: str) -> Refusal:
    return Refusal(400, "BadRequest", text)


def _parts(request: Request) -> list[Doc]:
    parts = json_object(request).get("requests")
    if not isinstance(parts, list):
        raise _bad("Write request id : null does not contain a 'requests' array.")
    if len(parts) > LIMIT:
        raise _bad(f"Number of batch request steps exceeds the maximum value of {LIMIT}.")
    names = [part.get("id") for part in parts]
    if len(set(names)) < len(names) or not all(isinstance(name, str) and name for name in names):
        raise _bad("Every request of a batch needs an id of its own, as text.")
    for part in parts:
        if part.get("method", "").upper() not in _METHODS or not str(part.get("url", "")).strip():
            raise _bad(f"The request '{part['id']}' needs a method and a url.")
        if part.get("body") is not None and not _heads(part).get("content-type"):
            text = f"Write request id : {part['id']} does not contain Content-Type header or body."
            raise _bad(text)
    return parts


def _heads(part: Doc) -> dict[str, str]:
    return {str(name).lower(): str(value) for name, value in (part.get("headers") or {}).items()}


def _answered(world: World, request: Request, part: Doc, answer_part: Answering) -> Answer:
    address = urlsplit(part["url"])
    target = "/v1.0/" + address.path.removeprefix("/v1.0").lstrip("/")
    inherited = {"authorization": request.header("authorization")}
    body: Any = part.get("body")
    raw = b"" if body is None else base64.b64decode(body) if isinstance(body, str) else json.dumps(body).encode()
    inner = replace(
        request,
        method=part["method"].upper(),
        path=unquote(target),
        query=address.query,
        headers={**inherited, **_heads(part)},
        body=raw,
        target=target,
    )
    fault = world.weather.strike(inner, part=True)
    return answer_part(world, inner) if fault is None else fault_answer(fault)


def _shown(part: Doc, answer: Answer) -> Doc:
    """Return one part's answer; bytes come as base64."""
    heads = {name: value for name, value in answer.headers if name.lower() not in ("x-ms-ags-diagnostic",)}
    shown: Doc = {"id": part["id"], "status": answer.status, "headers": heads}
    if answer.body:
        kind = next((value for name, value in answer.headers if name.lower() == "content-type"), "")
        shown["body"] = json.loads(answer.body) if "json" in kind else base64.b64encode(answer.body).decode()
    return shown


def _failed_dependency(part: Doc) -> Doc:
    error = {"code": "failedDependency", "message": "A request this one depends on failed.", "innerError": {}}
    return {
        "id": part["id"],
        "status": 424,
        "headers": {"Content-Type": "application/json"},
        "body": {"error": error},
    }
