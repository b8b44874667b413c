/** The page: pictures in, numbers out. */

import { Clock } from "./clock.js";
import { Freshness } from "./freshness.js";
import { Link } from "./link.js";
import { explain } from "./notice.js";
import { Numbers } from "./numbers.js";
import { Path } from "./path.js";
import { Picture } from "./picture.js";
import { Readouts } from "./readouts.js";
import { Recent } from "./recent.js";
import { Record } from "./record.js";
import { Views } from "./views.js";

/** @typedef {import("./types.js").Header} Header */
/** @typedef {import("./types.js").Report} Report */

const REFRESH_MS = 250;

const clock = new Clock();
const path = new Path(clock);
const picture = new Picture(/** @type {HTMLCanvasElement} */ (document.getElementById("picture")));
const freshness = new Freshness();
const readouts = new Readouts();
const numbers = new Numbers();
const record = new Record();
const shown = new Recent(2000);
const counts = { shown: 0, skipped: 0, "longest gap, ms": 0 };

/** @type {Report|null} */
let report = null;
let broken = "";
let drawn_ms = 0;

/** @param {Header} header @param {Blob} jpeg @param {number} arrived_ms */
async function show(header, jpeg, arrived_ms) {
  await picture.show(header, jpeg);
  const now = performance.now();
  const gap_ms = drawn_ms ? Math.round(now - drawn_ms) : 0;
  counts["longest gap, ms"] = Math.max(counts["longest gap, ms"], gap_ms);
  counts.shown += 1;
  counts.skipped += header.skipped;
  drawn_ms = now;
  shown.add(now);
  path.note(header, arrived_ms, now);
  freshness.drawn(now);
  readouts.picture(header);
  return now;
}

function refresh() {
  const now = performance.now();
  readouts.refresh(report, shown.rate(now), path.whole.median(now), path.uncertainty_ms);
  const viewers = report ? `${report.viewers} of ${report.limit}` : "-";
  numbers.refresh(report, path.legs_ms(now), { ...counts, viewers });
  record.refresh(report);
  explain(report, broken, drawn_ms > 0 && now - drawn_ms < freshness.limit_ms);
}

const views = new Views((change) => link.want(change));
const link = new Link({ view: views.view, tier: views.tier }, clock, {
  picture: show,
  report: (heard) => {
    report = heard;
    views.allow(heard.views);
    freshness.expect(rate(heard.engine.source_rate_hz));
    refresh();
  },
  broken: (reason) => {
    report = null;
    broken = reason;
    refresh();
  },
});

/** @param {string|undefined} written  a fraction, such as 30000/1001 */
function rate(written) {
  const [above, below = "1"] = (written ?? "").split("/");
  return Number(above) / Number(below) || null;
}

function fullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.();
}

/** @type {HTMLElement} */ (document.getElementById("full")).onclick = fullScreen;
addEventListener("keydown", (event) => {
  if (event.key === "f" && !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat) fullScreen();
});
addEventListener("numbers", refresh);
document.addEventListener("visibilitychange", () => (drawn_ms = 0)); // time out of sight is no gap
setInterval(refresh, REFRESH_MS);
