"""A digest that a Word file keeps when SharePoint rewrites its package: over what people read, not over the zip."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from pmo365.render.package import Member, inflate, read

_READ = ("word/",)
"""Parts that hold what people read; properties, types and relations of the package are rewritten on every upload."""


def digest(content: bytes) -> str:
    """Return the SHA-256, 64 hexadecimal digits, of the parts below ``word/``, by name; TemplateError for no package.

    A file that is no Word package has to be hashed as it is: its bytes are kept as they were sent.
    """
    members = read(content)
    whole = hashlib.sha256()
    for name in sorted(members):
        if name.startswith(_READ):
            whole.update(name.encode() + b"\0" + hashlib.sha256(inflate(members[name])).digest())
    return whole.hexdigest()


def mark(members: Mapping[str, Member]) -> bytes:
    """Return what tells two editions of a template apart, from the sums the archive keeps: nothing is inflated."""
    said = ((name, one.size, one.crc) for name, one in sorted(members.items()) if name.startswith(_READ))
    return hashlib.sha256(repr(tuple(said)).encode()).digest()
