"""What the real tenant does, one file per matter; each behaviour names its source in docs/tenant."""
