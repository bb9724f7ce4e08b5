"""What the tenant calls its own things in the site's language (docs/tenant/lists.md; English and French)."""

from __future__ import annotations

from pmo365.localtenant.refusals import Unemulated

_WORDS: dict[str, tuple[str, str]] = {
    "documents": ("Documents", "Documents"),
    "documents_url": ("Shared Documents", "Documents partages"),
    "site_pages": ("Site Pages", "Pages du site"),
    "site_assets": ("Site Assets", "Biens du site"),
    "style_library": ("Style Library", "Bibliothèque de styles"),
    "form_templates": ("Form Templates", "Modèles de formulaire"),
    "user_list": ("User Information List", "Liste d’informations sur les utilisateurs"),
    "type_log": ("Content type publishing error log", "Journal d’erreurs de publication des types de contenu"),
    "all_items": ("All Items", "Tous les éléments"),
    "all_documents": ("All Documents", "Tous les documents"),
    "owners": ("{} Owners", "Propriétaires de {}"),
    "members": ("{} Members", "Membres de {}"),
    "visitors": ("{} Visitors", "Visiteurs de {}"),
    "item": ("Item", "Élément"),
    "document": ("Document", "Document"),
    "folder": ("Folder", "Dossier"),
    "full": ("Full Control", "Contrôle total"),
    "design": ("Design", "Conception"),
    "edit": ("Edit", "Modification"),
    "contribute": ("Contribute", "Collaboration"),
    "read": ("Read", "Lecture"),
    "limited": ("Limited Access", "Accès limité"),
    "Title": ("Title", "Titre"),
    "Modified": ("Modified", "Modifié"),
    "Created": ("Created", "Créé"),
    "Author": ("Created By", "Créé par"),
    "Editor": ("Modified By", "Modifié par"),
    "ContentType": ("Content Type", "Type de contenu"),
    "Attachments": ("Attachments", "Pièces jointes"),
    "_UIVersionString": ("Version", "Version"),
    "_ModerationStatus": ("Approval Status", "Statut d’approbation"),
    "_ModerationComments": ("Approver Comments", "Commentaires de l’approbateur"),
    "FileLeafRef": ("Name", "Nom"),
    "LinkFilename": ("Name", "Nom"),
    "LinkTitle": ("Title", "Titre"),
    "LinkTitleNoMenu": ("Title", "Titre"),
    "CheckoutUser": ("Checked Out To", "Extrait par"),
    "_CheckinComment": ("Check In Comment", "Commentaire d’archivage"),
    "Edit": ("Edit", "Modifier"),
    "Order": ("Order", "Ordre"),
    "group_base": ("Base Columns", "Colonnes de base"),
    "group_core": ("Core Document Columns", "Colonnes de document principales"),
    "group_custom": ("Custom Columns", "Colonnes personnalisées"),
    "group_types": ("List Content Types", "Types de contenu de liste"),
    "group_documents": ("Document Content Types", "Types de contenu de document"),
    "group_folders": ("Folder Content Types", "Types de contenu de dossier"),
    "group_own_types": ("Custom Content Types", "Types de contenu personnalisés"),
}
_PLACE = {1033: 0, 1036: 1}


def word(name: str, lcid: int) -> str:
    """Return a word in the language of an lcid; an internal name without translation is its own title."""
    both = _WORDS.get(name)
    return both[_PLACE[lcid]] if both else name


def check_language(lcid: int) -> None:
    """Raise Unemulated for a language that is not spoken here."""
    if lcid not in _PLACE:
        raise Unemulated(f"Lcid {lcid} (1033 and 1036 only)")
