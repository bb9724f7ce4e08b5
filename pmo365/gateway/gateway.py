"""The Tenant in our words: every reading and writing of Microsoft 365."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from pmo365.gateway.identity import Identity
from pmo365.gateway.told import ChangeLog, FileVersion, RowsRead, SignedIn, Tenant, Traffic
from pmo365.model.plan import Change, Outcome
from pmo365.model.site import Library, Register, Site
from pmo365.model.snapshot import FileFact, Row


class Gateway:
    """One tenant, one identity, one session; safe to share between threads.

    A read has three answers: the value, None (or Absent raised, where said) when it is not there, and an error when
    it cannot be read. All addresses are the real https ones; nothing here knows the Standard.
    """

    # reading ---------------------------------------------------------------------------------------------------

    def changes_since(self, url: str, token: str | None = None) -> ChangeLog:
        """Return what moved on a site since a token; with None only the token of now (``complete`` False).

        A token the tenant no longer knows gives ``complete`` False and a new token. Raises Absent for a missing site.
        """
        raise NotImplementedError

    def check(self) -> SignedIn:
        """Sign in for both services and return the rights held. SignInError, ConsentError when there is none."""
        raise NotImplementedError

    def file_bytes(self, url: str, library: Library, path: str) -> bytes:
        """Return the bytes of a file's current version; ``path`` is below the library. Absent when it is not there."""
        raise NotImplementedError

    def files(self, url: str, library: Library) -> tuple[FileFact, ...]:
        """Return the facts of every file of an observed library (``id`` filled), by path."""
        raise NotImplementedError

    def row(self, url: str, register: Register, id: int) -> Row | None:
        """Return one row of an observed register as it is now, or None."""
        raise NotImplementedError

    def row_by_key(self, url: str, list_key: str, key: str) -> Row | None:
        """Return the row whose hidden ``PmoKey`` is this, or None; the list is addressed by its key."""
        raise NotImplementedError

    def rows(self, url: str, register: Register, token: str | None = None) -> RowsRead:
        """Return the rows of an observed register (``id`` filled): all, or what moved since a token."""
        raise NotImplementedError

    def site(self, url: str) -> Site | None:
        """Return a site with everything on it, ids filled; None when there is none at the address.

        Cost: 2 batch requests. Raises ConsentError when it may not be read, TemporaryError when it cannot now.
        """
        raise NotImplementedError

    def traffic(self) -> Traffic:
        """Return what was exchanged so far."""
        raise NotImplementedError

    def versions(self, url: str, library: Library, path: str) -> tuple[FileVersion, ...]:
        """Return the versions of a file, newest first, the current one included. Absent when it is not there."""
        raise NotImplementedError

    # writing: called only by verbs/apply.py ----------------------------------------------------------------------

    def approve(self, url: str, library: str, path: str, *, comment: str = "") -> None:
        """Approve the pending version of a file; ``library`` is its key."""
        raise NotImplementedError

    def publish(self, url: str, library: str, path: str, *, comment: str = "") -> None:
        """Publish the draft of a file as a major version; on a library with approval it then waits for approval."""
        raise NotImplementedError

    def write(self, observed: Site, changes: Sequence[Change]) -> tuple[Outcome, ...]:
        """Write changes of one site, in order, and return one outcome for each.

        ``observed`` gives the ids of what exists; ``Site(url=…)`` will do for a site that is only being created.
        A failed change does not stop the others. Raises AnswerLost when a write's answer never came:
        ``facts["changes"]`` holds the names of the changes in doubt and ``facts["outcomes"]`` those already known.
        Raises Throttled, Unreachable, SignInError or ConsentError when nothing more can be written; they too carry
        ``facts["outcomes"]``.
        """
        raise NotImplementedError


def connect(
    tenant: Tenant,
    identity: Identity,
    *,
    connect_to: str | None = None,
    now: Callable[[], datetime],
    sleep: Callable[[float], None],
    record: Callable[[str], None] | None = None,
) -> Gateway:
    """Return a gateway; nothing is sent yet.

    ``connect_to`` (``http://127.0.0.1:8365``, loopback only) sends every connection to the local tenant. ``now`` is
    aware UTC. ``record`` receives each exchange as one JSON line, secrets removed.
    """
    raise NotImplementedError
