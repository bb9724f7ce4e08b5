"""Many operations in one request: SharePoint's ``$batch``, packed and taken apart by ourselves.

At most 100 operations and a megabyte each; reads stand first and alone, writes follow in change sets. A service does
the change sets of a batch in order and what is inside one in any order. A batch is no transaction: every part has its
own answer, and a part that was throttled is sent again after the pause it asks for.
Source: Microsoft, "Make batch requests with the REST APIs"; OData version 3.0, "Batch processing".
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from itertools import groupby

from pmo365.errors import AnswerLost, PmoError, UnexpectedAnswer
from pmo365.gateway import pace
from pmo365.gateway.direct import Answer, Operation, exchange
from pmo365.gateway.faults import fault
from pmo365.gateway.wire import Wire

MOST = 100
HEAVIEST = 1_000_000
"""Bytes of one body: the service reads 1,048,576 and refuses the whole batch beyond. Source: pnp/pnpcore#777."""
_FRAME = 64
"""Bytes of a boundary, at most."""
_STATUS = re.compile(rb"HTTP/1\.\d (\d{3})")


@dataclass(frozen=True, slots=True)
class Batched:
    """Answers in the order of the operations; None where none came. ``error`` says why it stopped."""

    answers: tuple[Answer | None, ...]
    error: PmoError | None = None


def read(wire: Wire, site: str, operations: Sequence[Operation]) -> tuple[Answer, ...]:
    """Return the answers of reads, whatever their statuses; raises when the batch itself fails."""
    batched = run(wire, site, operations)
    if batched.error:
        raise batched.error
    return tuple(answer for answer in batched.answers if answer is not None)


def run(wire: Wire, site: str, operations: Sequence[Operation]) -> Batched:
    """Send operations a hundred at a time; stops at the first batch that fails.

    A batch with a write in it is never repeated blindly, its reads included. Operations of one turn must not need each
    other.
    """
    answers: list[Answer | None] = []
    for chunk in _chunks(site, operations):
        found: list[Answer | None] = [None] * len(chunk)
        try:
            _fill(wire, site, chunk, found)
        except PmoError as error:
            left = len(operations) - len(answers) - len(chunk)
            return Batched((*answers, *found, *[None] * left), error)
        answers += found
    return Batched(tuple(answers))


def _chunks(site: str, operations: Sequence[Operation]) -> Iterator[tuple[Operation, ...]]:
    """Yield at most a hundred operations and a megabyte at a time; what builds on another is not parted from it."""
    chunk: list[Operation] = []
    size = 0
    for family in _families(operations):
        weight = sum(len(_part(site, one)) + _FRAME for one in family)
        if chunk and (len(chunk) + len(family) > MOST or size + weight > HEAVIEST):
            yield tuple(chunk)
            chunk, size = [], 0
        chunk += family
        size += weight
    if chunk:
        yield tuple(chunk)


def _families(operations: Sequence[Operation]) -> Iterator[list[Operation]]:
    """Yield each operation with those that build on it, at most a hundred."""
    family: list[Operation] = []
    for one in operations:
        if family and (not one.turn or len(family) == MOST):
            yield family
            family = []
        family.append(one)
    if family:
        yield family


def _fill(wire: Wire, site: str, chunk: Sequence[Operation], found: list[Answer | None]) -> None:
    """Send a batch, then again only the parts that were throttled (refused before execution) or may be read again."""
    waiting = list(range(len(chunk)))
    waited = 0.0
    for number in range(1, wire.budget.attempts + 1):
        for index, answer in zip(waiting, _once(wire, site, [chunk[one] for one in waiting]), strict=True):
            found[index] = answer
        waiting = [one for one in waiting if _throttled(found[one]) or (chunk[one].reads and _unsure(found[one]))]
        if not waiting:
            break
        pause = max(_pause(wire, found[one], number, waited) for one in waiting)
        if pause < 0:
            break
        waited += pause
        wire.pause(pause)
    if any(answer is not None and answer.status in (502, 504) for answer in found) and not _all_read(chunk):
        _forget_lost(found)
        raise AnswerLost("answer_lost", address=f"{site}/_api/$batch")


def _all_read(operations: Sequence[Operation]) -> bool:
    return all(operation.reads for operation in operations)


def _throttled(answer: Answer | None) -> bool:
    return answer is not None and (answer.status == 429 or (answer.status == 503 and "Retry-After" in answer.headers))


def _unsure(answer: Answer | None) -> bool:
    return answer is not None and answer.status in (502, 503, 504)


def _pause(wire: Wire, answer: Answer | None, number: int, waited: float) -> float:
    """Return the seconds to wait before the throttled parts are sent again; negative to give them up."""
    assert answer is not None
    attempt = pace.Attempt(number=number, repeatable=True, waited=waited, jitter=wire.around.chance())
    decision = pace.decide(answer.status, answer.headers, attempt=attempt, budget=wire.budget, now=wire.around.now())
    return decision.seconds if isinstance(decision, pace.Wait) else -1.0


def _forget_lost(found: list[Answer | None]) -> None:
    for index, answer in enumerate(found):
        if answer is not None and answer.status in (502, 504):
            found[index] = None


def _once(wire: Wire, site: str, operations: Sequence[Operation]) -> tuple[Answer, ...]:
    boundary = f"batch_{uuid.uuid4()}"
    reads = _all_read(operations)
    order = sorted(range(len(operations)), key=lambda place: (not operations[place].reads, operations[place].turn))
    packed = [operations[place] for place in order]
    answer = exchange(
        wire,
        "POST",
        f"{site}/_api/$batch",
        headers={"Content-Type": f"multipart/mixed; boundary={boundary}", "Accept": "application/json"},
        body=pack(site, packed, boundary=boundary),
        repeatable=reads,
    )
    if not answer.good:
        raise fault(answer.status, answer.content, address=answer.address)
    parts = unpack(answer, packed, site)
    if len(parts) == len(operations):
        placed = dict(zip(order, parts, strict=True))
        return tuple(placed[place] for place in range(len(operations)))
    if reads:
        raise UnexpectedAnswer("batch_parts", address=answer.address, sent=len(operations), got=len(parts))
    raise AnswerLost("answer_lost", address=answer.address)


def pack(site: str, operations: Sequence[Operation], *, boundary: str) -> bytes:
    """Return the body of a batch of operations that come reads first, then by their turns."""
    parts: list[bytes] = []
    for (reads, _), run in groupby(operations, key=lambda one: (one.reads, one.turn)):
        told = [_part(site, one) for one in run]
        parts += told if reads else [_change_set(told)]
    return _joined(parts, boundary)


def _change_set(writes: Sequence[bytes]) -> bytes:
    inner = f"changeset_{uuid.uuid4()}"
    return f"Content-Type: multipart/mixed; boundary={inner}\r\n\r\n".encode() + _joined(writes, inner)


def _joined(parts: Sequence[bytes], boundary: str) -> bytes:
    mark = boundary.encode()
    return b"".join(b"--" + mark + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + mark + b"--\r\n"


def _part(site: str, operation: Operation) -> bytes:
    lines = [
        "Content-Type: application/http",
        "Content-Transfer-Encoding: binary",
        "",
        f"{operation.method} {site}/_api/{operation.path} HTTP/1.1",
        f"Accept: {operation.accept}",
    ]
    if operation.method in ("MERGE", "DELETE"):
        lines.append(f"If-Match: {operation.etag or '*'}")
    if operation.body is None:
        return "\r\n".join([*lines, "", ""]).encode()
    body = json.dumps(operation.body, ensure_ascii=False)
    return "\r\n".join([*lines, f"Content-Type: {operation.form}", "", body, ""]).encode()


def unpack(answer: Answer, operations: Sequence[Operation], site: str) -> tuple[Answer, ...]:
    """Return the answers inside a batch answer, in order; fewer when it was cut."""
    kind = answer.headers.get("Content-Type", "")
    whole = message_from_bytes(b"Content-Type: " + kind.encode("latin-1") + b"\r\n\r\n" + answer.content)
    bodies = [bytes(part.get_payload(decode=True) or b"") for part in _leaves(whole)]
    if not answer.content.rstrip().endswith(b"--"):
        bodies = bodies[:-1]  # Cut before its end: the last part cannot be trusted.
    return tuple(
        found
        for body, operation in zip(bodies, operations, strict=False)
        if (found := _answer(body, f"{site}/_api/{operation.path}".split("?")[0]))
    )


def _leaves(message: Message) -> list[Message]:
    if not message.is_multipart():
        return [message] if message.get_content_type() == "application/http" else []
    parts = message.get_payload()
    assert isinstance(parts, list)
    return [leaf for part in parts if isinstance(part, Message) for leaf in _leaves(part)]


def _answer(body: bytes, address: str) -> Answer | None:
    head, _, content = body.replace(b"\r\n", b"\n").partition(b"\n\n")
    status = _STATUS.match(head.lstrip())
    if not status:
        return None
    headers = {
        name.strip().title(): value.strip()
        for name, mark, value in (line.partition(":") for line in head.decode("latin-1").split("\n")[1:])
        if mark
    }
    return Answer(status=int(status[1]), headers=headers, content=content.strip(), address=address)
