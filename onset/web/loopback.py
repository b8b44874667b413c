"""Whether a host name means this computer only."""

import ipaddress


def is_loopback(host: str) -> bool:
    """Of a host as it is bound, or as a request names it."""
    name = host.strip("[]").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
