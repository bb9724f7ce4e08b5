"""A program and a context to the text of a part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias
from xml.sax.saxutils import escape

from pmo365.model.content import Content, Missing, Table, Toned
from pmo365.render.word_program import Field, Mark, Place, Program, Repeat, RunStyle, Slot
from pmo365.render.word_xml import BULLET, GAP, SHADE, TONES, clean, is_plain, text_element

Stack: TypeAlias = "tuple[Mapping[str, Content], ...]"
Single: TypeAlias = "str | Missing | Toned"
Piece: TypeAlias = "str | tuple[Field, Single]"
Poured: TypeAlias = "list[tuple[str | Slot, list[Piece]]]"
_SINGLE = (str, Missing, Toned)
_DOUBTFUL = frozenset(" -•*–\xa0\u202f")
"""A paragraph that begins so may be blank, or a line of a list."""
_BULLETS = ("- ", "• ", "* ", "– ")


def walk(program: Program, stack: Stack, *, none: str) -> list[Piece]:
    """Return literal text, and each field with its value; ``none`` is what an empty table says."""
    found: list[Piece] = []
    _pour(program, stack, found, none=none)
    return found


def pour(program: Program, stack: Stack, *, none: str) -> Poured:
    """Return the same, kept apart by the text or slot of the program it comes from."""
    return [(one, walk((one,), stack, none=none)) for one in program]


def _pour(program: Program, stack: Stack, found: list[Piece], *, none: str) -> None:
    for piece in program:
        if isinstance(piece, str):
            found.append(piece)
        elif isinstance(piece, Field):
            found.append((piece, _leaf(look_up(stack[piece.depth], piece.name))))
        elif isinstance(piece, Mark):
            found.append(_mark(piece, _leaf(look_up(stack[0], piece.tag))))
        else:
            found.append(piece.opening)
            for row in _rows(piece, stack, none=none):
                _pour(piece.item, (*stack, row), found, none=none)
            found.append(piece.closing)


def emit(pieces: Iterable[Piece], *, missing: str) -> str:
    """Return the XML of pieces; ``missing`` is what an absent value says."""
    return "".join([one if isinstance(one, str) else field_text(one[0], one[1], missing=missing) for one in pieces])


def field_text(field: Field, value: Single, *, missing: str) -> str:
    """Return the XML of one control with its value; ``missing`` is what an absent value says."""
    if isinstance(value, str) and _plain(field, value):
        return f"{field.before}{value}{field.after}"
    words = missing if isinstance(value, Missing) else value.text if isinstance(value, Toned) else value
    tone = "missing" if isinstance(value, Missing) else value.tone if isinstance(value, Toned) else ""
    properties = _run_properties(field, tone)
    lines = clean(words).split("\n")
    if field.place is Place.RUN:
        body = f"<w:r>{properties}{'<w:br/>'.join(text_element(line) for line in lines)}</w:r>"
    else:
        kept = [line for line in lines if line.strip()] or [""]
        style = GAP if tone == "missing" and GAP in field.styles else ""
        body = "".join(_paragraph(field, line, run=properties, style=style) for line in kept)
    return f"{_opening(field, tone)}{body}{field.closing}"


def frame(place: Place, shell: tuple[str, str], *, paragraph: str, run: RunStyle) -> tuple[str, str]:
    """Return what stands around one line of words in a control, worked out once for all the rows it is filled in."""
    inner = run.head + run.tail
    before = f'<w:r>{f"<w:rPr>{inner}</w:rPr>" if inner else ""}<w:t xml:space="preserve">'
    opening, closing = shell[0].replace(f"<?pmo {SHADE}?>", ""), shell[1]
    if place is Place.BLOCK:
        return f"{opening}<w:p>{paragraph}{before}", f"</w:t></w:r></w:p>{closing}"
    return f"{opening}{before}", f"</w:t></w:r>{closing}"


def _plain(field: Field, value: str) -> bool:
    """Return whether a value is one line of words that XML takes as they are."""
    if not is_plain(value):
        return False
    return field.place is Place.RUN or value[:1] not in _DOUBTFUL


def _opening(field: Field, tone: str) -> str:
    return field.opening.replace(f"<?pmo {SHADE}?>", _shading(tone)) if field.cell else field.opening


def shown_words(field: Field, value: Single, *, missing: str) -> str:
    """Return the words that a control shows, without the marks of lists that become bullets."""
    if isinstance(value, str) and _plain(field, value):
        return value
    words = clean(missing if isinstance(value, Missing) else value.text if isinstance(value, Toned) else value)
    if BULLET not in field.styles or field.place is Place.RUN:
        return words
    return "\n".join(_listed(line)[1] for line in words.split("\n"))


def look_up(values: Mapping[str, Content], name: str) -> Content:
    """Return the value of a dotted name; KeyError when there is none."""
    found: Content = values.get(name, values)
    if found is not values:
        return found
    for step in name.split("."):
        if not isinstance(found, Mapping):
            raise KeyError(name)
        found = found[step]
    return found


def _leaf(value: Content) -> Single:
    if isinstance(value, _SINGLE):
        return value
    raise TypeError(f"{type(value).__name__} is no single value")


def _rows(repeat: Repeat, stack: Stack, *, none: str) -> tuple[Mapping[str, Content], ...]:
    value = look_up(stack[repeat.depth], repeat.name)
    if not isinstance(value, Table):
        raise TypeError(f"{repeat.tag} does not repeat")
    return value.rows or (_empty_row(repeat, none),)


def _empty_row(repeat: Repeat, none: str) -> Mapping[str, Content]:
    """Return one row that says there is none: the controls stay, so that a later refresh finds them."""
    inner = [one for one in repeat.item if isinstance(one, Field | Repeat) and one.depth == repeat.level]
    blank: dict[str, Content] = {one.name: "" for one in inner if isinstance(one, Field)}
    blank |= {one.name: Table(()) for one in inner if isinstance(one, Repeat)}
    wide = [name for name, value in blank.items() if value == "" and name != "ref"] or list(blank)
    return blank | {wide[0]: none} if wide and isinstance(blank[wide[0]], str) else blank


def _paragraph(field: Field, line: str, *, run: str, style: str) -> str:
    listed, bare = _listed(line) if BULLET in field.styles else (False, line)
    words, own = (bare, BULLET) if listed else (line, style)
    properties = f'<w:pPr><w:pStyle w:val="{own}"/></w:pPr>' if own else field.paragraph
    return f"<w:p>{properties}<w:r>{run}{text_element(words)}</w:r></w:p>"


def _listed(line: str) -> tuple[bool, str]:
    """Return whether a line is one of a list, and its words without the mark."""
    listed = line.lstrip().startswith(_BULLETS)
    return listed, line.lstrip()[2:] if listed else line


def _run_properties(field: Field, tone: str) -> str:
    inner = field.run.head + ("" if field.cell else _shading(tone)) + field.run.tail
    return f"<w:rPr>{inner}</w:rPr>" if inner else ""


def _shading(tone: str) -> str:
    fill = TONES.get(tone)
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""


def _mark(mark: Mark, value: Single) -> str:
    words = clean(value) if isinstance(value, str) else ""
    if mark.what == "string":
        return _quoted(words)  # A blank here makes LibreOffice lose the end of the document.
    return _quoted(mark.written if words else f"{mark.written};visibility:hidden")


def _quoted(value: str) -> str:
    """Return the value of an attribute as it stands between double quotes."""
    return escape(value, {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})
