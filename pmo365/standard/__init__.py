"""The Standard: ``config/standard`` in, ``Standard`` out; the only parser and validator of those files."""

from pmo365.standard.faults import Fault
from pmo365.standard.lint import lint
from pmo365.standard.loader import load
from pmo365.standard.schema import KINDS, schema, write_schemas

__all__ = ["KINDS", "Fault", "lint", "load", "schema", "write_schemas"]
