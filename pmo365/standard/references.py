"""Words of one file that must exist in another before a Standard can be built of them."""

from __future__ import annotations

from collections.abc import Iterator

from pmo365.standard.faults import Fault, unknown
from pmo365.standard.files import Files
from pmo365.standard.shapes import BlueprintShape, ContentTypesFile, LibraryShape

TYPES = "content_types.yaml"


def references(files: Files) -> tuple[Fault, ...]:
    """Return a fault for each word that names nothing; words of unreadable files are looked up as they are written."""
    return (*_blueprints(files), *_unused(files), *_libraries(files), *_types(files))


def _blueprints(files: Files) -> Iterator[Fault]:
    registers, libraries = files.names("registers"), files.names("libraries")
    roles = files.data("roles.yaml")
    for name, blueprint in files.many("blueprints", BlueprintShape).items():
        file = f"blueprints/{name}.yaml"
        yield from _each(file, "unknown_register", path=("registers",), words=blueprint.registers, known=registers)
        yield from _each(file, "unknown_library", path=("libraries",), words=blueprint.libraries, known=libraries)
        for role in blueprint.roles:
            if roles and role not in roles:
                yield unknown(file, "unknown_role", path=("roles", role), word=role, known=roles, on_key=True)


def _unused(files: Files) -> Iterator[Fault]:
    """Yield lists that no blueprint names: somebody believes they are on the sites."""
    blueprints = files.many("blueprints", BlueprintShape)
    if len(blueprints) < len(files.names("blueprints")):
        return
    named = {
        "registers": {key for one in blueprints.values() for key in one.registers},
        "libraries": {key for one in blueprints.values() for key in one.libraries},
    }
    for folder, keys in named.items():
        for key in files.names(folder):
            if key not in keys:
                yield Fault(file=f"{folder}/{key}.yaml", key="unused_list", facts={"word": key})


def _libraries(files: Files) -> Iterator[Fault]:
    known = files.data(TYPES, "types")
    for name, library in files.many("libraries", LibraryShape).items() if known else ():
        file, words = f"libraries/{name}.yaml", library.content_types
        yield from _each(file, "unknown_content_type", path=("content_types",), words=words, known=known)


def _types(files: Files) -> Iterator[Fault]:
    found = files.single(TYPES, ContentTypesFile)
    if found is None:
        return
    columns, before = tuple(found.columns), tuple[str, ...]()
    for name, one in found.types.items():
        path = ("types", name)
        yield from _each(TYPES, "unknown_column", path=(*path, "columns"), words=one.columns, known=columns)
        if one.parent and one.parent not in before:  # Only one written above: types cannot be each other's parents.
            yield unknown(TYPES, "unknown_parent", path=(*path, "parent"), word=one.parent, known=before)
        before = (*before, name)


def _each(file: str, key: str, *, path: tuple[str, ...], words: list[str], known: tuple[str, ...]) -> Iterator[Fault]:
    for index, word in enumerate(words):
        if word not in known:
            yield unknown(file, key, path=(*path, index), word=word, known=known)
        elif word in words[:index]:
            yield Fault(file=file, key="named_twice", path=(*path, index), facts={"word": word})
