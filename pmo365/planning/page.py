"""Plans as one self-contained HTML page: no script, nothing from elsewhere, words and shapes beside every colour."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from html import escape

from pmo365.languages import area, say
from pmo365.model.codec import fingerprint
from pmo365.model.finding import Finding
from pmo365.model.plan import Action, Change, Kind, Plan
from pmo365.model.words import Language
from pmo365.planning.page_style import STYLE
from pmo365.planning.safety import plan_fingerprint
from pmo365.planning.wording import (
    counted,
    differences,
    finding_text,
    kind_word,
    name_of,
    number_text,
    place_of,
    value_text,
)

_SHAPES = {"create": "+", "update": "~", "remove": "−", "kept": "=", "BLK": "■", "MAJ": "▲", "MIN": "◆", "INF": "○"}
_OPEN_UP_TO = 40


def as_html(plans: Sequence[Plan], language: Language, standard_version: str) -> str:
    """Return a complete HTML document of the plans, safe under a policy that allows only its own style sheet."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    title = f"{_say(language, 'title')} – {', '.join(_name(plan, language) for plan in plans[:3])}"
    head = (
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
        f"<title>{escape(title)}</title><style>{STYLE}</style>"
    )
    body = _header(plans, language, standard_version) + _main(plans, language) + _footer(language)
    return f'<!DOCTYPE html>\n<html lang="{language}"><head>{head}</head><body>{body}</body></html>\n'


def _header(plans: Sequence[Plan], language: Language, standard_version: str) -> str:
    facts = [(_say(language, "standard"), escape(standard_version))]
    made = [plan.made_at for plan in plans if plan.made_at]
    if made:
        facts.append((_say(language, "made_at"), max(made).strftime(_say(language, "made_at_format"))))
    facts.append((_say(language, "checksum"), f"<code>{_checksum(plans)}</code>"))
    meta = "".join(f"<div><dt>{escape(label)}</dt><dd>{value}</dd></div>" for label, value in facts)
    lead = escape(_say(language, "lead"))
    return (
        f'<header><div><h1>{escape(_say(language, "title"))}</h1><p class="lead">{lead}</p>'
        f"<dl>{meta}</dl>{_tiles(plans, language)}</div></header>"
    )


def _tiles(plans: Sequence[Plan], language: Language) -> str:
    counts = [(action.value, sum(plan.count(action) for plan in plans)) for action in Action]
    tiles = [
        f'<li class="{name}"><b>{number_text(count, language)}</b>{say(language, f"plan.actions.{name}")}</li>'
        for name, count in counts
    ]
    kept = sum(sum(kept_parts(plan).values()) for plan in plans)
    tiles.append(f'<li class="kept"><b>{number_text(kept, language)}</b>{_say(language, "kept")}</li>')
    findings = sum(len(plan.findings) for plan in plans)
    tiles.append(f'<li class="update"><b>{findings}</b>{_say(language, "findings").lower()}</li>')
    return f'<ul class="tiles">{"".join(tiles)}</ul>'


def kept_parts(plan: Plan) -> dict[str, int]:
    """Return how many parts of each kind exist on the site and stay untouched."""
    touched = {"columns": (Kind.COLUMN, Kind.SITE_COLUMN), "views": (Kind.VIEW,), "roles": (Kind.ROLE,)}
    touched |= {"lists": (Kind.REGISTER, Kind.LIBRARY, Kind.SETTINGS), "content_types": (Kind.CONTENT_TYPE,)}
    return {
        name: max(0, count - sum(1 for one in plan.changes if _alters(one, touched.get(name, ()))))
        for name, count in plan.counts.items()
    }


def _alters(change: Change, kinds: tuple[Kind, ...]) -> bool:
    return change.action is not Action.CREATE and change.kind in kinds


def _main(plans: Sequence[Plan], language: Language) -> str:
    contents = "".join(
        f'<li><a href="#site-{number}">{escape(_name(plan, language))}</a> '
        f'<span class="soft">{_counts_text(plan, language)}</span></li>'
        for number, plan in enumerate(plans, start=1)
    )
    nav = f"<nav><h3>{_say(language, 'sites')}</h3><ul>{contents}</ul></nav>" if len(plans) > 1 else ""
    sections = "".join(_section(number, plan, language) for number, plan in enumerate(plans, start=1))
    return f"<main>{nav}{sections}{_legend(language)}</main>"


def _section(number: int, plan: Plan, language: Language) -> str:
    verb = escape(say(language, f"plan.verbs.{plan.verb}"))
    taken = f" · {_say(language, 'snapshot').format(number=plan.snapshot)}" if plan.snapshot else ""
    groups = _groups(plan)
    opened = len(plan.changes) <= _OPEN_UP_TO
    tree = "".join(_group(plan, head, group, language=language, opened=opened) for head, group in groups.items())
    if not tree and not plan.findings:
        tree = f"<p>{_badge('kept', language)} {_say(language, 'nothing')}</p>"
    return (
        f'<section id="site-{number}"><header><h2>{escape(_name(plan, language))}</h2>'
        f'<span class="soft">{verb}{taken}</span></header>'
        f'<p class="soft"><code>{escape(plan.site)}</code></p>{tree}'
        f"{_kept_note(plan, language)}{_findings(plan, language)}</section>"
    )


def _groups(plan: Plan) -> dict[str, list[Change]]:
    groups: dict[str, list[Change]] = {}
    for one in plan.changes:
        whole = one.kind in (Kind.REGISTER, Kind.LIBRARY)
        groups.setdefault(one.path if whole else place_of(one) or ".", []).append(one)
    return groups


def _group(plan: Plan, head: str, group: list[Change], *, language: Language, opened: bool) -> str:
    whole = next((one for one in group if one.path == head and one.action is Action.CREATE), None)
    marks = "".join(_badge(action.value, language) for action in Action if any(one.action is action for one in group))
    parts = [one.kind for one in group if one is not whole]
    if whole is not None:
        name = f"{kind_word(whole, language)} <strong>{escape(name_of(whole))}</strong>"
    else:
        name = f"<strong>{escape(say(language, 'plan.kinds.site') if head == '.' else head)}</strong>"
    elsewhere = f" · <code>{escape(group[0].site)}</code>" if group[0].site != plan.site else ""
    told = f'<span class="soft">{escape(counted(parts, language))}{elsewhere}</span>' if parts else ""
    rows = "".join(_change_row(one, language) for one in group if one is not whole)
    table = f"<div><table><tbody>{rows}</tbody></table></div>" if rows else ""
    unfold = " open" if opened and any(one.action is not Action.CREATE for one in group) else ""
    return f"<details{unfold}><summary>{marks} <span>{name}</span> {told}</summary>{table}</details>"


def _change_row(change: Change, language: Language) -> str:
    told = "".join(
        f'<span>{escape(one.label)}</span><span class="old">{escape(one.before)}</span>'
        f'<span class="arrow" aria-hidden="true">→</span><span class="new">{escape(one.after)}</span>'
        for one in differences(change, language)
    )
    pairs = f'<div class="pair">{told}</div>' if told else ""
    return (
        f'<tr><td class="mark">{_badge(change.action.value, language)}</td>'
        f'<td class="kind">{escape(kind_word(change, language))}</td><td>{escape(name_of(change))}{pairs}</td></tr>'
    )


def _badge(name: str, language: Language) -> str:
    area_key = "severities" if name in ("BLK", "MAJ", "MIN", "INF") else "marks"
    word = escape(say(language, f"plan.{area_key}.{name}"))
    return f'<span class="badge {name}"><span aria-hidden="true">{_SHAPES[name]}</span> {word}</span>'


def _kept_note(plan: Plan, language: Language) -> str:
    words: Mapping[str, Sequence[str]] = area(language, "plan")["parts"]
    told = [
        f"{number_text(count, language)} {words[name][count > 1] if name in words else name}"
        for name, count in kept_parts(plan).items()
        if count
    ]
    if not told:
        return ""
    return f'<p class="soft">{_badge("kept", language)} {_say(language, "kept_note").format(parts=", ".join(told))}</p>'


def _findings(plan: Plan, language: Language) -> str:
    if not plan.findings:
        return ""
    heads = "".join(
        f'<th scope="col">{_say(language, name)}</th>' for name in ("severity", "rule", "place", "message", "repair")
    )
    rows = "".join(_finding_row(one, language) for one in plan.findings)
    return f"<h3>{_say(language, 'findings')}</h3><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _finding_row(finding: Finding, language: Language) -> str:
    repair = say(language, f"plan.{'repairable' if finding.repairs else 'person_decides'}")
    if finding.waived_until:
        repair = say(language, "plan.waived", date=value_text(finding.waived_until, language))
    place = escape(finding.path)
    if finding.url.startswith("https://"):
        place = f'<a href="{escape(finding.url)}">{place}</a>'
    what, todo = (finding_text(finding, language, part=part) for part in ("what", "todo"))
    message = escape(what) + (f'<br><span class="soft">{escape(todo)}</span>' if todo != what else "")
    cells = (escape(finding.rule), place, message, escape(repair))
    told = "".join(f"<td>{cell}</td>" for cell in cells)
    return f"<tr><td>{_badge(finding.severity.value, language)}</td>{told}</tr>"


def _legend(language: Language) -> str:
    items = "".join(
        f"<li>{_badge(name, language)} {escape(_say(language, f'legend_{name}'))}</li>"
        for name in ("create", "update", "remove", "kept")
    )
    return f'<h3>{_say(language, "legend")}</h3><ul class="legend">{items}</ul>'


def _footer(language: Language) -> str:
    return f"<footer>{escape(_say(language, 'footer'))}</footer>"


def _name(plan: Plan, language: Language) -> str:
    special = {"HUB": "hub_name", "PORTFOLIO": "portfolio_name"}
    return say(language, f"plan.{special[plan.project]}") if plan.project in special else plan.project


def _counts_text(plan: Plan, language: Language) -> str:
    told = [
        f"{_SHAPES[action.value]} {number_text(plan.count(action), language)}"
        for action in Action
        if plan.count(action)
    ]
    return escape(" · ".join(told)) or escape(_say(language, "nothing"))


def _checksum(plans: Sequence[Plan]) -> str:
    return plan_fingerprint(plans[0]) if len(plans) == 1 else fingerprint(tuple(plan_fingerprint(one) for one in plans))


def _say(language: Language, key: str) -> str:
    return say(language, f"plan.page.{key}")
