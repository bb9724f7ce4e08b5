"""The server: one process, one thread of requests, three hosts told apart by the ``Host`` header."""

from __future__ import annotations

import asyncio
import re
import sys
import time
import traceback
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import unquote

from pmo365.localtenant.delivery import Send, deliver
from pmo365.localtenant.exchange import Answer, Request
from pmo365.localtenant.faults import Fault, fault_answer, led_away
from pmo365.localtenant.refusals import Unemulated
from pmo365.localtenant.routes.admin import LOOPBACK, answer_admin
from pmo365.localtenant.routes.graph import answer_graph
from pmo365.localtenant.routes.graphuploads import answer_handed_out
from pmo365.localtenant.routes.rest import answer_sharepoint
from pmo365.localtenant.signin import HOSTS, answer_sign_in
from pmo365.localtenant.unknown import GRAPH, failed, not_emulated
from pmo365.localtenant.world import World

Receive = Callable[[], Awaitable[dict[str, Any]]]


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
            await deliver(send, answer_admin(self.world, request), request, now=self.world.clock())
            return
        await self._serve(request, send)

    async def _serve(self, request: Request, send: Send) -> None:
        world = self.world
        begun, clock = time.time(), time.perf_counter()
        fault = world.weather.strike(request)
        if fault is None:
            answer, by = answer_request(world, request), "emulator"
        else:
            answer, by = await self._struck(fault, request)
        world.postbox.look(world.store, world.tenant, world.clock())
        answer = world.weather.dressed(request, answer)
        milliseconds = int((time.perf_counter() - clock) * 1000)
        world.recording.add(begun, milliseconds, by=by, request=request, answer=answer)
        now = world.clock() + world.weather.skew
        await deliver(send, answer, request, now=now, fault=fault)

    async def _struck(self, fault: Fault, request: Request) -> tuple[Answer, str]:
        """Answer a request that a fault meets: before or after its execution, late, or led away."""
        done = answer_request(self.world, request) if fault.when == "after" else None
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.answers:
            return fault_answer(fault), "injected"
        answer = done or answer_request(self.world, request)
        if fault.foreign:
            return led_away(answer), "injected"
        return answer, "injected" if fault.cut or fault.hang else "emulator"


def answer_request(world: World, request: Request) -> Answer:
    """Answer one request by its host; what is not emulated is 501, an error of our own 500: both are counted."""
    try:
        return _answer_by_host(world, request)
    except Unemulated as unknown:
        return not_emulated(world, request, str(unknown))
    except Exception:
        text = f"{request.method} {request.url}\n{traceback.format_exc()}"
        world.crashes.append(text)
        print(text, file=sys.stderr, flush=True)
        return failed(request)


def _answer_by_host(world: World, request: Request) -> Answer:
    tenant = world.tenant
    if request.host in HOSTS:
        return answer_sign_in(world.store, world.mint, request)
    if request.host == GRAPH:
        return answer_graph(world, request)
    if tenant is not None and request.host == tenant["host"]:
        return answer_handed_out(world, request) or answer_sharepoint(world, request)
    raise Unemulated(f"host {request.host}")


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
