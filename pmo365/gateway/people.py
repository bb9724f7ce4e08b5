"""The people of one site: SharePoint knows them by a number per site, the house by e-mail."""

from __future__ import annotations

from collections.abc import Callable

from pmo365.gateway.direct import ask
from pmo365.gateway.parts import rows_of
from pmo365.gateway.principals import email_of, is_person
from pmo365.gateway.wire import Wire


class People:
    """Numbers and e-mails of one site's people, read once and when somebody new appears."""

    def __init__(self, wire: Wire, url: str, *, ensure: Callable[[str], int]) -> None:
        self._wire, self._url, self._ensure = wire, url, ensure
        self._emails: dict[int, str] = {}
        self._ids: dict[str, int] = {}
        self._gone: set[int] = set()
        self._names: dict[str, str] = {}

    @property
    def names(self) -> tuple[tuple[str, str], ...]:
        """Return e-mail and display name of the people read so far, by e-mail; nothing is asked for."""
        return tuple(sorted(self._names.items()))

    def email(self, id: int) -> str:
        """Return the e-mail of a site user; ``#<number>`` for one who was removed from the site."""
        if id not in self._emails and id not in self._gone:
            self._read()
            if id not in self._emails:
                self._gone.add(id)
        return self._emails.get(id, f"#{id}")

    def id(self, email: str) -> int:
        """Return the number of a person, adding them to the site's people when they are new there.

        Raises Refused when the tenant knows nobody of that e-mail.
        """
        wanted = email.lower()
        if wanted not in self._ids:
            self._ids[wanted] = self._ensure(wanted)
        return self._ids[wanted]

    def _read(self) -> None:
        users = rows_of(ask(self._wire, self._url, "web/siteusers?$select=Id,Title,Email,LoginName,PrincipalType"))
        self._emails |= {int(user["Id"]): email_of(user) for user in users}
        self._names |= {email_of(user): str(user["Title"]) for user in users if is_person(user) and user.get("Title")}
