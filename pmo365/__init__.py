"""pmo365: run a project office in SharePoint and Microsoft 365 from one declared standard.

The public names are loaded when they are first used, so that the command line answers at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pmo365.errors import PmoError
    from pmo365.model.finding import Finding
    from pmo365.model.plan import Plan
    from pmo365.service.opening import open_workspace
    from pmo365.service.preview import preview
    from pmo365.service.saved import apply_plans
    from pmo365.service.work import enforce, generate, provision, report
    from pmo365.settings import load_profile
    from pmo365.standard import load as load_standard

__version__ = "0.1.0"

__all__ = [
    "Finding",
    "Plan",
    "PmoError",
    "apply_plans",
    "enforce",
    "generate",
    "load_profile",
    "load_standard",
    "open_workspace",
    "preview",
    "provision",
    "report",
]

_WHERE = {
    "Finding": ("pmo365.model.finding", "Finding"),
    "Plan": ("pmo365.model.plan", "Plan"),
    "PmoError": ("pmo365.errors", "PmoError"),
    "apply_plans": ("pmo365.service.saved", "apply_plans"),
    "enforce": ("pmo365.service.work", "enforce"),
    "generate": ("pmo365.service.work", "generate"),
    "load_profile": ("pmo365.settings", "load_profile"),
    "load_standard": ("pmo365.standard", "load"),
    "open_workspace": ("pmo365.service.opening", "open_workspace"),
    "preview": ("pmo365.service.preview", "preview"),
    "provision": ("pmo365.service.work", "provision"),
    "report": ("pmo365.service.work", "report"),
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'pmo365' has no attribute {name!r}")
    module, attribute = _WHERE[name]
    return getattr(import_module(module), attribute)
