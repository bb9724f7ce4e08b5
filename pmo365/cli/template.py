"""``pmo365 template``: the Word templates a PMO owns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from pmo365.cli.call import Call, call_of
from pmo365.cli.exits import CONFIGURATION, DONE
from pmo365.errors import ConfigurationError
from pmo365.languages import say

if TYPE_CHECKING:
    from pmo365.model.standard import Standard
    from pmo365.model.words import Language
    from pmo365.render.word_lint import Flaw
    from pmo365.service.template import Example

File = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)]
DocumentCode = Annotated[str, typer.Option("--document", metavar="CODE")]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """The Standard and the folder of templates a command works with."""

    standard: Standard
    templates: Path


def fields(
    context: typer.Context,
    document: Annotated[str, typer.Argument(metavar="DOCUMENT")],
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE")] = None,
    project: Annotated[str | None, typer.Option("--project", metavar="CODE")] = None,
) -> int:
    """Write the page of the fields a document may name."""
    from pmo365.service import template

    call, ground = _ground(context)
    one = template.document_of(ground.standard, document)
    with _example(call, ground, project) as example:
        page = template.fields(example, one, templates=ground.templates)
    file = out or Path(f"{one.code}.{example.project.language}.docx")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(page)
    _say(call, "fields_written", file=file)
    return DONE


def lint(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE")],
    document: DocumentCode = "",
    picture: Annotated[Path | None, typer.Option("--picture", metavar="PNG")] = None,
) -> int:
    """Tell every flaw of a template; 0 when it can be used, 4 when it is refused."""
    call, ground = _ground(context)
    with _at_hand(call, file) as (place, serves):
        flaws = _judged(call, ground, place, document or serves or _folder_name(ground, place), shown=file)
        refused = any(one.grave for one in flaws)
        if picture is not None:
            _draw(call, place, picture, refused=refused)
    return CONFIGURATION if refused else DONE


def use(
    context: typer.Context, file: File, document: Annotated[str, typer.Option("--document", metavar="CODE")]
) -> int:
    """Put a template in place once nothing is wrong with it; otherwise the one in use stays."""
    from pmo365.service import template
    from pmo365.service.folder import template_place

    call, ground = _ground(context)
    one = template.document_of(ground.standard, document)
    if any(flaw.grave for flaw in _judged(call, ground, file, document, shown=str(file))):
        _say(call, "nothing_used")
        return CONFIGURATION
    place = template_place(ground.templates, one, call.output.language)
    kept = template.put_in_place(file.read_bytes(), place)
    _say(call, "used", file=place)
    if kept is not None:
        _say(call, "kept", file=kept)
    if one.template is None:
        _say(call, "to_library")
    return DONE


def rebuild(context: typer.Context, force: Annotated[bool, typer.Option("--force")] = False) -> int:
    """Build our templates again; those people edited stay, unless told otherwise."""
    from pmo365.service import template

    call, ground = _ground(context)
    for place, content in template.rebuilt(ground.templates, ground.standard.organisation.colour):
        if template.is_peoples(place) and not force:
            _say(call, "peoples", file=place)
            continue
        if template.is_peoples(place):
            _say(call, "kept", file=template.put_in_place(content, place))
        else:
            place.write_bytes(content)
        _say(call, "rebuilt", file=place)
    return DONE


def _ground(context: typer.Context) -> tuple[Call, _Ground]:
    """Return the call and what the profile says; without a profile, what comes with pmo365."""
    from pmo365.cli.opening import profile_of
    from pmo365.settings import standard_folder, templates_folder
    from pmo365.standard import load

    call = call_of(context)
    try:
        profile = profile_of(call)
    except ConfigurationError as error:
        if error.key != "profile_unsaid":
            raise
        return call, _Ground(standard=load(standard_folder()), templates=templates_folder())
    if not call.frame.language_chosen:
        call.output.speak(profile.language)
    return call, _Ground(standard=load(profile.standard), templates=profile.templates)


@contextmanager
def _example(call: Call, ground: _Ground, project: str | None) -> Iterator[Example]:
    """Give the project whose values are the examples: one of the tenant, or that of the sample."""
    from pmo365.service import template

    if project is None:
        yield template.sample(ground.standard, call.output.language, now=datetime.now(UTC))
        return
    from pmo365.cli.opening import opened

    with opened(call) as workspace:
        yield template.of_project(workspace, project)


@contextmanager
def _at_hand(call: Call, said: str) -> Iterator[tuple[Path, str]]:
    """Give the file of a path; else one of the hub's library by name or address, copied aside, and its document."""
    from pmo365.cli.opening import opened

    place = Path(said)
    if place.is_file():
        yield place, ""
        return
    with opened(call) as workspace, TemporaryDirectory() as scratch:
        from pmo365.service.shelf import Shelf

        shelf = Shelf(workspace=workspace, hub=workspace.known_hub())
        found = shelf.named(said)
        copy = Path(scratch) / found.file.name
        copy.write_bytes(shelf.content(found.file, found.file.version))
        yield copy, found.document


def _folder_name(ground: _Ground, file: Path) -> str | None:
    """Return the document whose folder a file lies in: templates are kept so."""
    names = {one.name for one in ground.standard.documents}
    return file.absolute().parent.name if file.absolute().parent.name in names else None


def _judged(call: Call, ground: _Ground, file: Path, document: str | None, *, shown: str) -> tuple[Flaw, ...]:
    from pmo365.service import template

    one = None if document is None else template.document_of(ground.standard, document)
    example = template.sample(ground.standard, call.output.language, now=datetime.now(UTC))
    flaws = template.judged(file.read_bytes(), example, one)
    for flaw in flaws:
        _show(call, shown, flaw)
    grave = sum(1 for flaw in flaws if flaw.grave)
    if grave:
        _say(call, "lint.refused", file=shown, count=grave)
    else:
        _say(call, "lint.good", file=shown, fields=_counted(call, template.field_count(file.read_bytes())))
    return flaws


def _counted(call: Call, count: int) -> str:
    return say(call.output.language, f"template.lint.fields.{'one' if count == 1 else 'many'}", count=count)


def _show(call: Call, file: str, flaw: Flaw) -> None:
    from pmo365.render.word_lint import part_kind

    facts = {name: str(value) for name, value in flaw.facts.items()}
    told = {"file": file, "key": flaw.key, "grave": flaw.grave, "part": flaw.part, "near": flaw.near}
    call.output.event("flaw", told | {"facts": facts})
    language: Language = call.output.language
    where = say(language, f"template.parts.{part_kind(flaw.part)}")
    if flaw.near:
        where = say(language, "template.near", part=where, words=flaw.near)
    level = say(language, f"template.lint.{'grave' if flaw.grave else 'minor'}")
    call.output.line(f"  {level}  {where}", style="red" if flaw.grave else "yellow")
    call.output.line(f"      {say(language, f'template.flaws.{flaw.key}.what', **facts)}")
    call.output.line(f"      → {say(language, f'template.flaws.{flaw.key}.mend', **facts)}")


def _draw(call: Call, file: Path, picture: Path, *, refused: bool) -> None:
    from pmo365.service.pictures import can_draw, draw_pages

    if refused:
        _say(call, "lint.not_drawn")
        return
    if not can_draw():
        _say(call, "lint.no_office")
        return
    drawn = draw_pages(file, picture)
    for one in drawn:
        _say(call, "lint.drawn", file=one)
    if not drawn:
        _say(call, "lint.not_pictured")


def _say(call: Call, key: str, **facts: object) -> None:
    """Write a sentence of template.yaml, or its event."""
    call.output.event("message", {"key": f"template.{key}", **{name: str(value) for name, value in facts.items()}})
    call.output.line(say(call.output.language, f"template.{key}", **facts))


COMMANDS: dict[str, Callable[..., int]] = {"fields": fields, "lint": lint, "use": use, "rebuild": rebuild}
