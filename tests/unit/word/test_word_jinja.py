"""Templates in Jinja run in a process of their own: no network, no file, an unknown name is an error, values stay text.

Skipped where the extra ``[jinja]`` is not installed.
"""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml

from pmo365.errors import TemplateError
from pmo365.model.content import Missing, Table, Toned
from pmo365.render import word_jinja
from pmo365.render.package import deflate, inflate, read, write
from pmo365.render.word import fill

pytestmark = pytest.mark.skipif(not word_jinja.is_installed(), reason="the extra [jinja] is not installed")

LOOP = "{% for one in range(99999) %}"
CONTEXT = {
    "project": {"code": "PRJ-0001", "title": "<a> & b {{ 7*7 }} {% raw %}", "sponsor": Missing("Projects/sponsor")},
    "risks": Table(("title",), ({"title": "Retard\nde livraison"}, {"title": Toned("Coût", "R")})),
}


def template(*paragraphs: str) -> bytes:
    document = docx.Document()
    for one in paragraphs:
        document.add_paragraph(one)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def words(content: bytes) -> str:
    return "\n".join(one.text for one in docx.Document(io.BytesIO(content)).paragraphs)


def filled(*paragraphs: str) -> word_jinja.Filled:
    return word_jinja.fill(template(*paragraphs), CONTEXT, properties={"title": "Essai"}, language="fr")


def refused(*paragraphs: str) -> str:
    with pytest.raises(TemplateError) as caught:
        filled(*paragraphs)
    return caught.value.key


def test_values_loops_and_gaps_are_written() -> None:
    made = filled(
        "{{ project.code }}", "{{ project.sponsor }}", "{%p for r in risks %}", "{{ r.title }}", "{%p endfor %}"
    )
    assert words(made.content) == "PRJ-0001\nÀ compléter\nRetard\nde livraison\nCoût"
    assert made.missing == ("Projects/sponsor",)


def test_a_value_that_holds_jinja_or_xml_is_printed_as_it_is() -> None:
    assert words(filled("{{ project.title }}").content) == "<a> & b {{ 7*7 }} {% raw %}"


def test_the_same_inputs_give_the_same_bytes() -> None:
    assert filled("{{ project.code }}").content == filled("{{ project.code }}").content


@pytest.mark.parametrize("name", ["{{ project.cod }}", "{{ nobody }}", "{{ nobody.knows }}"])
def test_an_unknown_name_is_an_error(name: str) -> None:
    assert refused(name) == "jinja_field"


@pytest.mark.parametrize(
    "escape",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ risks.__class__.__base__.__subclasses__() }}",
        "{{ project.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ self._TemplateReference__context }}",
        "{{ lipsum.__globals__['os'].system('id') }}",
        "{{ ''|attr('__class__') }}",
        "{{ risks.append(1) }}",
        "{{ '{0.__class__}'.format(1) }}",
    ],
)
def test_the_known_ways_out_of_a_template_are_closed(escape: str) -> None:
    assert refused(escape) in ("jinja_refused", "jinja_field", "jinja_failed", "jinja_syntax")


def test_nothing_marks_a_value_as_safe() -> None:
    assert refused("{{ project.title|safe }}") == "jinja_syntax"
    assert refused("{% autoescape false %}{{ project.title }}{% endautoescape %}") == "jinja_refused"


def test_what_is_badly_written_is_told() -> None:
    assert refused("{% if %}") == "jinja_syntax"


@pytest.mark.skipif(sys.platform == "win32", reason="only the clock of the parent counts on Windows")
@pytest.mark.parametrize(
    "greedy",
    ["{{ 'x' * 500000000 }}", "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"],
)
def test_a_template_that_takes_too_much_is_stopped(greedy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_jinja, "SECONDS", 1)
    assert refused(greedy) == "jinja_limits"


@pytest.mark.parametrize(
    "act",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "open('/etc/hostname').read()",
        "open('made.txt', 'w')",
        "import ctypes; ctypes.CDLL(None)",
        "import os; os.remove('made.txt')",
    ],
)
def test_the_process_reaches_nothing_once_it_is_watched(act: str) -> None:
    code = f"import sys; sys.path[:0] = sys.argv[1:]\nfrom pmo365.render.jinja_child import _watch\n_watch()\n{act}"
    places = [one for one in sys.path if one]
    done = subprocess.run([sys.executable, "-I", "-c", code, *places], capture_output=True, text=True, check=False)
    assert "_Refused" in done.stderr


def test_a_document_that_people_changed_is_known() -> None:
    made = filled("{{ project.code }}").content
    assert not word_jinja.was_edited(made)
    document = docx.Document(io.BytesIO(made))
    document.add_paragraph("Une phrase de l’auteur.")
    target = io.BytesIO()
    document.save(target)
    assert word_jinja.was_edited(target.getvalue())


def test_only_what_a_template_names_is_an_input() -> None:
    written = template("{{ project.code }}")
    moved = CONTEXT | {"risks": Table(("title",), ())}
    other = CONTEXT | {"project": {"code": "PRJ-0002"}}
    first = word_jinja.inputs_fingerprint(written, CONTEXT)
    assert word_jinja.inputs_fingerprint(written, moved) == first
    assert word_jinja.inputs_fingerprint(written, other) != first


def test_our_own_properties_are_in_the_file() -> None:
    core = inflate(read(filled("x").content)["docProps/core.xml"]).decode()
    assert "<dc:title>Essai</dc:title>" in core
    assert str(Path.home()) not in core


STAMP = (
    '<w:sdt xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:sdtPr><w:tag w:val="edition.version"/></w:sdtPr>'
    "<w:sdtContent><w:p><w:r><w:t>–</w:t></w:r></w:p></w:sdtContent></w:sdt>"
)


def with_stamp(content: bytes) -> bytes:
    document = docx.Document(io.BytesIO(content))
    document.element.body.insert(0, parse_xml(STAMP))
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def test_the_stamp_is_made_of_content_controls_that_a_move_fills_again() -> None:
    context = CONTEXT | {"edition": {"version": "0.1"}}
    written = with_stamp(template("{{ project.code }}"))
    made = word_jinja.fill(written, context, properties={}, language="fr").content
    assert ">0.1</w:t>" in inflate(read(made)["word/document.xml"]).decode()
    noted = {word_jinja.WORDS: word_jinja.words_noted(made)}
    moved = fill(made, {"edition": {"version": "1.0"}}, properties=noted, language="fr", strict=False).content
    assert ">1.0</w:t>" in inflate(read(moved)["word/document.xml"]).decode()
    assert not word_jinja.was_edited(moved), "the words of the stamp are nobody's edit"


def test_a_word_template_makes_a_word_document() -> None:
    written = template("{{ project.code }}")
    made = word_jinja.fill(as_dotx(written), CONTEXT, properties={}, language="fr").content
    assert words(made) == "PRJ-0001"
    assert b"template.main" not in inflate(read(made)["[Content_Types].xml"])


def as_dotx(content: bytes) -> bytes:
    """Return a document under the name Word gives to templates."""
    members = read(content)
    types = inflate(members["[Content_Types].xml"]).replace(b"document.main+xml", b"template.main+xml")
    return write(
        [*(one for one in members.values() if not one.name.startswith("[")), deflate("[Content_Types].xml", types)]
    )
