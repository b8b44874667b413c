"""A channel of a journal: the topic, how its messages are encoded, and the schema that says so."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Channel:
    """One MCAP channel with its schema. Names of encodings are those of the MCAP registry."""

    topic: str
    message_encoding: str
    schema_name: str
    schema_encoding: str
    schema: bytes
    metadata: Mapping[str, str] = field(default_factory=dict)
