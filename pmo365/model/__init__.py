"""The nouns of pmo365: frozen values without I/O and without a clock."""
