"""`onset devices`: what there is to capture with and to compute on."""

from onset.options import Json
from onset.summary import write_answer


def command(json: Json = False) -> None:
    """List cameras, sound inputs and GPUs."""
    from onset.devices import devices

    write_answer(devices(), as_json=json)
