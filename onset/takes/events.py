"""An event of a take, stamped with both clocks."""

import time
from collections.abc import Mapping
from typing import Any

from onset.takes.records import EventRecord


def event_now(what: str, text: str, index: int, values: Mapping[str, Any]) -> EventRecord:
    """Something that happens now, at frame `index`."""
    return EventRecord(
        what=what, text=text, utc_ns=time.time_ns(), monotonic_ns=time.monotonic_ns(), index=index, values=dict(values)
    )
