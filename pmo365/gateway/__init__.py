"""The only package that knows Microsoft 365."""
