"""CBOR by the examples of RFC 8949, appendix A."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onset.sinks.cbor import decode_cbor


@pytest.mark.parametrize(
    ("data", "value"),
    [
        ("00", 0), ("17", 23), ("1818", 24), ("1903e8", 1000), ("1bffffffffffffffff", 2**64 - 1), ("20", -1),
        ("3903e7", -1000), ("f93c00", 1.0), ("f90001", 5.960464477539063e-08), ("fa47c35000", 100000.0),
        ("fb3ff199999999999a", 1.1), ("f97c00", math.inf), ("f4", False), ("f5", True), ("f6", None),
        ("c11a514b67b0", 1363896240), ("40", b""), ("4401020304", b"\1\2\3\4"), ("60", ""), ("6161", "a"),
        ("62c3bc", "ü"), ("80", []), ("8301820203820405", [1, [2, 3], [4, 5]]), ("a0", {}),
        ("a201020304", {1: 2, 3: 4}),
        ("a26161016162820203", {"a": 1, "b": [2, 3]}), ("5f42010243030405ff", b"\1\2\3\4\5"),
        ("7f657374726561646d696e67ff", "streaming"), ("9f018202039f0405ffff", [1, [2, 3], [4, 5]]),
        ("bf61610161629f0203ffff", {"a": 1, "b": [2, 3]}),
    ],
)  # fmt: skip
def test_examples_of_the_standard(data: str, value: Any) -> None:
    assert decode_cbor(bytes.fromhex(data)) == value


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("", "cut off"), ("1903", "cut off"), ("9bffffffffffffffff", "cut off"), ("0000", "1 bytes behind it"),
        ("62ff00", "no UTF-8"), ("81" * 40 + "00", "deep"), ("a18001", "neither text nor number"), ("1c", "kind 28"),
        ("fe", "kind 30"), ("7f4161ff", "something else"), ("9f01", "cut off"),
    ],
)  # fmt: skip
def test_what_is_none_is_told(data: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        decode_cbor(bytes.fromhex(data))


@given(st.binary(max_size=200))
def test_nothing_else_comes_out_of_it(data: bytes) -> None:
    try:
        value = decode_cbor(data)
    except ValueError:
        return
    assert value is None or isinstance(value, int | float | str | bytes | list | dict)
