"""The ids of drives and drive items, and the hash Graph gives of a file. Source: docs/tenant/graph.md."""

from __future__ import annotations

import base64
import binascii
import hashlib
import uuid

from pmo365.localtenant.exchange import Doc

_ROOT = base64.b32decode("AAAAAA56Y2GOVW7725BZO354PWSELRRZ")[4:]
"""The unique part of every drive's root: the same in every tenant."""
_BITS, _STEP, _FOLD = 160, 11, 160


def drive_id(site: Doc, listing: Doc) -> str:
    """Return the id of a library's drive: ``b!`` and the three GUIDs of site, web and list."""
    raw = b"".join(uuid.UUID(one).bytes_le for one in (site["id"], site["web"], listing["Id"]))
    return "b!" + base64.urlsafe_b64encode(raw).decode()


def read_drive_id(text: str) -> tuple[str, str] | None:
    """Return (site id, list id) of a drive's id, or None for anything else."""
    try:
        raw = base64.urlsafe_b64decode(text[2:] + "=" * (-len(text[2:]) % 4))
    except (binascii.Error, ValueError):
        return None
    if not text.startswith("b!") or len(raw) != 48:
        return None
    return str(uuid.UUID(bytes_le=raw[:16])), str(uuid.UUID(bytes_le=raw[32:]))


def item_id(listing: Doc, entry: Doc) -> str:
    """Return the id of a file or folder in its drive: 34 characters."""
    prefix = bytearray(hashlib.sha1(listing["Id"].encode()).digest()[:4])
    prefix[3] |= 3
    unique = _ROOT if entry["path"] == listing["_root"] else uuid.UUID(entry["uid"]).bytes_le
    return "01" + base64.b32encode(bytes(prefix) + unique).decode()


def read_item_id(text: str) -> str | None:
    """Return the unique id inside the id of a drive item, ``root`` for the root, None for anything else."""
    try:
        raw = base64.b32decode(text[2:].upper())
    except (binascii.Error, ValueError):
        return None
    if not text.startswith("01") or len(raw) != 20:
        return None
    return "root" if raw[4:] == _ROOT else str(uuid.UUID(bytes_le=raw[4:]))


def quick_xor_hash(content: bytes) -> str:
    """Return the quickXorHash of some bytes.

    Byte i is XORed at bit 11·i mod 160; as 160 bytes make whole turns, blocks of 160 are folded into one first.
    Then the length (64 bits, little-endian) is XORed into the last 8 bytes.
    """
    folded = 0
    for start in range(0, len(content), _FOLD):
        folded ^= int.from_bytes(content[start : start + _FOLD].ljust(_FOLD, b"\0"), "little")
    cell = 0
    for place, byte in enumerate(folded.to_bytes(_FOLD, "little")):
        shift = _STEP * place % _BITS
        cell ^= byte << shift
    cell = (cell & ((1 << _BITS) - 1)) ^ (cell >> _BITS)
    cell ^= len(content) << (_BITS - 64)
    return base64.b64encode(cell.to_bytes(20, "little")).decode()
