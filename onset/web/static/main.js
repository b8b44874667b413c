/** The page: pictures in, numbers out. */

import { Clock } from "./clock.js";
import { Freshness } from "./freshness.js";
import { Link } from "./link.js";
import { explain } from "./notice.js";
import { Numbers } from "./numbers.js";
import { Picture } from "./picture.js";
import { Readouts } from "./readouts.js";
import { Views } from "./views.js";
import { Recent } from "./recent.js";

/** @typedef {import("./types.js").Header} Header */
/** @typedef {import("./types.js").Report} Report */

const REFRESH_MS = 250;
const SPAN_MS = 2000;

const clock = new Clock();
const picture = new Picture(/** @type {HTMLCanvasElement} */ (document.getElementById("picture")));
const freshness = new Freshness();
const readouts = new Readouts();
const numbers = new Numbers();
const legs = { "in the engine": new Recent(SPAN_MS), JPEG: new Recent(SPAN_MS), network: new Recent(SPAN_MS), "decode, draw": new Recent(SPAN_MS) };
const latency = new Recent(SPAN_MS);
const counts = { shown: 0, skipped: 0, "longest gap, ms": 0 };

/** @type {Report|null} */
let report = null;
let broken = "";
let drawn_ms = 0;
let captured_uncertainty_ns = 0;

/** @param {Header} header @param {Blob} jpeg @param {number} arrived_ms */
async function show(header, jpeg, arrived_ms) {
  await picture.show(header, jpeg);
  const now = performance.now();
  if (drawn_ms && !document.hidden) counts["longest gap, ms"] = Math.max(counts["longest gap, ms"], Math.round(now - drawn_ms));
  drawn_ms = now;
  counts.shown += 1;
  counts.skipped += header.skipped;
  captured_uncertainty_ns = header.uncertainty_ns;
  freshness.drawn(now);
  readouts.picture(header);
  measure(header, arrived_ms, now);
  return now;
}

/** Where the time went. @param {Header} header @param {number} arrived_ms @param {number} now */
function measure(header, arrived_ms, now) {
  const there_ns = clock.there_ns(now);
  if (there_ns === null) return;
  latency.add(now, (there_ns - header.captured_ns) / 1e6);
  legs["in the engine"].add(now, (header.received_ns - header.captured_ns) / 1e6);
  legs.JPEG.add(now, (header.coded_ns - header.received_ns) / 1e6);
  legs.network.add(now, (clock.there_ns(arrived_ms) - header.coded_ns) / 1e6);
  legs["decode, draw"].add(now, now - arrived_ms);
}

function refresh() {
  const now = performance.now();
  const uncertainty_ns = clock.uncertainty_ns;
  const uncertainty_ms = uncertainty_ns === null ? null : (uncertainty_ns + captured_uncertainty_ns) / 1e6;
  readouts.refresh(report, latency.rate(now), latency.median(now), uncertainty_ms);
  const path = Object.fromEntries(Object.entries(legs).map(([leg, recent]) => [leg, recent.median(now)]));
  numbers.refresh(report, path, { ...counts, viewers: report ? `${report.viewers} of ${report.limit}` : "-" });
  explain(report, broken, now - drawn_ms < freshness.limit_ms);
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
setInterval(refresh, REFRESH_MS);
