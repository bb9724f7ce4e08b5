"""Profiles: which tenant, which identity, which state, which schedule; secrets by reference only."""

from pmo365.model.profile import Profile
from pmo365.settings.pack import method_pack, standard_folder, templates_folder
from pmo365.settings.profile import load_profile
from pmo365.settings.secret import copy, is_kept, keep, move, reveal, reveal_bytes, write_private
from pmo365.settings.source import ENVIRONMENT

__all__ = [
    "ENVIRONMENT",
    "Profile",
    "copy",
    "is_kept",
    "keep",
    "load_profile",
    "method_pack",
    "move",
    "reveal",
    "reveal_bytes",
    "standard_folder",
    "templates_folder",
    "write_private",
]
