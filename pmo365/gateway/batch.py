"""Many operations in one request: SharePoint's ``$batch``, packed and taken apart by ourselves.

At most 100 operations each; reads stand alone, writes in a change set. A batch is no transaction: every part has its
own answer, and a part that was throttled is sent again after the pause it asks for.
Source: Microsoft, "Make batch requests with the REST APIs".
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from pmo365.errors import AnswerLost, PmoError, UnexpectedAnswer
from pmo365.gateway import pace
from pmo365.gateway.direct import Answer, Operation, exchange
from pmo365.gateway.faults import fault
from pmo365.gateway.wire import Wire

MOST = 100
_STATUS = re.compile(rb"HTTP/1\.\d (\d{3})")


@dataclass(frozen=True, slots=True)
class Batched:
    """Answers in the order of the operations; None where none came. ``error`` says why it stopped."""

    answers: tuple[Answer | None, ...]
    error: PmoError | None = None
    sent: int = 0
    """How many operations were sent; those without an answer among them are in doubt when they write."""


def read(wire: Wire, site: str, operations: Sequence[Operation]) -> tuple[Answer, ...]:
    """Return the answers of reads, whatever their statuses; raises when the batch itself fails."""
    batched = run(wire, site, operations)
    if batched.error:
        raise batched.error
    return tuple(answer for answer in batched.answers if answer is not None)


def run(wire: Wire, site: str, operations: Sequence[Operation]) -> Batched:
    """Send operations in order, all of them reads or all of them writes; stops at the first batch that fails."""
    answers: list[Answer | None] = []
    for start in range(0, len(operations), MOST):
        chunk = tuple(operations[start : start + MOST])
        found: list[Answer | None] = [None] * len(chunk)
        try:
            _fill(wire, site, chunk, found)
        except PmoError as error:
            left = len(operations) - start - len(chunk)
            return Batched((*answers, *found, *[None] * left), error, start + len(chunk))
        answers += found
    return Batched(tuple(answers), None, len(operations))


def _fill(wire: Wire, site: str, chunk: Sequence[Operation], found: list[Answer | None]) -> None:
    """Send a batch, then again only the parts that were throttled (refused before execution)."""
    waiting = list(range(len(chunk)))
    waited = 0.0
    for number in range(1, wire.budget.attempts + 1):
        for index, answer in zip(waiting, _once(wire, site, [chunk[one] for one in waiting]), strict=True):
            found[index] = answer
        waiting = [one for one in waiting if _throttled(found[one])]
        if not waiting:
            break
        pause = max(_pause(wire, found[one], number, waited) for one in waiting)
        if pause < 0:
            break
        waited += pause
        wire.pause(pause)
    if any(answer is not None and answer.status in (502, 504) for answer in found) and not chunk[0].reads:
        _forget_lost(found)
        raise AnswerLost("answer_lost", address=f"{site}/_api/$batch")


def _throttled(answer: Answer | None) -> bool:
    return answer is not None and (answer.status == 429 or (answer.status == 503 and "Retry-After" in answer.headers))


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
    reads = all(operation.reads for operation in operations)
    assert reads or not any(operation.reads for operation in operations)
    answer = exchange(
        wire,
        "POST",
        f"{site}/_api/$batch",
        headers={"Content-Type": f"multipart/mixed; boundary={boundary}", "Accept": "application/json"},
        body=pack(site, operations, boundary=boundary),
        repeatable=reads,
    )
    if not answer.good:
        raise fault(answer.status, answer.content, address=answer.address)
    parts = unpack(answer, operations, site)
    if len(parts) == len(operations):
        return parts
    if reads:
        raise UnexpectedAnswer("batch_parts", address=answer.address, sent=len(operations), got=len(parts))
    raise AnswerLost("answer_lost", address=answer.address)


def pack(site: str, operations: Sequence[Operation], *, boundary: str) -> bytes:
    """Return the body of a batch."""
    if all(operation.reads for operation in operations):
        return _joined([_part(site, one) for one in operations], boundary)
    inner = f"changeset_{uuid.uuid4()}"
    changes = _joined([_part(site, one) for one in operations], inner)
    head = f"Content-Type: multipart/mixed; boundary={inner}\r\n\r\n".encode()
    return _joined([head + changes], boundary)


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
