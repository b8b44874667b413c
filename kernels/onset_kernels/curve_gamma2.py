"""Gamma 2: code squared is the light. Not a standard: the engine's own, for plates kept in 10 bits a channel.

Decoding is one multiplication where sRGB takes seven and a select, and ten bits of it are finer than eight bits of
sRGB from black (0.25 % of white) up. Below black there is no light.
"""

import math
from typing import Any

import numpy as np

from onset_kernels.operation import Operation

F = np.float32


def decode(x: Any) -> Any:
    """Linear light of one code value."""
    x = x if x > F(0) else F(0)
    return x * x


def encode(x: Any) -> Any:
    """Code value of one linear value."""
    return F(math.sqrt(x if x > F(0) else F(0)))


def gamma2_decode(r: Any, g: Any, b: Any) -> Any:
    """Code values (0..1) to linear light."""
    return decode(r), decode(g), decode(b)


def gamma2_encode(r: Any, g: Any, b: Any) -> Any:
    """Linear light to code values (0..1)."""
    return encode(r), encode(g), encode(b)


DECODE = Operation(gamma2_decode, lanes="r g b", replaces="r g b")
ENCODE = Operation(gamma2_encode, lanes="r g b", replaces="r g b")
