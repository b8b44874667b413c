"""What a take can be handed on as: one file for each kind, found by its name (`onset.takes.exporting`)."""
