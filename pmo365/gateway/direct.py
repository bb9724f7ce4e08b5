"""Our own requests: one operation, one answer. Everything the client library is not good at goes this way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pmo365.errors import Absent, AnswerLost
from pmo365.gateway.faults import data_of, fault
from pmo365.gateway.hosts import admit
from pmo365.gateway.wire import REPEATABLE, Wire

NOMETADATA = "application/json;odata=nometadata"
MINIMAL = "application/json;odata=minimalmetadata"
"""With ``odata.etag`` and ``odata.type``."""
VERBOSE = "application/json;odata=verbose"
"""The only form in which properties of a field's subtype can be written."""

Method = Literal["GET", "POST", "MERGE", "DELETE", "PUT"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One request to a site's REST interface."""

    method: Method
    path: str
    """Below ``<site>/_api/``, already encoded."""
    body: Mapping[str, Any] | None = None
    etag: str = ""
    """For MERGE and DELETE: what the item must still be; empty overwrites, right only for parts, never for content."""
    accept: str = NOMETADATA
    form: str = NOMETADATA
    """Content type of the body."""
    content: bytes | None = None
    """Bytes of a file instead of a body: such an operation travels by itself, never in a batch."""
    optional: bool = False
    """Whether "not there" is an answer like any other."""
    turn: int = 0
    """Its change set within a batch: change sets are done in order, so that 1 may build on 0. One with a turn follows
    the operation it builds on."""

    @property
    def reads(self) -> bool:
        """Return whether it changes nothing."""
        return self.method == "GET"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one operation got."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    address: str = ""

    @property
    def good(self) -> bool:
        """Return whether it succeeded."""
        return 200 <= self.status < 300

    @property
    def data(self) -> Any:
        """Return its JSON; raises the fault it stands for, UnexpectedAnswer when it is no JSON."""
        if not self.good:
            raise fault(self.status, self.content, address=self.address)
        return data_of(self.content, address=self.address)


def get(url: str) -> Operation:
    """Return a read."""
    return Operation(method="GET", path=url)


def found(answer: Answer) -> Answer | None:
    """Return a good answer, None for one that says "not there"; raises any other fault."""
    if answer.good:
        return answer
    error = fault(answer.status, answer.content, address=answer.address)
    if isinstance(error, Absent):
        return None
    raise error


def send(wire: Wire, site: str, operation: Operation) -> Answer:
    """Send one operation by itself and return its answer, whatever its status."""
    headers = {"Accept": operation.accept, "Content-Type": operation.form}
    verb: str = operation.method
    if operation.method in ("MERGE", "DELETE"):
        headers |= {"X-HTTP-Method": operation.method, "If-Match": operation.etag or "*"}
        verb = "POST"
    body = json.dumps(operation.body, ensure_ascii=False).encode() if operation.body is not None else operation.content
    return exchange(wire, verb, f"{site}/_api/{operation.path}", headers=headers, body=body)


def ask(wire: Wire, site: str, path: str, *, accept: str = NOMETADATA) -> Any:
    """Return the JSON of one read; raises its fault."""
    return send(wire, site, Operation(method="GET", path=path, accept=accept)).data


def follow(wire: Wire, url: str) -> Any:
    """Return the JSON at an absolute address the tenant gave us (checked by the wire); raises its fault."""
    return exchange(wire, "GET", url, headers={"Accept": MINIMAL}).data


def do(wire: Wire, site: str, operation: Operation) -> Any:
    """Return the JSON of one write (None when it has none); raises its fault, AnswerLost when it is cut."""
    return written(send(wire, site, operation))


def written(answer: Answer) -> Any:
    """Return the JSON of a write's answer (None when it has none); raises its fault, AnswerLost when it is cut."""
    if not answer.good:
        raise fault(answer.status, answer.content, address=answer.address)
    try:
        return json.loads(answer.content) if answer.content.strip() else None
    except ValueError as error:
        raise AnswerLost("answer_lost", address=answer.address) from error


def exchange(
    wire: Wire,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    body: bytes | None = None,
    repeatable: bool = False,
) -> Answer:
    """Send bytes and return the answer, whatever its status; UnexpectedAnswer for an address we do not go to.

    Looked at before the library parses it: a link from the network may be no address at all.
    """
    admit(url, wire.hosts)
    marks = {REPEATABLE: "yes"} if repeatable else {}
    got = wire.session.request(method, url, headers={**headers, **marks}, data=body, allow_redirects=False)
    return Answer(status=got.status_code, headers=got.headers, content=got.content, address=url.split("?")[0])
