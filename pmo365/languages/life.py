"""The words of the life of documents: states and moves, as facts of errors, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from pmo365.languages import knows, say
from pmo365.model.words import Language


def read_life(facts: Mapping[str, object], language: Language) -> dict[str, object]:
    """Return the facts with the state, the move and what is possible instead as the reader says them."""
    told = dict(facts)
    for name in ("state", "move"):
        key = f"life.{name}s.{told.get(name)}"
        if name in told and knows(key):  # A state may also be the file of the state store.
            told[name] = say(language, key)
    if isinstance(possible := told.get("possible"), tuple):
        moves = ", ".join(f"pmo365 document {one}" for one in possible)
        told["possible"] = say(language, "life.possible" if possible else "life.nothing_possible", moves=moves)
    return told
