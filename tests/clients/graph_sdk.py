"""A small program on Microsoft's own msgraph-sdk: prints what it saw as one line of JSON."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from azure.identity.aio import ClientSecretCredential
from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph import GraphServiceClient
from msgraph.generated.models.column_definition import ColumnDefinition
from msgraph.generated.models.field_value_set import FieldValueSet
from msgraph.generated.models.list_ import List_
from msgraph.generated.models.list_info import ListInfo
from msgraph.generated.models.list_item import ListItem
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.text_column import TextColumn
from msgraph.generated.sites.item.lists.item.items.items_request_builder import ItemsRequestBuilder

SITE = "contoso.sharepoint.com:/sites/sdk:"


async def lists(client: Any, site: str) -> dict[str, Any]:
    """Make a list with a column, write and change items, and read them with their fields."""
    column = ColumnDefinition(name="PmoPhase", text=TextColumn())
    wanted = List_(display_name="Risks", list_=ListInfo(template="genericList"), columns=[column])
    made = await client.sites.by_site_id(site).lists.post(wanted)
    items = client.sites.by_site_id(site).lists.by_list_id(made.id).items
    for title in ("one", "two"):
        await items.post(ListItem(fields=FieldValueSet(additional_data={"Title": title, "PmoPhase": "EXEC"})))
    await items.by_list_item_id("2").fields.patch(FieldValueSet(additional_data={"Title": "two changed"}))
    asked = ItemsRequestBuilder.ItemsRequestBuilderGetQueryParameters(expand=["fields"])
    rows = await items.get(request_configuration=RequestConfiguration(query_parameters=asked))
    delta = await items.delta.get()
    columns = await client.sites.by_site_id(site).lists.by_list_id(made.id).columns.get()
    return {
        "items": [row.fields.additional_data["Title"] for row in rows.value],
        "phases": [row.fields.additional_data["PmoPhase"] for row in rows.value],
        "delta": sorted(row.id for row in delta.value),
        "columns": [one.name for one in columns.value if one.name.startswith("Pmo")],
    }


async def files(client: Any, site: str) -> dict[str, Any]:
    """Put a file into the default library twice, read it and its versions, and what changed."""
    drive = await client.sites.by_site_id(site).drive.get()
    root = client.drives.by_drive_id(drive.id).items.by_drive_item_id("root:/a.txt:")
    await root.content.put(b"first")
    put = await root.content.put(b"second")
    item = client.drives.by_drive_id(drive.id).items.by_drive_item_id(put.id)
    read, versions = await item.content.get(), await item.versions.get()
    delta = await client.drives.by_drive_id(drive.id).items.by_drive_item_id("root").delta.get()
    return {
        "drive": drive.name,
        "read": read.decode(),
        "versions": len(versions.value),
        "names": sorted(one.name for one in delta.value),
    }


async def refusal(client: Any, site: str) -> str | None:
    """Return the code the library reads from a refusal."""
    try:
        await client.sites.by_site_id(site).lists.by_list_id("nothing").get()
    except ODataError as error:
        return str(error.error.code)
    return None


async def main() -> None:
    """Sign in by secret and do all of it."""
    tenant, client_id, secret = sys.argv[1:4]
    credential = ClientSecretCredential(tenant, client_id, secret)
    client = GraphServiceClient(credential, ["https://graph.microsoft.com/.default"])
    found = await client.sites.by_site_id(SITE).get()
    said = {"site": found.web_url, **await lists(client, found.id), **await files(client, found.id)}
    said["refusal"] = await refusal(client, found.id)
    await credential.close()
    print(json.dumps(said))


asyncio.run(main())
