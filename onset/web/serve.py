"""The monitor as a process: its entry and its end. Light, because the engine imports it too.

child = Child("onset-web", serve, WebOptions(port=0))
address = child.ready()["url"]             # raises WireError when the port is in use
"""

import os

from onset.children import ChildEnd
from onset.web.options import WebOptions

NICENESS = 5


def serve(end: ChildEnd, options: WebOptions) -> None:
    """Serve until the parent wants an end. Nicer than the loop: a monitor waits, the engine does not.

    Says `{"url": ..., "port": ..., "token": ...}` when it is ready. Raises WireError for a port or host that cannot be
    had, UsageError for a wrong endpoint or key.
    """
    from onset.web.server import run  # aiohttp, libjpeg and FFmpeg are loaded in this process alone

    os.nice(NICENESS)
    run(end, options)
