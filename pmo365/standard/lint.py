"""What a well-formed Standard may still not say: SharePoint would refuse it, or it would contradict itself."""

from __future__ import annotations

from collections.abc import Iterator

from pmo365.model.document import Document
from pmo365.model.standard import ContentTypeDefinition, LibraryDefinition, Standard
from pmo365.model.words import LANGUAGES
from pmo365.standard.faults import Fault, unknown
from pmo365.standard.lint_columns import lint_columns
from pmo365.standard.lint_lists import lint_lists
from pmo365.standard.lint_views import lint_views


def lint(standard: Standard) -> tuple[Fault, ...]:
    """Return every fault of a Standard, without line and column: ``load`` finds those in the files."""
    faults = (
        *lint_columns(standard),
        *lint_lists(standard),
        *lint_views(standard),
        *_labels(standard),
        *_blueprints(standard),
        *_types(standard),
        *_documents(standard),
        *_report(standard),
    )
    return tuple({(one.file, one.key, one.path, str(one.facts)): one for one in faults}.values())


def _labels(standard: Standard) -> Iterator[Fault]:
    """Yield labels that two keys of a set share: a stored label must lead back to one key, in either language."""
    for name, chosen in standard.choices.items():
        owner = {choice.key.casefold(): choice.key for choice in chosen.choices}
        for choice in chosen.choices:
            for language in LANGUAGES:
                label = choice.label.say(language)
                other = owner.setdefault(label.casefold(), choice.key)
                if other != choice.key:
                    facts = {"label": label, "other": other}
                    path = (name, choice.key, language)
                    yield Fault(file="choices.yaml", key="ambiguous_label", path=path, facts=facts)


def _blueprints(standard: Standard) -> Iterator[Fault]:
    for name, blueprint in standard.blueprints.items():
        facts = {"path": blueprint.path}
        if name != "hub" and "{code}" not in blueprint.path:
            yield Fault(file=f"blueprints/{name}.yaml", key="path_without_code", path=("path",), facts=facts)
        for key in {one.key for one in blueprint.registers} & {one.key for one in blueprint.libraries}:
            yield Fault(file=f"libraries/{key}.yaml", key="key_taken", facts={"word": key})


def _types(standard: Standard) -> Iterator[Fault]:
    """Yield content types whose id or title is that of another one."""
    for blueprint in standard.blueprints.values():
        ids: dict[str, str] = {}
        for one in blueprint.content_types:
            other = ids.setdefault(one.id[-32:], one.name)
            if other != one.name:
                path = ("types", one.name, "id")
                yield Fault(file="content_types.yaml", key="duplicate_id", path=path, facts={"other": other})
        yield from _type_titles(blueprint.content_types)


def _type_titles(types: tuple[ContentTypeDefinition, ...]) -> Iterator[Fault]:
    for language in LANGUAGES:
        titles: dict[str, str] = {}
        for one in types:
            title = one.title.say(language)
            other = titles.setdefault(title.casefold(), one.name)
            if other != one.name:
                path = ("types", one.name, "title", language)
                facts = {"title": title, "other": other}
                yield Fault(file="content_types.yaml", key="duplicate_type_title", path=path, facts=facts)


def _documents(standard: Standard) -> Iterator[Fault]:
    for one in standard.documents:
        yield from _words(standard, one)
        libraries = {library.key: library for library in standard.blueprint(one.site).libraries}
        library = libraries.get(one.library)
        path = (one.code, "library")
        if library is None:
            yield unknown("documents.yaml", "unknown_library", path=path, word=one.library, known=libraries)
        else:
            yield from _filed(one, library)


def _words(standard: Standard, one: Document) -> Iterator[Fault]:
    named = (
        ("DOCTYPE", (one.code,), ()),
        ("PHASE", one.phases, ("phases",)),
        ("TIER", one.tiers, ("tiers",)),
        ("ROLE", one.approver_roles, ("approver_roles",)),
    )
    for name, words, steps in named:
        known = [choice.key for choice in standard.choices[name].choices] if name in standard.choices else []
        for index, word in enumerate(words):
            if word not in known:
                path = (one.code, *steps, index) if steps else (one.code,)
                yield unknown("documents.yaml", "unknown_choice", path=path, word=word, known=known)


def _filed(one: Document, library: LibraryDefinition) -> Iterator[Fault]:
    if one.content_type not in library.content_types:
        path, known = (one.code, "content_type"), library.content_types
        yield unknown("documents.yaml", "unknown_content_type", path=path, word=one.content_type, known=known)
    if one.folder is not None and one.folder not in library.folders:
        folders = [folder.fr for folder in library.folders]
        yield unknown("documents.yaml", "unknown_folder", path=(one.code, "folder"), word=one.folder.fr, known=folders)


def _report(standard: Standard) -> Iterator[Fault]:
    known = [library.key for library in standard.blueprint("hub").libraries]
    if standard.report.library not in known:
        word = standard.report.library
        yield unknown("report.yaml", "unknown_library", path=("library",), word=word, known=known)
    levels = [choice.key for choice in standard.choices["CONF"].choices] if "CONF" in standard.choices else []
    for name, audience in standard.report.audiences.items():
        for index, word in enumerate(audience.confidentiality):
            if word not in levels:
                path = ("audiences", name, "confidentiality", index)
                yield unknown("report.yaml", "unknown_choice", path=path, word=word, known=levels)
