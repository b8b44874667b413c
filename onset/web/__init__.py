"""The browser monitor: a process of its own that shows a running engine to browsers."""
