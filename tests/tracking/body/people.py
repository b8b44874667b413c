"""People made of numbers: 33 points that move with known angles and never change a length."""

import numpy as np
from numpy.typing import NDArray

from onset.tracking.body.points import COUNT, PLACE

Points = NDArray[np.float64]


def turned(axis: str, angle_deg: float) -> Points:
    """A rotation about one axis."""
    c, s = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    about = {
        "x": [[1, 0, 0], [0, c, -s], [0, s, c]],
        "y": [[c, 0, s], [0, 1, 0], [-s, 0, c]],
        "z": [[c, -s, 0], [s, c, 0], [0, 0, 1]],
    }
    return np.array(about[axis])


def person(rng: np.random.Generator, swing_deg: float = 60.0) -> Points:
    """(33, 3) metres, Y up, hips at the origin: every joint turned at random, all lengths fixed."""

    def random(limit_deg: float = swing_deg) -> Points:
        z, x, y = rng.uniform(-limit_deg, limit_deg, 3)
        return np.asarray(turned("z", z) @ turned("x", x) @ turned("y", y))

    points = np.full((COUNT, 3), np.nan)
    hips = random(30.0)
    trunk = hips @ random(30.0)
    middle = trunk @ (0.0, 0.5, 0.0)
    head = trunk @ random(40.0)
    ears = middle + trunk @ random(20.0) @ (0.0, 0.25, 0.0)
    face = {
        "nose": (0, 0, 0.11), "left_ear": (0.075, 0, 0), "left_eye": (0.03, 0.03, 0.09),
        "left_eye_inner": (0.02, 0.03, 0.09), "left_eye_outer": (0.04, 0.03, 0.09), "mouth_left": (0.025, -0.04, 0.09),
    }  # fmt: skip
    for name, at in face.items():
        points[PLACE[name]] = ears + head @ at
        other = name.replace("left", "right")
        points[PLACE[other]] = ears + head @ (np.array(at) * (-1 if other != name else 1, 1, 1))
    chest = trunk @ turned("y", rng.uniform(-30, 30)) @ turned("z", rng.uniform(-10, 10))
    for side, out in (("left", 1.0), ("right", -1.0)):
        shoulder = middle + chest @ (0.18 * out, 0.0, 0.0)
        upper = chest @ random()
        elbow = shoulder + upper @ (0.29 * out, 0.0, 0.0)
        fore = upper @ turned("y", -out * rng.uniform(25.0, 120.0))
        wrist = elbow + fore @ (0.25 * out, 0.0, 0.0)
        hand = fore @ random(30.0)
        hip = hips @ (0.11 * out, 0.0, 0.0)
        thigh = hips @ random()
        knee = hip + thigh @ (0.0, -0.42, 0.0)
        shin = thigh @ turned("x", rng.uniform(25.0, 100.0))
        ankle = knee + shin @ (0.0, -0.41, 0.0)
        foot = shin @ random(20.0)
        limbs = {
            "shoulder": shoulder, "elbow": elbow, "wrist": wrist,
            "index": wrist + hand @ (0.09 * out, 0.0, 0.03), "pinky": wrist + hand @ (0.09 * out, 0.0, -0.03),
            "thumb": wrist + hand @ (0.03 * out, 0.0, 0.04), "hip": hip, "knee": knee, "ankle": ankle,
            "heel": ankle + foot @ (0.0, -0.07, -0.04), "foot_index": ankle + foot @ (0.0, -0.09, 0.15),
        }  # fmt: skip
        for name, place in limbs.items():
            points[PLACE[f"{side}_{name}"]] = place
    return points


def clip(frames: int, seed: int = 1) -> Points:
    """(frames, 33, 3): another pose in every frame, standing 3 m in front of the camera's place."""
    rng = np.random.default_rng(seed)
    return np.stack([person(rng) + np.array((0.1 * frame, 0.2, -3.0)) for frame in range(frames)])
