"""What this machine has to capture with and to compute on: cameras, sound inputs, GPUs. Nothing is opened for long.

Each is asked in the lightest way: the kernel for cameras, PortAudio for sound, NVIDIA's own tool for cards. Where
there is none, the reason is given with what to do about it.
"""

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from onset.sources.v4l2 import query

DEV = Path("/dev")
NVIDIA_CONTROL = Path("/dev/nvidiactl")
_ASK_CARDS = (
    "nvidia-smi",
    "--query-gpu=index,name,memory.total,driver_version,compute_cap",
    "--format=csv,noheader,nounits",
)
_CARD_TIMEOUT_S = 10
_CARD_FIELDS = 5

Listed = tuple[list[dict[str, Any]], str]
"""(devices found, or why there is none)."""


def devices() -> dict[str, Any]:
    """`cameras`, `sound_inputs` and `gpus`, each a list, and `none_because`: a reason for each that is empty."""
    found = {"cameras": cameras(), "sound_inputs": sound_inputs(), "gpus": gpus()}
    answer: dict[str, Any] = {name: listed for name, (listed, _) in found.items()}
    answer["none_because"] = {name: reason for name, (listed, reason) in found.items() if not listed}
    return answer


def cameras() -> Listed:
    """V4L2 devices that capture video, in the order of their numbers."""
    nodes = sorted((node for node in DEV.glob("video*") if node.name[5:].isdigit()), key=_number)
    if not nodes:
        return [], "there is no /dev/video*; plug a camera in, or load its driver"
    found = []
    for node in nodes:
        device = query(node)
        if device is not None and device.captures:
            found.append({"device": str(node), "name": device.card, "driver": device.driver, "bus": device.bus})
    names = ", ".join(node.name for node in nodes)
    return found, f"{names} may not be opened or capture no video; add yourself to the group video, then log in again"


def _number(node: Path) -> int:
    return int(node.name[5:])


def sound_inputs() -> Listed:
    """PortAudio devices with input channels."""
    try:
        import sounddevice
    except ImportError:
        return [], "sounddevice is not installed: pip install 'onset-engine[sound]'"
    except OSError:
        return [], "the PortAudio library is missing: sudo apt install libportaudio2"
    try:
        known = list(sounddevice.query_devices())
    except sounddevice.PortAudioError as error:
        return [], f"PortAudio cannot list devices: {error}"
    found = [
        {
            "device": number,
            "name": device["name"],
            "channels": device["max_input_channels"],
            "rate_hz": device["default_samplerate"],
        }
        for number, device in enumerate(known)
        if device["max_input_channels"] > 0
    ]
    return found, "PortAudio finds no device with an input; plug one in"


def gpus() -> Listed:
    """NVIDIA cards, with what is missing to compute on them."""
    if shutil.which(_ASK_CARDS[0]) is None or not NVIDIA_CONTROL.exists():
        return [], "no NVIDIA driver is loaded; everything runs on the CPU"
    try:
        asked = subprocess.run(_ASK_CARDS, capture_output=True, text=True, timeout=_CARD_TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return [], f"nvidia-smi does not answer: {error}"
    if asked.returncode != 0:
        said = (asked.stdout or asked.stderr).strip().splitlines()
        return [], f"nvidia-smi fails: {said[-1] if said else asked.returncode}"
    return _cards(asked.stdout), "nvidia-smi lists no card"


def _cards(text: str) -> list[dict[str, Any]]:
    usable = "yes" if find_spec("numba_cuda") else "needs numba-cuda: pip install 'onset-engine[gpu]'"
    found = []
    for line in text.splitlines():
        fields = [field.strip() for field in line.split(",")]
        if len(fields) == _CARD_FIELDS:
            number, name, memory_mib, driver, capability = fields
            found.append(
                {
                    "device": f"cuda:{number}",
                    "name": name,
                    "memory_mib": memory_mib,
                    "driver": driver,
                    "compute_capability": capability,
                    "usable": usable,
                }
            )
    return found
