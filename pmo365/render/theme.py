"""The theme part of our own templates: Word wants one, and offers its colours to people who edit.

Its first accent is the organisation's colour. Everything of a document that is said to be of that accent follows it;
what people coloured otherwise, and documents with a theme of their own, stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

THEME = "word/theme/theme1.xml"
_OURS = 'clrScheme name="PMO"'
_ACCENT = re.compile(r'<a:accent1><a:srgbClr val="([0-9A-Fa-f]{6})"/></a:accent1>')
_COLOURED = re.compile(r"word/(document|styles|numbering|header\d*|footer\d*|footnotes|endnotes)\.xml")
_ACCENTS = ("5B9BD5", "70AD47", "FFC000", "C55A11", "7F7F7F")
_FILL = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'


def theme(colour: str) -> str:
    """Return ``word/theme/theme1.xml`` with one main colour, six hexadecimal digits."""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="PMO"><a:themeElements>'
        f"{_colours(colour)}{_fonts()}{_formats()}</a:themeElements></a:theme>"
    )


def is_ours(theme_part: bytes) -> bool:
    """Return whether a theme part is that of our templates."""
    return _OURS.encode() in theme_part


def recoloured(parts: Mapping[str, str], colour: str) -> dict[str, str]:
    """Return those of the parts, by name, that another colour of the organisation changes; none when it is theirs."""
    found = _ACCENT.search(parts.get(THEME, ""))
    if found is None or _OURS not in parts[THEME] or found[1].upper() == colour.upper():
        return {}
    old, new = found[1], colour.upper()
    made = {name: _replaced(text, old, new=new) for name, text in parts.items() if _COLOURED.fullmatch(name)}
    made[THEME] = re.sub(f'srgbClr val="{old}"', f'srgbClr val="{new}"', parts[THEME], flags=re.IGNORECASE)
    return {name: text for name, text in made.items() if text != parts[name]}


def follows(theme_part: bytes, colour: str) -> bool:
    """Return whether a theme part is ours and of another colour than this one."""
    found = _ACCENT.search(theme_part.decode()) if is_ours(theme_part) else None
    return found is not None and found[1].upper() != colour.upper()


def colour_parts(names: Mapping[str, object]) -> tuple[str, ...]:
    """Return the names of the parts that may carry the organisation's colour, its theme among them."""
    return tuple(name for name in names if name == THEME or _COLOURED.fullmatch(name))


def _replaced(text: str, old: str, *, new: str) -> str:
    accent = rf'(w:(?:val|color|fill)="){old}(?=" w:theme(?:Color|Fill)="accent1")'
    text = re.sub(accent, rf"\g<1>{new}", text, flags=re.IGNORECASE)
    return re.sub(rf"#{old}(?= \[3204\])", f"#{new.lower()}", text, flags=re.IGNORECASE)


def _colours(colour: str) -> str:
    named = {"dk1": "000000", "lt1": "FFFFFF", "dk2": colour, "lt2": "F2F4F8", "accent1": colour}
    named |= {f"accent{number}": value for number, value in enumerate(_ACCENTS, start=2)}
    named |= {"hlink": colour, "folHlink": "7F7F7F"}
    inner = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in named.items())
    return f'<a:clrScheme name="PMO">{inner}</a:clrScheme>'


def _fonts() -> str:
    face = '<a:latin typeface="Calibri"/><a:ea typeface=""/><a:cs typeface=""/>'
    return f'<a:fontScheme name="PMO"><a:majorFont>{face}</a:majorFont><a:minorFont>{face}</a:minorFont></a:fontScheme>'


def _formats() -> str:
    lines = "".join(f'<a:ln w="{width}">{_FILL}</a:ln>' for width in (6350, 12700, 19050))
    effects = "<a:effectStyle><a:effectLst/></a:effectStyle>" * 3
    return (
        f'<a:fmtScheme name="PMO"><a:fillStyleLst>{_FILL * 3}</a:fillStyleLst><a:lnStyleLst>{lines}</a:lnStyleLst>'
        f"<a:effectStyleLst>{effects}</a:effectStyleLst><a:bgFillStyleLst>{_FILL * 3}</a:bgFillStyleLst></a:fmtScheme>"
    )
