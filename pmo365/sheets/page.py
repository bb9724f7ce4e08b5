"""The noun the sheets give: see ``pmo365.model.page``."""

from pmo365.model.page import Page

__all__ = ["Page"]
