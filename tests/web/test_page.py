"""The page in a real browser: pictures move, views change, a silence is told, and everything comes back."""

import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from onset.children import Child
from onset.free_ports import free_ports
from onset.web.options import VIEW_NUMBERS, WebOptions
from onset.web.picture_header import PictureHeader
from onset.web.serve import serve
from tests.web.browser import PATIENCE_S, Launch, chromium, text, until
from tests.web.small_engine import BITS, QC, Plan, running

READ_NUMBER = f"""() => {{
  const picture = document.getElementById('picture');
  const copy = new OffscreenCanvas(picture.width, picture.height);
  const context = copy.getContext('2d');
  context.drawImage(picture, 0, 0);
  const row = context.getImageData(0, 8, picture.width, 1).data;
  let number = 0;
  for (let bit = 0; bit < {BITS}; bit++)
    if (row[4 * Math.floor((bit + 0.5) * picture.width / {BITS})] > 127) number += 2 ** bit;
  return number;
}}"""


@pytest.fixture(scope="module")
def launch() -> Iterator[Launch]:
    with chromium() as made:
        yield made


@pytest.fixture(scope="module")
def context(launch: Launch, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return launch(tmp_path_factory.mktemp("profile"), 1600, 1000)


@pytest.fixture
def page(context: Any) -> Iterator[Any]:
    """A fresh page; what it says on its console at level error fails the test."""
    made = context.new_page()
    complaints: list[str] = []
    made.on("pageerror", lambda error: complaints.append(str(error)))
    made.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    yield made
    made.close()
    assert [said for said in complaints if "ERR_CONNECTION" not in said] == []


def shown(page: Any, view: str) -> None:
    """Wait for a picture of this view."""
    page.wait_for_selector(f"body[data-picture={view}]")


def test_frames_move_and_the_numbers_are_theirs(page: Any, url: str) -> None:
    page.goto(url)
    shown(page, "comp")
    numbers = []
    for _ in range(6):
        numbers.append(page.evaluate(READ_NUMBER))
        until(page, f"({READ_NUMBER})() > {numbers[-1]}")
    assert numbers == sorted(set(numbers))
    until(page, f"/^[0-9]+$/.test({text('latency')})")
    until(page, f"/^. [0-9.]+$/.test({text('engine-rate')})")
    texts = {name: page.inner_text(f"#{name}") for name in ("timecode", "index", "drops", "drop-reasons", "device")}
    assert int(texts["index"]) >= numbers[-1]
    assert texts["timecode"].startswith("01:00:")
    assert (texts["drops"], texts["drop-reasons"], texts["device"]) == ("3", "superseded", "cpu")
    assert page.inner_text("#uncertainty").startswith("±")


def test_the_latency_that_the_page_reports_is_possible(page: Any, url: str) -> None:
    page.goto(url)
    until(page, f"/^[0-9]+$/.test({text('latency')})")
    viewer = page.evaluate("fetch('/api/state').then((answer) => answer.json())")["monitor"]["viewers"][-1]
    assert viewer["form"] == "websocket"
    assert 0 < viewer["latency_ms"]["p50"] < 5000
    assert 0 < viewer["uncertainty_ms"] < 1000


def test_keys_and_buttons_change_the_view(page: Any, url: str) -> None:
    page.goto(url)
    shown(page, "comp")
    page.keyboard.press("2")
    shown(page, "matte")
    assert page.get_attribute("[data-view=matte]", "aria-pressed") == "true"
    page.click("[data-view=source]")
    shown(page, "source")
    page.keyboard.press("h")
    until(page, "document.getElementById('picture').width === 160")
    assert page.url.endswith("?view=source&tier=half")
    page.reload()
    shown(page, "source")
    page.keyboard.press("1")
    shown(page, "comp")
    number = page.evaluate(f"Number({text('index')})")
    until(page, f"Number({text('index')}) > {number}")


def test_a_stage_of_the_key_that_is_published_has_its_button(
    page: Any, plan: Plan, start_monitor: Callable[..., dict[str, Any]]
) -> None:
    staged = Plan(f"{plan.name}.staged", topics=("comp", "matte", "source", "status", "garbage"))
    with running(staged) as endpoint:
        page.goto(start_monitor(endpoint=endpoint)["url"])
        shown(page, "comp")
        page.wait_for_selector("[data-view=garbage]")
        assert [one.inner_text() for one in page.query_selector_all("[data-view]")][3:] == ["Status", "Garbage"]
        page.keyboard.press("4")
        shown(page, "status")
        page.reload()
        shown(page, "status")


def test_the_page_numbers_pictures_as_the_wire_does(page: Any, url: str) -> None:
    page.goto(url)
    numbered = page.evaluate("import('/static/header.js').then((header) => header.VIEWS)")
    assert {view: numbered.index(view) for view in VIEW_NUMBERS} == VIEW_NUMBERS


def test_the_matte_has_its_light_and_what_is_wrong_with_it(page: Any, url: str) -> None:
    page.goto(url)
    until(page, f"{text('matte-verdict')} === 'doubtful'")
    assert page.get_attribute("#matte-verdict", "data-alarm") == "amber"
    worst, other = (finding["text"] for finding in QC["findings"])
    assert page.inner_text("#matte-finding") == worst
    assert page.get_attribute("#matte-light", "title") == f"{worst}\n{other}"


def test_the_table_of_stages_is_shown_and_hidden_by_its_key(page: Any, url: str) -> None:
    page.goto(url)
    shown(page, "comp")
    assert page.is_hidden("#numbers")
    page.keyboard.press("i")
    until(page, "document.getElementById('numbers').innerText.includes('capture to publish')")
    table = page.inner_text("#numbers")
    for word in ("read", "pass", "publish", "p99", "decode, draw", "superseded", "of 4"):
        assert word in table
    page.keyboard.press("i")
    assert page.is_hidden("#numbers")


@pytest.mark.parametrize("width_px", [700, 1100, 1280])
def test_whatever_is_said_every_button_and_number_stays_in_sight(page: Any, url: str, width_px: int) -> None:
    page.set_viewport_size({"width": width_px, "height": 800})
    page.goto(url)
    shown(page, "comp")
    page.keyboard.press("i")
    page.wait_for_selector("#numbers table")
    right_px = page.evaluate("""() => {
      document.getElementById('drop-reasons').textContent = 'superseded 8812, late 9914, '.repeat(9);
      const row = document.querySelector('#numbers table').insertRow();
      row.append(document.createElement('th'));
      row.firstChild.textContent = 'quality steps down: a frame takes longer than it may. '.repeat(4);
      return ['full', 'numbers', 'picture'].map((id) => document.getElementById(id).getBoundingClientRect().right);
    }""")
    assert max(right_px) <= width_px


def test_an_engine_that_stops_is_stale_then_gone_and_its_return_is_seen(
    page: Any, plan: Plan, start_monitor: Callable[..., dict[str, Any]]
) -> None:
    first = Plan(f"{plan.name}.returns", endpoint=f"tcp://127.0.0.1:{free_ports(3)}")
    with running(first) as endpoint:
        page.goto(start_monitor(endpoint=endpoint)["url"])
        shown(page, "comp")
        assert page.is_hidden("#stale")
        until(page, f"Number({text('index')}) > 20")
    page.wait_for_selector("body[data-stale]")
    assert page.is_visible("#stale")
    assert page.inner_text("#stale").startswith("STALE")
    page.wait_for_selector("body[data-phase=gone]")
    assert "waiting for it to return" in page.inner_text("#notice")
    assert page.evaluate(READ_NUMBER) > 0, "the last picture stays"
    with running(first):
        page.wait_for_selector("body[data-phase=running]:not([data-stale])")
        until(page, f"{text('notice')} === ''")
        number = page.evaluate(f"Number({text('index')})")
        until(page, f"Number({text('index')}) > {number}")
        assert page.is_hidden("#stale")


def test_a_monitor_that_goes_away_is_told_and_found_again(page: Any, endpoint: str) -> None:
    options = WebOptions(endpoint=endpoint, port=free_ports(1))
    monitor = Child("onset-web", serve, options)
    page.goto(monitor.ready()["url"])
    shown(page, "comp")
    monitor.stop()
    page.wait_for_selector("body[data-phase=unreachable][data-stale]")
    assert "trying again" in page.inner_text("#notice")
    monitor = Child("onset-web", serve, options)
    try:
        page.wait_for_selector("body[data-phase=running]:not([data-stale])")
    finally:
        monitor.stop()


def test_a_full_monitor_says_so(page: Any, endpoint: str, start_monitor: Callable[..., dict[str, Any]]) -> None:
    url = start_monitor(endpoint=endpoint, viewers=1)["url"]
    other = page.context.new_page()
    other.goto(url)
    other.wait_for_selector("body[data-picture]")
    page.goto(url)
    until(page, f"{text('notice')}.includes('all 1 places')")
    other.close()
    shown(page, "comp")


def test_a_page_that_nobody_sees_costs_nothing(page: Any, url: str) -> None:
    page.goto(url)
    shown(page, "comp")
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    number = ""
    give_up = time.monotonic() + PATIENCE_S
    while number != page.inner_text("#index"):
        assert time.monotonic() < give_up, "pictures go on coming"
        number = page.inner_text("#index")
        time.sleep(0.5)
    page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    until(page, f"{text('index')} !== '{number}'")


def test_a_phone_gets_half_the_size_and_buttons_that_a_finger_hits(launch: Launch, url: str, tmp_path: Path) -> None:
    page = launch(tmp_path, 390, 844, phone=True).new_page()
    page.goto(url)
    shown(page, "comp")
    assert page.evaluate("document.getElementById('picture').width") == 160
    page.tap("[data-view=matte]")
    shown(page, "matte")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for button in page.query_selector_all("button:visible"):
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 44
    page.close()


def test_the_page_reads_a_header_as_it_was_packed(page: Any, url: str) -> None:
    header = PictureHeader(
        2, 2, 9, 960, 540, Fraction(2), 4, 2**33, -3, 2**50, 5, 2**50 + 1, 2**50 + 2, 2**50 + 3, "10:11:12;13"
    )
    page.goto(url)
    read = page.evaluate(
        """async (bytes) => {
          const { parsePicture } = await import('/static/header.js');
          const { header, jpeg } = parsePicture(new Uint8Array(bytes).buffer);
          return { ...header, jpeg: jpeg.size };
        }""",
        list(header.pack() + b"12345"),
    )
    assert read == {
        "view": "matte", "tier": 2, "serial": 9, "width": 960, "height": 540, "aspect": 960 * 2 / 540, "skipped": 4,
        "sequence": 2**33, "index": -3, "captured_ns": 2**50, "uncertainty_ns": 5, "received_ns": 2**50 + 1,
        "coded_ns": 2**50 + 2, "sent_ns": 2**50 + 3, "timecode": "10:11:12;13", "jpeg": 5,
    }  # fmt: skip


def test_the_clock_keeps_the_exchange_with_the_shortest_trip(page: Any, url: str) -> None:
    page.goto(url)
    there, uncertainty = page.evaluate(
        """async () => {
          const { Clock } = await import('/static/clock.js');
          const clock = new Clock();
          clock.note(100, 5_000_020e6, 5_000_021e6, 141);  // 20 ms there, 1 ms in between, 20 ms back: offset 4 999 900
          clock.note(200, 5_000_104e6, 5_000_104e6, 206);  // 4 ms there, 2 ms back
          clock.note(300, 5_000_290e6, 5_000_290e6, 390);
          return [clock.there_ns(1000), clock.uncertainty_ns];
        }"""
    )
    assert there == pytest.approx((5_000_104 - 203 + 1000) * 1e6)
    assert uncertainty == pytest.approx(3e6)


def test_a_take_is_rolled_and_cut_by_keys_and_by_the_button(
    context: Any, start_monitor: Callable[..., dict[str, Any]]
) -> None:
    with running(Plan(f"operated.{id(context)}", records=True)) as endpoint:
        made = context.new_page()
        made.goto(start_monitor(endpoint=endpoint, operates=True)["url"])
        shown(made, "comp")
        until(made, "!document.getElementById('take-controls').hidden")
        made.keyboard.press("s")
        made.keyboard.type("12crs")  # letters and digits in the slate are no commands
        assert made.input_value("#slate [name=scene]") == "12crs"
        made.keyboard.press("Enter")
        assert made.get_attribute("body", "data-picture") == "comp"
        assert made.inner_text("#roll") == "Roll"
        made.keyboard.press("r")
        until(made, f"{text('take-name')} === 'S7_T001_A' && {text('roll')} === 'Cut'")
        made.keyboard.press("r")  # rolls already: nothing happens
        made.click("#roll")
        until(made, f"{text('roll')} === 'Roll' && {text('take-name')} === '-'")
        made.close()


def test_a_page_that_may_only_look_has_no_button_to_roll(
    context: Any, start_monitor: Callable[..., dict[str, Any]]
) -> None:
    with running(Plan(f"looked.at.{id(context)}", records=True)) as endpoint:
        made = context.new_page()
        made.goto(start_monitor(endpoint=endpoint)["url"])
        until(made, "!document.getElementById('take').hidden")
        assert made.evaluate("document.getElementById('take-controls').hidden")
        made.keyboard.press("r")
        made.wait_for_timeout(300)
        assert made.inner_text("#take-name") == "-"
        made.close()
