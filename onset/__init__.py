"""Onset: open, real-time on-set capture and compositing."""
