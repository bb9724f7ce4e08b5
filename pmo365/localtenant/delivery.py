"""How an answer travels: whole, in drips, cut off, or never."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from pmo365.localtenant.exchange import Answer, Request
from pmo365.localtenant.faults import Fault

Send = Callable[[dict[str, Any]], Awaitable[None]]
PIECES = 10


async def deliver(send: Send, answer: Answer, request: Request, *, now: datetime, fault: Fault | None = None) -> None:
    """Send an answer, as the fault will have it."""
    if fault is not None and fault.drop:
        _abandon(send, at_once=True)
        return
    body = b"" if request.method == "HEAD" or answer.status in (204, 304) else answer.body
    await send({"type": "http.response.start", "status": answer.status, "headers": _headers(answer, now)})
    if fault is not None and fault.hang:
        await asyncio.sleep(fault.hang)
        _abandon(send, at_once=True)
    elif fault is not None and fault.cut:
        await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        _abandon(send, at_once=False)
    elif fault is not None and fault.drip:
        await _drip(send, body, fault.drip)
    else:
        await send({"type": "http.response.body", "body": body})


def _headers(answer: Answer, now: datetime) -> list[tuple[bytes, bytes]]:
    length = () if answer.status in (204, 304) else (("Content-Length", str(len(answer.body))),)
    date = ("Date", format_datetime(now, usegmt=True))
    return [
        (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in (*answer.headers, *length, date)
    ]


async def _drip(send: Send, body: bytes, seconds: float) -> None:
    size = max(1, len(body) // PIECES)
    for start in range(0, len(body), size):
        await send({"type": "http.response.body", "body": body[start : start + size], "more_body": True})
        await asyncio.sleep(seconds / PIECES)
    await send({"type": "http.response.body", "body": b""})


def _abandon(send: Send, *, at_once: bool) -> None:
    """Close the connection without a word more; what is on its way still goes unless ``at_once``."""
    cycle: Any = getattr(send, "__self__", None)
    if cycle is None:
        return
    cycle.response_complete = True
    if at_once:
        cycle.transport.abort()
    else:
        cycle.transport.close()
