"""`onset cut ENDPOINT...`: the take that rolls ends, on every camera named."""

from onset.commands.roll import Endpoints
from onset.commands.watch import KeyFile
from onset.options import Json
from onset.summary import answers_of_some, write_answer


def command(endpoints: Endpoints, key: KeyFile = None, json: Json = False) -> None:
    """End the take that rolls."""
    from onset.wire.rolling import cut

    with answers_of_some(as_json=json):
        write_answer(cut(endpoints, key=key), as_json=json)
