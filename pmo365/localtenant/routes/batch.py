"""SharePoint's ``$batch``: multipart in, multipart out; not transactional. Source: docs/tenant/lists.md."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from http import HTTPStatus
from urllib.parse import unquote, urlsplit

from pmo365.localtenant.exchange import Answer, Request, text_answer
from pmo365.localtenant.faults import fault_answer
from pmo365.localtenant.refusals import Unemulated, bad_query
from pmo365.localtenant.world import World

LIMIT = 100
BYTES = 1_048_576
Reply = Callable[[World, Request], Answer]


def answer_batch(world: World, request: Request, reply: Reply) -> Answer:
    """Answer every part by itself, in order; a part that fails does not touch the others."""
    if request.method != "POST":
        raise Unemulated(f"{request.method} of $batch")
    if len(request.body) > BYTES:
        raise bad_query(
            "The maximum number of bytes allowed to be read from the stream has been exceeded. After the last read "
            f"operation, a total of {len(request.body)} bytes has been read from the stream; however a maximum of "
            f"{BYTES} bytes is allowed."
        )
    boundary = _boundary(request.header("content-type"))
    parts = list(_parts(request.body, boundary))
    if len(parts) > LIMIT:
        raise bad_query(f"The batch holds {len(parts)} operations; the maximum is {LIMIT}.")
    with world.store.transaction():
        answers = [_part_answer(world, request, part, reply) for part in parts]
    mark = f"batchresponse_{uuid.uuid4()}"
    body = "".join(f"--{mark}\r\n{_written(answer)}" for answer in answers) + f"--{mark}--\r\n"
    return text_answer(body, content_type=f"multipart/mixed; boundary={mark}")


def _boundary(content_type: str) -> str:
    found = re.search(r'boundary="?([^";]+)"?', content_type)
    if found is None or not content_type.lower().startswith("multipart/mixed"):
        raise bad_query("A batch is multipart/mixed with a boundary.")
    return found.group(1)


def _parts(raw: bytes, boundary: str) -> Iterator[tuple[str, bytes]]:
    """Yield (head, body) of every HTTP request in a batch, changesets opened; LF or CRLF, or nothing before a mark."""
    mark = b"--" + boundary.encode()
    for piece in raw.replace(b"\r\n", b"\n").split(mark)[1:]:
        if piece.startswith(b"--"):
            return
        head, _, inner = piece.lstrip(b"\n").partition(b"\n\n")
        kind = re.search(r"(?im)^content-type:\s*(.*?)\s*$", head.decode())
        if kind and kind.group(1).lower().startswith("multipart/mixed"):
            yield from _parts(inner, _boundary(kind.group(1)))
        elif kind and kind.group(1).lower().startswith("application/http"):
            line, _, body = inner.partition(b"\n\n")
            yield line.decode(), body
        else:
            raise bad_query("A part of a batch is application/http.")


def part_request(outer: Request, head: str, body: bytes) -> Request:
    """Return the request inside a part; the caller's token is that of the batch unless the part brings one."""
    lines = head.strip().split("\n")
    found = re.match(r"(\w+) (\S+)(?: HTTP/1\.1)?$", lines[0].strip())
    if found is None:
        raise bad_query(f"'{lines[0]}' is not a request line.")
    url = urlsplit(found.group(2))
    if url.scheme != "https" or url.hostname != outer.host:
        raise bad_query(f"The address '{found.group(2)}' of a batched operation is not absolute and on this host.")
    headers = {"authorization": outer.header("authorization")}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return Request(
        found.group(1).upper(), outer.host, unquote(url.path), url.query, headers, body.strip(b"\n"), url.path
    )


def _part_answer(world: World, outer: Request, part: tuple[str, bytes], reply: Reply) -> Answer:
    request = part_request(outer, *part)
    if request.method == "MERGE":
        request = Request(
            "PATCH", request.host, request.path, request.query, request.headers, request.body, request.target
        )
    fault = world.weather.strike(request, part=True)
    if fault is None or fault.status is None:
        return reply(world, request)
    if fault.when == "after":
        reply(world, request)
    return fault_answer(fault)


def _written(answer: Answer) -> str:
    phrase = HTTPStatus(answer.status).phrase
    kept = ("content-type", "etag", "location", "retry-after")
    headers = [f"{name.upper()}: {value}" for name, value in answer.headers if name.lower() in kept]
    head = "\r\n".join([f"HTTP/1.1 {answer.status} {phrase}", *headers])
    outer = "Content-Type: application/http\r\nContent-Transfer-Encoding: binary"
    return f"{outer}\r\n\r\n{head}\r\n\r\n{answer.body.decode()}\r\n"
