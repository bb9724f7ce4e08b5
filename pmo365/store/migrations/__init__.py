"""How the state store grows from one version to the next; read by Alembic, never imported by the house."""
