"""The arithmetic of a project office: pure functions, money as Decimal, None when a figure does not exist."""
