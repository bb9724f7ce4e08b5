"""The rules: what is not as the Standard says, and what would heal it."""

from pmo365.rules.catalogue import RULES
from pmo365.rules.checking import check
from pmo365.rules.register import record
from pmo365.rules.repairs import repairs

__all__ = ["RULES", "check", "record", "repairs"]
