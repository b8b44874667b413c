"""Roll, cut and note by HTTP, as the page asks: through a real control socket to a recorder that notes it all."""

import json
import os
from collections.abc import Callable, Iterator
from typing import Any

import aiohttp
import pytest

from onset.web.operate import BODY_LIMIT_BYTES
from tests.web.page import visit
from tests.web.small_engine import Plan, running


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """Of a running engine that records."""
    with running(Plan(f"operate.{os.getpid()}", records=True)) as bus:
        yield bus


def asked(url: str, *requests: tuple[str, Any], **headers: str) -> list[tuple[int, dict[str, Any]]]:
    """Status and body of each answer, one request after the other; a body that is no text goes as JSON."""
    answers = []

    async def work(client: aiohttp.ClientSession) -> None:
        for what, body in requests:
            data = body if isinstance(body, str) else json.dumps(body)
            sent = {"Content-Type": "application/json", **headers}
            async with client.post(f"/api/{what}", data=data, headers=sent) as answer:
                said = await answer.text()
                answers.append((answer.status, json.loads(said) if answer.content_type.endswith("json") else {}))

    visit(url, work)
    return answers


def test_a_take_is_rolled_noted_and_cut(endpoint: str, start_monitor: Callable[..., dict[str, Any]]) -> None:
    url = start_monitor(endpoint=endpoint, operates=True)["url"]
    rolled, again, noted, cut, late = asked(
        url,
        ("roll", {"scene": "12B", "circle": True, "roll": "A003", "group": "g"}),
        ("roll", {}),
        ("note", {"text": "boom", "circle": True}),
        ("cut", {}),
        ("cut", {}),
    )
    name = rolled[1]["take"]
    assert [answer[0] for answer in (rolled, noted, cut)] == [200, 200, 200]
    assert (cut[1]["take"], noted[1]["take"]) == (name, name)
    assert again == (409, {"error": f"{name} is rolling already; cut it first"})
    assert late == (409, {"error": "nothing is rolling; roll first"})


def test_a_monitor_that_only_shows_rolls_nothing(endpoint: str, start_monitor: Callable[..., dict[str, Any]]) -> None:
    ((status, said),) = asked(start_monitor(endpoint=endpoint)["url"], ("roll", {}))
    assert status == 403
    assert "only shows" in said["error"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("[" * 3000, "malformed|Expected `object`"),
        ("{", "truncated"),
        (json.dumps({"notes": "x" * BODY_LIMIT_BYTES}), f"{BODY_LIMIT_BYTES} at most"),
    ],
)
def test_what_is_no_request_is_told_why(
    endpoint: str, start_monitor: Callable[..., dict[str, Any]], body: str, sentence: str
) -> None:
    ((status, said),) = asked(start_monitor(endpoint=endpoint, operates=True)["url"], ("roll", body))
    assert status == 400
    assert any(part in said["error"] for part in sentence.split("|"))


@pytest.mark.parametrize(
    ("slate", "sentence"),
    [
        ({"scene": 12}, "slate: Expected `str`, got `int` - at `$.scene`; it may have: production"),
        ({"sceen": "12"}, "slate: Object contains unknown field `sceen`; it may have: production, scene"),
        ({"self": 1}, "slate: Object contains unknown field `self`"),
        ({"take": 10000}, "slate: take 10000 is outside 1 to 9999"),
    ],
)
def test_what_stands_on_no_slate_is_refused_by_the_engine_in_its_own_words(
    endpoint: str, start_monitor: Callable[..., dict[str, Any]], slate: dict[str, Any], sentence: str
) -> None:
    ((status, said),) = asked(start_monitor(endpoint=endpoint, operates=True)["url"], ("roll", slate))
    assert status == 409
    assert sentence in said["error"]


def test_pages_of_other_sites_and_their_forms_are_refused(
    endpoint: str, start_monitor: Callable[..., dict[str, Any]]
) -> None:
    url = start_monitor(endpoint=endpoint, operates=True)["url"]
    assert asked(url, ("roll", {}), Origin="https://elsewhere.example")[0][0] == 403
    assert asked(url, ("roll", "scene=12"), **{"Content-Type": "application/x-www-form-urlencoded"})[0][0] == 400
    assert asked(url, ("cut", {}))[0][1] == {"error": "nothing is rolling; roll first"}


def test_an_engine_that_is_not_there_is_told(start_monitor: Callable[..., dict[str, Any]]) -> None:
    ((status, said),) = asked(start_monitor(endpoint="tcp://127.0.0.1:9", operates=True)["url"], ("roll", {}))
    assert status == 503
    assert "nothing heard from tcp://127.0.0.1:9" in said["error"]
