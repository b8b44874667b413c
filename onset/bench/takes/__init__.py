"""What recording takes costs, how much of it a machine can do, and what it loses when things die."""
