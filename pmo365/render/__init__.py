"""Templates and layouts with data to bytes: no network, no clock."""
