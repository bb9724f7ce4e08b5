"""CLI for Microsoft 365: sites, lists, columns, content types, items and files through its commands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.clients, pytest.mark.timeout(900)]
HINT = ("--options", "AddFieldInternalNameHint")
"""Without it the column is named after its title, there as here."""
SITE = "https://contoso.sharepoint.com/sites/cli"


@pytest.fixture(scope="module")
def m365(front: Any, npm: Any) -> Any:
    """Run a command of the CLI, signed in by certificate, and return what its JSON says."""
    program = npm("cli", "@pnp/cli-microsoft365@11.11.0") / "node_modules" / ".bin" / "m365"

    def run(*arguments: str, parse: bool = True) -> Any:
        options = ("--output", "json") if parse else ()
        done = front.run(str(program), *arguments, *options, CLIMICROSOFT365_ENV="docker")
        return json.loads(done.stdout) if parse and done.stdout.strip() else done.stdout

    run("cli", "config", "set", "--key", "disableTelemetry", "--value", "true", parse=False)
    credential = ("--authType", "certificate", "--certificateFile", str(front.certificate))
    run("login", *credential, "--appId", front.client, "--tenant", front.tenant, parse=False)
    run("spo", "set", "--url", "https://contoso.sharepoint.com", parse=False)
    run(
        "spo",
        "site",
        "add",
        "--type",
        "CommunicationSite",
        "--url",
        SITE,
        "--title",
        "Cli",
        "--owners",
        "marie@contoso.com",
        parse=False,
    )
    return run


def test_the_cli_reads_a_site(m365: Any) -> None:
    assert m365("spo", "site", "get", "--url", SITE)["Url"] == SITE


def test_the_cli_makes_and_changes_a_list(m365: Any) -> None:
    m365("spo", "list", "add", "--webUrl", SITE, "--title", "Risks", "--baseTemplate", "GenericList")
    m365("spo", "list", "set", "--webUrl", SITE, "--title", "Risks", "--enableVersioning", "true", parse=False)
    shown = m365("spo", "list", "get", "--webUrl", SITE, "--title", "Risks")
    assert (shown["Title"], shown["EnableVersioning"]) == ("Risks", True)


def test_the_cli_adds_a_column_and_items(m365: Any) -> None:
    m365("spo", "list", "add", "--webUrl", SITE, "--title", "Items", "--baseTemplate", "GenericList")
    xml = "<Field Type='Text' Name='PmoPhase' StaticName='PmoPhase' DisplayName='Phase' ID='{%s}'/>"
    identity = "7c5c5f4e-0ac5-4f0e-8a0f-0f6a7a0e8f11"
    m365("spo", "field", "add", "--webUrl", SITE, "--listTitle", "Items", "--xml", xml % identity, *HINT)
    where = ("--webUrl", SITE, "--listTitle", "Items")
    made = m365("spo", "listitem", "add", *where, "--Title", "one", "--PmoPhase", "Mandat")
    m365("spo", "listitem", "set", *where, "--id", str(made["Id"]), "--Title", "changed")
    shown = m365("spo", "listitem", "get", *where, "--id", str(made["Id"]))
    assert (shown["Title"], shown["PmoPhase"]) == ("changed", "Mandat")


def test_the_cli_adds_many_items_in_a_batch(m365: Any, front: Any) -> None:
    m365("spo", "list", "add", "--webUrl", SITE, "--title", "Many", "--baseTemplate", "GenericList")
    file = front.folder / "many.csv"
    file.write_text("Title\n" + "\n".join(f"row {place}" for place in range(30)), encoding="utf-8")
    m365(
        "spo", "listitem", "batch", "add", "--webUrl", SITE, "--listTitle", "Many", "--filePath", str(file), parse=False
    )
    rows = m365("spo", "listitem", "list", "--webUrl", SITE, "--listTitle", "Many", "--fields", "Title")
    assert sorted(row["Title"] for row in rows) == sorted(f"row {place}" for place in range(30))


def test_the_cli_adds_folders_and_files(m365: Any, front: Any) -> None:
    library = "/sites/cli/Shared Documents"
    m365("spo", "folder", "add", "--webUrl", SITE, "--parentFolderUrl", library, "--name", "In")
    source = front.folder / "plan.txt"
    source.write_text("planned", encoding="utf-8")
    m365("spo", "file", "add", "--webUrl", SITE, "--folder", f"{library}/In", "--path", str(source), parse=False)
    shown = m365("spo", "file", "get", "--webUrl", SITE, "--url", f"{library}/In/plan.txt")
    assert (shown["Name"], shown["Length"]) == ("plan.txt", "7")
    target = Path(front.folder) / "back.txt"
    back = ("--asFile", "--path", str(target))
    m365("spo", "file", "get", "--webUrl", SITE, "--url", f"{library}/In/plan.txt", *back, parse=False)
    assert target.read_text(encoding="utf-8") == "planned"


def test_the_cli_reads_content_types(m365: Any) -> None:
    # ``contenttype add`` speaks the CSOM protocol (client.svc/ProcessQuery), which is not emulated
    names = {one["Name"] for one in m365("spo", "contenttype", "list", "--webUrl", SITE)}
    assert {"Item", "Document", "Folder"} <= names
    assert m365("spo", "contenttype", "get", "--webUrl", SITE, "--id", "0x0101")["Name"] == "Document"
