"""The 21 points of a hand, by name and place in `points_px` and `points_m`.

The order is that of MediaPipe Hands (Zhang et al., "MediaPipe Hands: On-device Real-time Hand Tracking", 2020). Each
finger goes from the knuckle to the tip: mcp, pip, dip, tip; the thumb has cmc, mcp, ip, tip.
"""

FINGERS = ("thumb", "index", "middle", "ring", "pinky")
POINTS = (
    "wrist",  # 0
    "thumb_cmc", "thumb_mcp", "thumb_ip", "thumb_tip",                              # 1 to 4
    *(f"{finger}_{joint}" for finger in FINGERS[1:] for joint in ("mcp", "pip", "dip", "tip")),  # 5 to 20
)  # fmt: skip
PLACE = {name: place for place, name in enumerate(POINTS)}
"""Name -> place."""
COUNT = len(POINTS)
LINES = (
    ("wrist", "thumb_cmc"), ("wrist", "index_mcp"), ("wrist", "pinky_mcp"), ("index_mcp", "middle_mcp"),
    ("middle_mcp", "ring_mcp"), ("ring_mcp", "pinky_mcp"),
    *((POINTS[place], POINTS[place + 1]) for place in range(1, COUNT - 1) if place % 4),
)  # fmt: skip
"""Pairs of points that a picture of the hand joins by lines."""
