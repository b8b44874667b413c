"""The one table of messages. Subscribers, recorders, monitors and tests read it; docs/wire.md explains it."""

from dataclasses import dataclass
from enum import Enum

WIRE_VERSION = 1


class Rate(Enum):
    """How often a topic speaks."""

    FRAME = "every frame"
    STATE = "once a second, and on change"


@dataclass(frozen=True, slots=True)
class Topic:
    """One kind of message. `stream` numbers picture topics inside binary descriptors; 0 means JSON.

    `recorded` is what a take keeps; stages of the key can be made again from what it keeps.
    """

    name: str
    rate: Rate
    recorded: bool
    version: int
    stream: int = 0


TOPICS = {
    topic.name: topic
    for topic in (
        Topic("comp", Rate.FRAME, recorded=True, version=1, stream=1),
        Topic("matte", Rate.FRAME, recorded=True, version=1, stream=2),
        Topic("source", Rate.FRAME, recorded=True, version=1, stream=3),
        Topic("fill", Rate.FRAME, recorded=True, version=1, stream=4),
        Topic("status", Rate.FRAME, recorded=False, version=1, stream=5),
        Topic("raw", Rate.FRAME, recorded=False, version=1, stream=6),
        Topic("key", Rate.FRAME, recorded=False, version=1, stream=7),
        Topic("external", Rate.FRAME, recorded=False, version=1, stream=8),
        Topic("holdout", Rate.FRAME, recorded=False, version=1, stream=9),
        Topic("garbage", Rate.FRAME, recorded=False, version=1, stream=10),
        Topic("crop", Rate.FRAME, recorded=False, version=1, stream=11),
        Topic("plate", Rate.FRAME, recorded=False, version=1, stream=12),
        Topic("confidence", Rate.FRAME, recorded=False, version=1, stream=13),
        Topic("foreground", Rate.FRAME, recorded=False, version=1, stream=14),
        Topic("outside", Rate.FRAME, recorded=True, version=1, stream=15),
        Topic("view", Rate.FRAME, recorded=False, version=1, stream=16),
        Topic("meta", Rate.FRAME, recorded=True, version=1),
        Topic("track", Rate.FRAME, recorded=True, version=1),
        Topic("state", Rate.STATE, recorded=False, version=1),
    )
}
PICTURES = tuple(name for name, topic in TOPICS.items() if topic.stream and name != "outside")
"""What can be published. `outside` is a shape that came off a ring of this host, where all have it; a take keeps it."""
