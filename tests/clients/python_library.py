"""A small program on office365-rest-python-client: prints what it saw as one line of JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import msal
from office365.graph_client import GraphClient
from office365.runtime.client_result import ClientResult
from office365.runtime.queries.service_operation import ServiceOperationQuery
from office365.sharepoint.client_context import ClientContext
from office365.sharepoint.lists.creation_information import ListCreationInformation
from office365.sharepoint.portal.sites.creation_request import SPSiteCreationRequest
from office365.sharepoint.portal.sites.creation_response import SPSiteCreationResponse

TENANT = "8a1b7b7e-3c1f-4f6e-9a51-0d2a55e0c365"
CLIENT = "5f0c6c53-4d51-4f7a-8d1e-52f6f1a0c0de"
ROOT = "https://contoso.sharepoint.com"
SITE = f"{ROOT}/sites/library"


def connect(url: str, pem: str) -> ClientContext:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    thumbprint = x509.load_pem_x509_certificate(pem.encode()).fingerprint(hashes.SHA1()).hex()
    key = pem.split("-----BEGIN CERTIFICATE")[0]
    return ClientContext(url).with_client_certificate(TENANT, CLIENT, thumbprint, private_key=key)


def sharepoint(pem: str) -> dict[str, object]:
    root = connect(ROOT, pem)
    made = ClientResult(root, SPSiteCreationResponse())
    request = SPSiteCreationRequest(
        Title="Library", Url=SITE, Owner="marie@contoso.com", Lcid=1033, WebTemplate="STS#3"
    )
    root.add_query(ServiceOperationQuery(root.site_manager, "Create", None, {"request": request}, None, made))
    root.execute_query()
    context = connect(SITE, pem)
    risks = context.web.lists.add(ListCreationInformation("Risks", None, 100)).execute_query()
    risks.fields.add_text_field("PmoPhase").execute_query()
    for title in ("one", "two"):
        risks.add_item({"Title": title}).execute_query()
    item = risks.get_item_by_id(2).get().execute_query()
    item.set_property("Title", "two changed").update().execute_query()
    items = risks.items.get().execute_query()
    folder = context.web.default_document_library().root_folder
    folder.upload_file("a.txt", b"first").execute_query()
    file = folder.upload_file("a.txt", b"second").execute_query()
    versions = file.versions.get().execute_query()
    folder.add("In").execute_query()
    folders = [one.name for one in folder.folders.get().execute_query() if one.name != "Forms"]
    path = "/sites/library/Shared Documents/a.txt"
    content = context.web.get_file_by_server_relative_path(path).get_content().execute_query().value
    columns = risks.fields.get().execute_query()
    return {
        "site": made.value.SiteUrl,
        "items": [one.properties["Title"] for one in items],
        "versions": len(versions),
        "content": content.decode(),
        "folders": folders,
        "columns": [one.internal_name for one in columns if one.internal_name.startswith("Pmo")],
    }


def graph() -> dict[str, object]:
    def token() -> dict[str, str]:
        authority = f"https://login.microsoftonline.com/{TENANT}"
        app = msal.ConfidentialClientApplication(CLIENT, "client-secret", authority=authority)
        return dict(app.acquire_token_for_client(["https://graph.microsoft.com/.default"]))

    client = GraphClient(token)
    drive = client.sites.get_by_url(SITE).drive.get().execute_query()
    big = Path("big.bin")
    big.write_bytes(bytes(700000))
    drive.root.resumable_upload(str(big), chunk_size=327680).get().execute_query()
    children = drive.root.children.get().execute_query()
    files = {one.name: one for one in children if one.is_file}
    return {
        "drive": drive.name,
        "names": sorted(files),
        "size": files["big.bin"].properties["size"],
        "read": files["a.txt"].get_content().execute_query().value.decode(),
    }


if __name__ == "__main__":
    seen = sharepoint(Path(sys.argv[1]).read_text(encoding="utf-8"))
    print(json.dumps({**seen, "graph": graph()}))
