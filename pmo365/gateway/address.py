"""Addresses of SharePoint REST, quoted once and for all. Pure.

Paths are below ``<site>/_api/``. Only the ``…Path(DecodedUrl=…)`` forms take every legal name (``%`` and ``#`` too).
"""

from __future__ import annotations

from urllib.parse import quote, unquote, urlsplit

from pmo365.model.site import Library, Register

_SAFE = "/!$()*,:;@-._~"


def text(value: str) -> str:
    """Return a text argument: quotes doubled, the rest percent-encoded."""
    return "'" + quote(value.replace("'", "''"), safe=_SAFE) + "'"


def condition(expression: str) -> str:
    """Return a ``$filter`` expression percent-encoded whole: ``#``, ``&`` and ``+`` would cut or change it."""
    return quote(expression, safe="'()/,:")


def root_of(url: str) -> str:
    """Return the server-relative address of a site, without a slash at the end."""
    return unquote(urlsplit(url).path).rstrip("/")


def list_root(url: str, key: str, *, library: bool) -> str:
    """Return the server-relative address of a list."""
    return f"{root_of(url)}/{key}" if library else f"{root_of(url)}/Lists/{key}"


def list_path(url: str, key: str, *, library: bool) -> str:
    """Return the REST path of a list known by its key."""
    return f"web/GetList({text(list_root(url, key, library=library))})"


def list_of(url: str, part: Register) -> str:
    """Return the REST path of an observed list: by id when it is known."""
    return f"web/lists(guid'{part.id}')" if part.id else list_path(url, part.key, library=isinstance(part, Library))


def folder_path(server_relative: str) -> str:
    """Return the REST path of a folder."""
    return f"web/getFolderByServerRelativePath(DecodedUrl={text(server_relative)})"


def file_path(server_relative: str) -> str:
    """Return the REST path of a file."""
    return f"web/getFileByServerRelativePath(DecodedUrl={text(server_relative)})"


def key_of(server_relative: str) -> str:
    """Return the last segment of an address: what a list is known by."""
    return server_relative.rstrip("/").rsplit("/", 1)[-1]
