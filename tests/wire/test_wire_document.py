"""docs/wire.md says what the code does: its tables add up, its fields are the ones sent, its client runs."""

import itertools
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from onset.client import connect
from onset.sinks.publish import Settings
from onset.topics import TOPICS, WIRE_VERSION
from onset.wire import control, descriptor, picture_message, request, ring_layout
from tests.wire.fakes import FakeEngine

DOCUMENT = (Path(__file__).parents[2] / "docs" / "wire.md").read_text(encoding="utf-8")
SIZES = {"u8": 1, "u16": 2, "u32": 4, "u64": 8, "i64": 8, "4 bytes": 4, "8 bytes": 8}
LETTERS = {"u8": "B", "u16": "H", "u32": "I", "u64": "Q", "i64": "q", "4 bytes": "4s", "8 bytes": "8s"}


def tables() -> list[list[tuple[int, str]]]:
    """(offset, type) rows of every byte table, in order."""
    found: list[list[tuple[int, str]]] = []
    for line in DOCUMENT.splitlines():
        if line.startswith("| offset | type |"):
            found.append([])
        row = re.match(r"\| (\d+) \| ([a-z0-9 ]+) \|", line)
        if row:
            found[-1].append((int(row[1]), row[2]))
    return found


def formats() -> list[str]:
    return ["<" + "".join(LETTERS[kind] for _, kind in rows) for rows in tables()]


def test_no_byte_is_left_out_of_a_table() -> None:
    assert len(tables()) == 5
    for rows in tables():
        for (offset, kind), (after, _) in itertools.pairwise(rows):
            assert offset + SIZES[kind] == after


def test_the_tables_are_the_structures() -> None:
    described, file_header, changing, slot_header, picture_header = formats()
    assert described == descriptor._WHOLE.format
    assert described.startswith(descriptor._PREFIX.format)
    assert file_header == ring_layout.FILE_HEADER.format
    words = (ring_layout.HEAD_WORD, ring_layout.ACKNOWLEDGED_WORD, ring_layout.CLOSED_WORD)
    assert [offset for offset, _ in tables()[2]] == [8 * word for word in words]
    assert changing == "<QQQ"
    assert slot_header == "<Q" + ring_layout.SLOT_WORDS.format[1:-1] + "II"  # the lengths are two halves of a word
    assert picture_header == picture_message._HEADER.format
    assert struct.calcsize(described) == struct.calcsize(picture_header) == 64


def test_topics_streams_and_limits_are_those_of_the_code() -> None:
    for name, topic in TOPICS.items():
        assert f"| `{name}` | {topic.stream or '-'} |" in DOCUMENT
    assert f"The wire, version {WIRE_VERSION}" in DOCUMENT
    assert (
        f"{request.LIMIT_BYTES} bytes, nested {request.DEPTH_LIMIT} deep, {request.BRACKET_LIMIT // 2} lists"
        in DOCUMENT
    )
    assert f"{control.RATE_LIMIT_HZ} messages a second" in DOCUMENT
    assert f"the last {control.ANSWERS_REMEMBERED} answers" in DOCUMENT
    assert f"stands at {ring_layout.PICTURE_OFFSET} (at most {ring_layout.PICTURE_LIMIT_BYTES} bytes)" in DOCUMENT
    assert f"stands at {ring_layout.ABOUT_OFFSET} (at most {ring_layout.ABOUT_LIMIT_BYTES} bytes)" in DOCUMENT
    assert all(f"| `{op}`" in DOCUMENT or f"`{op}` |" in DOCUMENT for op in request.OPERATIONS)


def test_every_field_that_is_sent_is_told_of(engine_name: str) -> None:
    engine = FakeEngine(Settings(name=engine_name, endpoint="tcp://127.0.0.1:*"))
    try:
        engine.flow(50)
        with connect(engine.endpoint) as client:
            frame = next(client.frames("comp", shared_memory=False))
            state, meta = client.state(), client.meta()
        told = [state, meta, frame.about, state["engine"], state["peers"], state["rings"]["comp"]]
        told += [
            state["rings"]["comp"]["picture"],
            state["rings"]["comp"]["picture"]["planes"][0],
            meta["pictures"]["comp"],
        ]
        missing = {field for fields in told for field in fields if f"`{field}`" not in DOCUMENT}
        assert missing == set()
    finally:
        engine.close()


def test_the_client_of_the_document_runs(engine_name: str, tmp_path: Path) -> None:
    program = re.search(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
    assert program is not None
    script = tmp_path / "client.py"
    script.write_text(program[1])
    engine = FakeEngine(Settings(name=engine_name, endpoint="tcp://127.0.0.1:*", viewers=0))
    try:
        engine.flow(50)
        done = subprocess.run(
            [sys.executable, "-W", "ignore", script, engine.endpoint],
            capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        lines = [line.split() for line in done.stdout.splitlines()]
        assert len(lines) >= 5
        assert all(bytes.fromhex(pixel) == struct.pack("<I", int(index)) for index, pixel in lines)
    finally:
        engine.close()


@pytest.mark.parametrize("word", ["pickle", "base64"])
def test_no_python_and_no_text_coding_is_needed(word: str) -> None:
    assert word not in DOCUMENT
