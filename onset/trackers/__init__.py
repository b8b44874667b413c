"""What looks at frames beside the loop: one file for each kind (`onset.ports.Tracker`)."""
