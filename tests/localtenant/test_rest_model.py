"""Random work of people and applications over plain HTTP, against a model of what must hold.

Versions only grow, acknowledged writes are never lost, ETags change with each write, moderation and rights hold.
"""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test

READ = 1073741826
PAUL, INES = "paul@contoso.com", "ines@contoso.com"
words = st.text("abcé'&% ", min_size=1, max_size=8).map(str.strip).filter(bool)


class Work(RuleBasedStateMachine):
    """One register and one library with drafts and approval; Paul contributes, Inès reads."""

    items = Bundle("items")
    files = Bundle("files")

    def __init__(self, site: Any, number: int) -> None:
        super().__init__()
        self.site, self.leaf = site, f"Library{number}"
        self.register = str(site.new_list(f"Register{number}"))
        self.library = str(site.new_list(self.leaf, 101))
        switches = {"EnableMinorVersions": True, "EnableModeration": True, "DraftVersionVisibility": 1}
        site.merge(self.library, switches)
        self.paul, self.ines = site.as_member(PAUL), site.as_member(INES)
        site.post(f"{self.library}/BreakRoleInheritance(copyRoleAssignments=false,clearSubscopes=true)")
        for email, level in ((PAUL, READ + 1), (INES, READ)):
            who = site.post("web/ensureuser", {"logonName": email})["Id"]
            site.post(f"{self.library}/roleassignments/AddRoleAssignment(principalId={who},roleDefId={level})")
        self.titles: dict[int, str] = {}
        self.contents: dict[str, bytes] = {}
        self.approved: dict[str, bytes] = {}
        self.seen: dict[Any, tuple[int, str]] = {}

    def grew(self, key: Any, version: int, etag: str, *, more: bool) -> None:
        """Note a thing after a write: its version never falls, its ETag is another one."""
        before = self.seen.get(key)
        if before is not None:
            assert version > before[0] if more else version >= before[0]
            assert etag != before[1]
        self.seen[key] = (version, etag)

    def item_now(self, number: int, *, more: bool) -> None:
        reply = self.site.send("GET", f"{self.register}/items({number})?$select=OData__UIVersion,Title")
        self.grew(number, reply.json["OData__UIVersion"], reply.headers["etag"], more=more)

    def address(self, name: str) -> str:
        return f"web/getFileByServerRelativePath(DecodedUrl='{self.site.path}/{self.leaf}/{name}')"

    def file_now(self, name: str, *, more: bool) -> None:
        shown = self.site.get(self.address(name))
        self.grew(name, shown["UIVersion"], shown["ETag"], more=more)

    @rule(target=items, title=words)
    def add(self, title: str) -> int:
        number = int(self.site.post(f"{self.register}/items", {"Title": title})["Id"])
        assert number not in self.titles
        self.titles[number] = title
        self.item_now(number, more=True)
        return number

    @rule(number=items, title=words)
    def change(self, number: int, title: str) -> None:
        if number not in self.titles:
            return
        assert self.paul.merge(f"{self.register}/items({number})", {"Title": title}, self.seen[number][1]).status == 204
        self.titles[number] = title
        self.item_now(number, more=True)

    @rule(number=items, title=words)
    def change_what_is_out_of_date(self, number: int, title: str) -> None:
        if number in self.titles:
            assert self.site.merge(f"{self.register}/items({number})", {"Title": title}, '"0"').status == 412

    @rule(number=consumes(items))
    def remove(self, number: int) -> None:
        if self.titles.pop(number, None) is not None:
            assert self.site.send("DELETE", f"{self.register}/items({number})").status == 200

    @rule(number=items)
    def recycle_and_restore(self, number: int) -> None:
        if number in self.titles:
            taken = self.site.post(f"{self.register}/items({number})/recycle()")["value"]
            self.site.post(f"web/recyclebin('{taken}')/restore()")

    @rule(target=files, name=st.sampled_from(["a.txt", "b.txt"]), content=st.binary(min_size=1, max_size=20))
    def upload(self, name: str, content: bytes) -> str:
        folder = f"web/getFolderByServerRelativePath(DecodedUrl='{self.site.path}/{self.leaf}')"
        self.paul.post(f"{folder}/Files/add(url='{name}',overwrite=true)", content)
        self.contents[name] = content
        self.file_now(name, more=True)
        return name

    @rule(name=files)
    def publish(self, name: str) -> None:
        if self.seen[name][0] % 512:
            self.paul.post(f"{self.address(name)}/Publish(comment='')")
            self.file_now(name, more=True)

    @rule(name=files)
    def approve(self, name: str) -> None:
        pending = self.seen[name][0] % 512 == 0 and self.approved.get(name) != self.contents[name]
        assert self.paul.send("POST", f"{self.address(name)}/Approve(comment='')").status == 403
        if pending and self.site.send("POST", f"{self.address(name)}/Approve(comment='')").status == 200:
            self.approved[name] = self.contents[name]
            self.file_now(name, more=False)

    @rule(name=files)
    def restore_the_first_version(self, name: str) -> None:
        kept = self.site.get(f"{self.address(name)}/versions")["value"]
        if kept:
            label = kept[0]["VersionLabel"]
            old = self.site.send("GET", f"{self.address(name)}/versions({kept[0]['ID']})/$value").body
            self.site.post(f"{self.address(name)}/versions/RestoreByLabel(versionlabel='{label}')")
            self.contents[name] = old
            self.file_now(name, more=True)

    @rule(name=files)
    def readers_do_not_write(self, name: str) -> None:
        assert self.ines.merge(f"{self.address(name)}/ListItemAllFields", {"Title": "x"}).status in (403, 404)

    @invariant()
    def nothing_acknowledged_is_lost(self) -> None:
        kept = {row["Id"]: row["Title"] for row in self.site.get(f"{self.register}/items?$select=Id,Title")["value"]}
        assert kept == self.titles
        for name, content in self.contents.items():
            assert self.site.send("GET", f"{self.address(name)}/$value").body == content

    @invariant()
    def readers_see_what_was_approved_and_nothing_else(self) -> None:
        for name in self.contents:
            reply = self.ines.send("GET", f"{self.address(name)}/$value")
            if name in self.approved:
                assert reply.body == self.approved[name]
            else:
                assert reply.status == 404


def test_random_work_keeps_every_promise(site: Any) -> None:
    numbers = iter(range(10_000))
    chosen = settings(
        max_examples=12,
        stateful_step_count=18,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(lambda: Work(site, next(numbers)), settings=chosen)
