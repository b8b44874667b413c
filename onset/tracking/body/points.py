"""The 33 points of a body, by name and place in `points_px` and `points_m`.

The order is that of MediaPipe Pose (BlazePose GHUM; Bazarevsky et al., "BlazePose: On-device Real-time Body Pose
tracking", 2020). Left and right are the person's own. `pinky`, `index` and `thumb` are the first knuckles of the
fingers, `foot_index` is the tip of the big toe.
"""

POINTS = (
    "nose",                                                      # 0
    "left_eye_inner", "left_eye", "left_eye_outer",              # 1 to 3
    "right_eye_inner", "right_eye", "right_eye_outer",           # 4 to 6
    "left_ear", "right_ear", "mouth_left", "mouth_right",        # 7 to 10
    "left_shoulder", "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist",         # 11 to 16
    "left_pinky", "right_pinky", "left_index", "right_index", "left_thumb", "right_thumb",               # 17 to 22
    "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle",                     # 23 to 28
    "left_heel", "right_heel", "left_foot_index", "right_foot_index",                                    # 29 to 32
)  # fmt: skip
PLACE = {name: place for place, name in enumerate(POINTS)}
"""Name -> place."""
COUNT = len(POINTS)

_SIDE = (
    ("{}_shoulder", "{}_elbow"), ("{}_elbow", "{}_wrist"), ("{}_wrist", "{}_index"), ("{}_wrist", "{}_pinky"),
    ("{}_wrist", "{}_thumb"), ("{}_index", "{}_pinky"), ("{}_shoulder", "{}_hip"), ("{}_hip", "{}_knee"),
    ("{}_knee", "{}_ankle"), ("{}_ankle", "{}_heel"), ("{}_heel", "{}_foot_index"), ("{}_ankle", "{}_foot_index"),
    ("nose", "{}_eye"), ("{}_eye", "{}_ear"),
)  # fmt: skip
LINES = (
    ("left_shoulder", "right_shoulder"), ("left_hip", "right_hip"), ("mouth_left", "mouth_right"),
    *((a.format(side), b.format(side)) for side in ("left", "right") for a, b in _SIDE),
)  # fmt: skip
"""Pairs of points that a picture of the body joins by lines."""
