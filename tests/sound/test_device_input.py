"""A sound card that behaves as badly as they do: overruns, no clock, gone without a word. No real card is needed."""

import subprocess
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from onset.errors import InputError, SourceLost, UsageError
from onset.frame import monotonic_ns
from onset.sound import device_input
from onset.sound.device_input import DeviceInput, found, portaudio


class PortAudioError(Exception):
    pass


class FakePortAudio:
    """As `sounddevice` looks from DeviceInput. `fill` calls back as PortAudio's thread would."""

    PortAudioError = PortAudioError

    def __init__(self, refuse: str = "") -> None:
        self.refuse = refuse
        self.active = True
        self.callback: Callable[..., None] = lambda *_: None
        self.finished: Callable[[], None] = lambda: None

    def query_devices(self, number: int | None = None) -> Any:
        known = [
            {"name": "HDMI", "max_input_channels": 0}, {"name": "Scarlett 2i2", "max_input_channels": 2},
            {"name": "Scarlett 18i8", "max_input_channels": 18},
        ]  # fmt: skip
        return known if number is None else known[number]

    def InputStream(self, **asked: Any) -> "FakePortAudio":
        if self.refuse:
            raise PortAudioError(self.refuse)
        self.callback, self.finished = asked["callback"], asked["finished_callback"]
        return self

    def start(self) -> None:
        pass

    def close(self, ignore_errors: bool = True) -> None:
        raise PortAudioError("it has gone")

    def fill(self, frames: int, adc_s: float, now_s: float, *, overflow: bool = False) -> None:
        times = SimpleNamespace(currentTime=now_s, inputBufferAdcTime=adc_s)
        self.callback(np.full((frames, 2), 0.5, np.float32), frames, times, SimpleNamespace(input_overflow=overflow))


def opened(library: FakePortAudio, device: str = "2i2") -> DeviceInput:
    return DeviceInput(device, 48_000, 2, 10, library=library)


def test_the_time_of_a_block_is_that_of_the_cards_converter() -> None:
    library = FakePortAudio()
    card = opened(library)
    library.fill(480, adc_s=99.95, now_s=100.0)
    block = card.read(1.0)
    assert block is not None
    assert 50e6 <= monotonic_ns() - block.host_ns < 20e9
    assert (block.samples.shape, block.lost, card.name) == ((480, 2), 0, "Scarlett 2i2")


@pytest.mark.parametrize("adc_s", [0.0, 101.0, 12.0])
def test_a_converter_time_that_makes_no_sense_is_not_believed(adc_s: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_input, "monotonic_ns", lambda: 10**12)
    library = FakePortAudio()
    card = opened(library)
    library.fill(480, adc_s=adc_s, now_s=100.0)
    block = card.read(1.0)
    assert block is not None
    assert block.host_ns == 10**12 - 10_000_000


def test_an_overrun_is_counted_in_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    now = {"ns": 10**12}
    monkeypatch.setattr(device_input, "monotonic_ns", lambda: now["ns"])
    library = FakePortAudio()
    card = opened(library)
    library.fill(480, adc_s=9.99, now_s=10.0)
    now["ns"] += 60_000_000
    library.fill(480, adc_s=10.05, now_s=10.06, overflow=True)
    first, second = card.read(1.0), card.read(1.0)
    assert first is not None
    assert second is not None
    assert (first.lost, second.lost, second.reason) == (0, 2400, "overrun")


def test_blocks_that_nobody_takes_are_counted_and_never_fill_the_memory() -> None:
    library = FakePortAudio()
    card = opened(library)
    for number in range(2010):  # twenty seconds are kept
        library.fill(480, adc_s=number * 0.01, now_s=number * 0.01 + 0.01)
    blocks = []
    while (block := card.read(0.0)) is not None:
        blocks.append(block)
    library.fill(480, adc_s=20.1, now_s=20.11)
    last = card.read(1.0)
    assert len(blocks) == 2000
    assert last is not None
    assert (last.lost, last.reason) == (10 * 480, "overrun")


def test_a_card_that_was_pulled_out_is_lost_and_can_be_let_go_of() -> None:
    library = FakePortAudio()
    card = opened(library)
    library.finished()
    with pytest.raises(SourceLost, match=r"^sound card Scarlett 2i2 has gone; looking for it again$"):
        card.read(0.0)
    card.close()


def test_a_card_that_is_silent_without_a_word_is_lost_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_input, "SILENT_S", -1.0)
    with pytest.raises(SourceLost, match="gives nothing any more; opening it again"):
        opened(FakePortAudio()).read(0.0)


def test_a_card_that_refuses_says_so_in_one_line() -> None:
    with pytest.raises(InputError, match=r"^sound card 2i2: 2 channels at 48000 Hz: Invalid sample rate; see"):
        opened(FakePortAudio("Invalid sample rate"))


@pytest.mark.parametrize(
    ("device", "why"),
    [("scarlett", "2 inputs fit 'scarlett'; there is 1 .Scarlett 2i2., 2 .Scarlett 18i8."), ("hdmi", "no inputs fit")],
)
def test_a_name_that_fits_none_or_several_is_refused_with_what_there_is(device: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        opened(FakePortAudio(), device)


def test_cards_are_found_by_number_and_by_part_of_their_name() -> None:
    library = FakePortAudio()
    assert (found(library, "1"), found(library, "18I8"), found(library, "")) == (1, 2, None)


def test_without_sounddevice_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(UsageError, match=r"needs sounddevice, .* pip install 'onset-engine\[sound\]'"):
        portaudio()


def test_without_the_portaudio_library_one_line_says_what_to_install() -> None:
    """For real: the library is hidden from a fresh interpreter, where sounddevice's own import then fails."""
    script = (
        "import ctypes.util, sys\n"
        "ctypes.util.find_library = lambda name: None\n"
        "sys.modules['_sounddevice_data'] = None\n"
        "from onset.sound.device_input import portaudio\n"
        "from onset.errors import UsageError\n"
        "try: portaudio()\n"
        "except UsageError as error: print(error)\n"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True)
    wanted = 'input = "device" in [sound] needs the PortAudio library: sudo apt install libportaudio2'
    assert answer.stdout.strip() == wanted
