"""The peers, in the order of tables."""

from onset.bench.key.blender import Blender
from onset.bench.key.ffmpeg import FFmpeg
from onset.bench.key.gstreamer import GStreamer
from onset.bench.key.ibk import Ibk
from onset.bench.key.obs import Obs
from onset.bench.key.peer import Peer


def peers() -> list[Peer]:
    """Fresh ones; a peer may hold what it made of a clip."""
    return [Ibk(), Blender(), Obs(), FFmpeg(), GStreamer()]
