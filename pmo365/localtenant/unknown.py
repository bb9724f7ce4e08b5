"""What is not emulated: counted, and answered HTTP 501 that names it."""

from __future__ import annotations

import uuid

from pmo365.localtenant.exchange import Answer, Request, json_answer
from pmo365.localtenant.refusals import Refusal, graph_envelope, rest_envelope
from pmo365.localtenant.world import World

GRAPH = "graph.microsoft.com"


def not_emulated(world: World, request: Request, what: str) -> Answer:
    """Count what is not emulated and return HTTP 501 naming it, in the envelope of the host."""
    world.unknown[what] += 1
    refusal = Refusal(501, "-1, System.NotImplementedException", f"Not emulated by the local tenant: {what}")
    if request.host == GRAPH:
        refusal = Refusal(501, "notImplemented", refusal.message)
        return _of_graph(refusal)
    return json_answer(rest_envelope(refusal, "odata=verbose" in request.header("accept")), 501)


def failed(request: Request) -> Answer:
    """Return HTTP 500 in the envelope of the host: an error of the local tenant's own."""
    text = "An unexpected error has occurred."
    if request.host == GRAPH:
        return _of_graph(Refusal(500, "generalException", text))
    refusal = Refusal(500, "-1, System.Exception", text)
    return json_answer(rest_envelope(refusal, "odata=verbose" in request.header("accept")), 500)


def _of_graph(refusal: Refusal) -> Answer:
    name = str(uuid.uuid4())
    heads = (("request-id", name), ("client-request-id", name))
    return json_answer(graph_envelope(refusal, "", name), refusal.status, headers=heads)
