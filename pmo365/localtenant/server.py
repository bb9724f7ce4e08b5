"""The server: one process, one thread of requests, three hosts told apart by the ``Host`` header."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import unquote

from pmo365.localtenant.exchange import Answer, Request
from pmo365.localtenant.refusals import Unemulated
from pmo365.localtenant.routes.admin import LOOPBACK, answer_admin
from pmo365.localtenant.routes.graph import answer_graph
from pmo365.localtenant.routes.rest import answer_sharepoint
from pmo365.localtenant.signin import HOSTS, answer_sign_in
from pmo365.localtenant.unknown import GRAPH, not_emulated
from pmo365.localtenant.weather import Fault, fault_answer
from pmo365.localtenant.world import World

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Server:
    """The ASGI application around a world."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Serve one connection event."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        if scope["type"] != "http":
            return
        request = _request(scope, await _whole_body(receive))
        if request.path.startswith("/_tenant") and request.host in LOOPBACK:
            await _send(send, answer_admin(self.world, request), request)
            return
        await self._serve(request, send)

    async def _serve(self, request: Request, send: Send) -> None:
        begun, clock = time.time(), time.perf_counter()
        fault = self.world.weather.strike(request)
        by = "emulator"
        if fault is None:
            answer = answer_request(self.world, request)
        else:
            answer, by = await self._struck(fault, request)
        milliseconds = int((time.perf_counter() - clock) * 1000)
        self.world.recording.add(begun, milliseconds, by=by, request=request, answer=answer)
        if fault is not None and fault.drop:
            _drop(send)
            return
        await _send(send, answer, request)

    async def _struck(self, fault: Fault, request: Request) -> tuple[Answer, str]:
        done = answer_request(self.world, request) if fault.when == "after" else None
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.status is None and not fault.drop:
            return done or answer_request(self.world, request), "emulator"
        return fault_answer(fault), "injected"


def answer_request(world: World, request: Request) -> Answer:
    """Answer one request by its host; what is not emulated is counted and answered 501."""
    tenant = world.tenant
    try:
        if request.host in HOSTS:
            return answer_sign_in(world.store, world.mint, request)
        if request.host == GRAPH:
            return answer_graph(world, request)
        if tenant is not None and request.host == tenant["host"]:
            return answer_sharepoint(world, request)
        raise Unemulated(f"host {request.host}")
    except Unemulated as unknown:
        return not_emulated(world, request, str(unknown))


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _whole_body(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
    return body


def _request(scope: dict[str, Any], body: bytes) -> Request:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    host = re.sub(r":\d+$", "", headers.get("x-forwarded-host") or headers.get("host", "")).lower()
    target = scope["raw_path"].decode("latin-1")
    return Request(
        scope["method"], host, unquote(target), scope["query_string"].decode("latin-1"), headers, body, target
    )


async def _send(send: Send, answer: Answer, request: Request) -> None:
    length = () if answer.status in (204, 304) else (("Content-Length", str(len(answer.body))),)
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in (*answer.headers, *length)]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    body = b"" if request.method == "HEAD" or answer.status in (204, 304) else answer.body
    await send({"type": "http.response.body", "body": body})


def _drop(send: Send) -> None:
    """Close the connection without a word."""
    cycle: Any = getattr(send, "__self__", None)
    if cycle is not None:
        cycle.response_complete = True
        cycle.transport.abort()
