"""Keyers: camera pixels into a premultiplied foreground, one file per kind."""
