"""The sheets of the status workbook: a portfolio in, pages out, no file and no clock."""

from pmo365.model.page import Page
from pmo365.sheets.build import build
from pmo365.sheets.portfolio import Missing, Portfolio

__all__ = ["Missing", "Page", "Portfolio", "build"]
