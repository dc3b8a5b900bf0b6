"""The client's side of the legacy API, the one before v4."""
