"""What the monitor's process is told at its start."""

from dataclasses import dataclass

from onset.topics import PICTURES, TOPICS

VIEWS = PICTURES
TIERS = {"full": 1, "half": 2}
"""What the sides of a picture are divided by."""
VIEW_NUMBERS = {view: TOPICS[view].stream for view in VIEWS}


@dataclass(frozen=True, slots=True)
class WebOptions:
    """`token` opens a monitor that is not bound to loopback; empty: a random one is made. Port 0 takes any free one.
    `operates`: who sees the page may roll and cut."""

    endpoint: str = "tcp://127.0.0.1:5600"
    host: str = "127.0.0.1"
    port: int = 8080
    token: str = ""
    viewers: int = 16
    quality: int = 85
    key: str | None = None
    operates: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """What a viewer looks at. Raises ValueError for what there is not."""

    view: str = "comp"
    tier: str = "full"

    def __post_init__(self) -> None:
        if self.view not in VIEWS:
            raise ValueError(f"view {self.view!r} is not one of: {', '.join(VIEWS)}")
        if self.tier not in TIERS:
            raise ValueError(f"tier {self.tier!r} is not one of: {', '.join(TIERS)}")
