"""Profiles: which tenant, which identity, which state, which schedule; secrets by reference only."""

from pmo365.model.profile import Profile
from pmo365.settings.pack import method_pack, standard_folder, templates_folder
from pmo365.settings.profile import load_profile
from pmo365.settings.secret import reveal, reveal_bytes
from pmo365.settings.source import ENVIRONMENT

__all__ = [
    "ENVIRONMENT",
    "Profile",
    "load_profile",
    "method_pack",
    "reveal",
    "reveal_bytes",
    "standard_folder",
    "templates_folder",
]
