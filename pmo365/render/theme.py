"""The theme part of our own templates: Word wants one, and offers its colours to people who edit."""

from __future__ import annotations

_ACCENTS = ("5B9BD5", "70AD47", "FFC000", "C55A11", "7F7F7F")
_FILL = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'


def theme(colour: str) -> str:
    """Return ``word/theme/theme1.xml`` with one main colour, six hexadecimal digits."""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="PMO"><a:themeElements>'
        f"{_colours(colour)}{_fonts()}{_formats()}</a:themeElements></a:theme>"
    )


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
