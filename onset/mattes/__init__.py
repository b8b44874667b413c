"""Mattes: shapes put upon a key, one file per kind."""
