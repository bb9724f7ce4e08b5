"""Pure decisions: what to change, in which order, and whether it is safe."""
