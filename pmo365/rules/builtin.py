"""What SharePoint itself puts on every site: nobody declared it, and nobody has to."""

from __future__ import annotations

_LISTS = frozenset(
    {
        "_catalogs", "appdata", "appfiles", "contenttypesynclog", "documents", "events", "formservertemplates",
        "microfeed", "pages", "publishedfeed", "quick launch", "shared documents", "siteassets", "sitepages",
        "sites", "style library", "taxonomyhiddenlist", "tasks", "translationstatus", "user information list",
        "userinfo", "workflow tasks", "access requests", "recycle bin", "sharing links",
    }
)  # fmt: skip

_COLUMNS = frozenset(
    {
        "AppAuthor", "AppEditor", "Attachments", "Author", "BaseName", "CheckedOutTitle", "CheckedOutUserId",
        "CheckoutUser", "ComplianceAssetId", "ContentType", "ContentTypeId", "Created", "Created_x0020_By",
        "Created_x0020_Date", "DocConcurrencyNumber", "DocIcon", "Edit", "Editor", "EncodedAbsUrl", "File_x0020_Size",
        "File_x0020_Type", "FileDirRef", "FileLeafRef", "FileRef", "FileSizeDisplay", "FolderChildCount", "FSObjType",
        "GUID", "HTML_x0020_File_x0020_Type", "ID", "InstanceID", "IsCheckedoutToLocal", "ItemChildCount",
        "Last_x0020_Modified", "LinkCheckedOutTitle", "LinkFilename", "LinkFilename2", "LinkFilenameNoMenu",
        "LinkTitle", "LinkTitle2", "LinkTitleNoMenu", "MetaInfo", "Modified", "Modified_x0020_By", "NoExecute",
        "Order", "OriginatorId", "owshiddenversion", "ParentLeafName", "ParentUniqueId", "ParentVersionString",
        "PermMask", "PolicyDisabledUICapabilities", "PrincipalCount", "ProgId", "Restricted", "ScopeId",
        "SelectFilename", "SelectTitle", "ServerUrl", "SMLastModifiedDate", "SMTotalFileCount",
        "SMTotalFileStreamSize", "SMTotalSize", "SortBehavior", "StreamHash", "SyncClientId", "TemplateUrl", "Title",
        "UniqueId", "VirusStatus", "WorkflowInstanceID", "WorkflowVersion", "xd_ProgID", "xd_Signature",
        "TaxCatchAll", "TaxCatchAllLabel", "A2ODMountCount",
        "AccessPolicy", "BSN", "Combine", "ContentVersion", "RepairDocument", "TriggerFlowInfo",
    }
)  # fmt: skip


def is_built_in_list(key: str) -> bool:
    """Return whether SharePoint makes a list of this address on its own."""
    return key.casefold() in _LISTS or key.startswith("_")


def is_built_in_column(name: str) -> bool:
    """Return whether SharePoint makes a column of this internal name on its own."""
    return name in _COLUMNS or name.startswith(("_", "MediaService", "MediaLength"))
