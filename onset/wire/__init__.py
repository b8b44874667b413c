"""The wire: shared-memory rings, the bus, control, pictures for the LAN, keys, and the client."""
