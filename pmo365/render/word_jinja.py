"""Word templates in docxtpl's notation, for those who want loops and conditions: the optional extra ``[jinja]``.

The template is filled by a process of its own (``jinja_child``) that has no network and little time. A document made
this way is written anew when its data move, unless people changed it meanwhile. It may have the content controls of the
stamp (``edition``, ``versions``, ``approvals``), and only those: they follow each move.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any
from xml.sax.saxutils import escape

from pmo365.errors import TemplateError
from pmo365.languages import say
from pmo365.model.content import STAMPED, VOLATILE, Content, Context, Missing, Table, Toned
from pmo365.model.words import Language
from pmo365.render import word
from pmo365.render.digest import mark
from pmo365.render.package import inflate, read, write
from pmo365.render.word import RENDERER_VERSION, Filled, packed
from pmo365.render.word_safety import as_document, check_fields, check_template, check_word, parse
from pmo365.render.word_template import MAIN, is_filled
from pmo365.render.word_xml import W, clean, tag_of

WORDS = "PmoWordsHash"
"""Custom property: what the document said when we wrote it, so that an edit by people is seen."""
SECONDS, MEBIBYTES = 5, 300
"""What a template may take: processor time, data."""
_STARTING = 20
"""Seconds the process may take to be ready, on a busy machine."""
_GAP = re.compile("\ue000([^\ue001]*)\ue001")
_START = "import sys; sys.path[:0] = sys.argv[1:]; from pmo365.render.jinja_child import main; main()"


def is_installed() -> bool:
    """Return whether the extra is there."""
    return find_spec("docxtpl") is not None


def fill(template: bytes, context: Context, *, properties: Mapping[str, str], language: Language) -> Filled:
    """Return the document of a Jinja template: the same bytes for the same arguments.

    TemplateError when the extra is missing, or the template is unsafe, wrong, too slow or too big.
    """
    members = as_document(read(template))
    check_word(members)
    check_template(members)
    for name in filter(is_filled, members):
        check_fields(parse(inflate(members[name]), name), name)
    made = read(_rendered(write(members.values()), context))
    texts = {name: inflate(one).decode() for name, one in made.items() if is_filled(name)}
    missing = dict.fromkeys(gap for name in sorted(texts) for gap in _GAP.findall(texts[name]))
    said = escape(say(language, "documents.missing"))
    parts = {name: _GAP.sub(said, text).encode() for name, text in texts.items()}
    told = {**properties, WORDS: _words_of(parts[MAIN])}
    return Filled(_stamped(packed(made, parts, told), context, told, language=language), tuple(missing), ())


def _stamped(document: bytes, context: Context, told: Mapping[str, str], *, language: Language) -> bytes:
    """Return a document whose content controls of the edition, its versions and approvals are filled: moves do too."""
    groups = {name: context[name] for name in STAMPED if name in context}
    return word.fill(document, groups, properties=told, language=language, strict=False, overwrite=STAMPED).content


def inputs_fingerprint(template: bytes, context: Context) -> str:
    """Return 16 hexadecimal digits of what a document is made from: template, groups it names, renderer.

    Groups that only tell of the publication itself do not count.
    """
    members = read(template)
    text = b"\0".join(inflate(one) for name, one in sorted(members.items()) if is_filled(name)).decode(errors="replace")
    named = {name for name in context if name not in VOLATILE and re.search(rf"\b{re.escape(name)}\b", text)}
    digest = hashlib.sha256(f"jinja{RENDERER_VERSION}".encode() + mark(members))
    plain = {name: _plain(context[name]) for name in sorted(named)}
    digest.update(json.dumps(plain, sort_keys=True).encode())
    return digest.hexdigest()[:16]


def was_edited(document: bytes) -> bool:
    """Return whether people changed the words of a document since we wrote it."""
    return words_noted(document) != _words_of(inflate(read(document)[MAIN]))


def words_noted(document: bytes) -> str:
    """Return what a document notes of the words we wrote, to be kept when only its stamp changes; empty for nothing."""
    members = read(document)
    custom = inflate(members["docProps/custom.xml"]).decode() if "docProps/custom.xml" in members else ""
    noted = re.search(rf'name="{WORDS}"[^>]*>\s*<vt:lpwstr>([0-9a-f]+)<', custom)
    return noted[1] if noted else ""


def _words_of(document: bytes) -> str:
    """Return a digest of the words of a text, those of the stamp left aside."""
    root = parse(document, MAIN)
    stamp = {word for one in root.iter(f"{W}sdt") if tag_of(one).split(".")[0] in STAMPED for word in one.iter(f"{W}t")}
    words = "".join(one.text or "" for one in root.iter(f"{W}t", f"{W}delText") if one not in stamp)
    return hashlib.sha256("".join(words.split()).encode()).hexdigest()[:16]


def _rendered(template: bytes, context: Context) -> bytes:
    if not is_installed():
        raise TemplateError("jinja_absent")
    plain = {name: _plain(value) for name, value in context.items()}
    bounds = {"seconds": SECONDS, "mebibytes": MEBIBYTES}
    task = json.dumps({"template": base64.b64encode(template).decode(), "context": plain, **bounds})
    answer = _asked(task)
    if "fault" in answer:
        raise TemplateError(f"jinja_{answer['fault']}", what=answer["what"], seconds=SECONDS)
    return base64.b64decode(answer["document"])


def _asked(task: str) -> dict[str, Any]:
    """Return what the process answers: a document or a fault; one that was stopped is a fault too."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP") if name in os.environ}
    with tempfile.TemporaryDirectory() as nowhere:
        try:
            done = subprocess.run(
                [sys.executable, "-I", "-c", _START, *(one for one in sys.path if one)],
                input=task, capture_output=True, text=True, encoding="utf-8", cwd=nowhere, check=False,
                env={"PYTHONHASHSEED": "0", **kept}, timeout=_STARTING + SECONDS,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return {"fault": "limits", "what": ""}
    if done.returncode != 0 or not done.stdout:
        last = (done.stderr.strip().splitlines() or [""])[-1]
        return {"fault": "limits" if done.returncode < 0 or "MemoryError" in last else "failed", "what": last}
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _plain(value: Content) -> Any:
    if isinstance(value, Table):
        return [{name: _plain(one) for name, one in row.items()} for row in value.rows]
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, Missing):
        return f"\ue000{value.source}\ue001"
    return clean(value.text if isinstance(value, Toned) else value)
