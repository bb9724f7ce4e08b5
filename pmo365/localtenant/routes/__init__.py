"""What the tenant answers to: one file per family of addresses, each with its table of routes."""
