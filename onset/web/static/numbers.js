/** The table of times and counts, shown and hidden by key I. */

/** @typedef {import("./types.js").Report} Report */

export class Numbers {
  constructor() {
    this.panel = /** @type {HTMLElement} */ (document.getElementById("numbers"));
    this.button = /** @type {HTMLButtonElement} */ (document.getElementById("numbers-toggle"));
    this.button.onclick = () => this.#toggle();
    addEventListener("keydown", (event) => {
      if (event.key === "i" && !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat) this.#toggle();
    });
  }

  /**
   * @param {Report|null} report
   * @param {Object<string, number|null>} path_ms  where this page's latency goes, by leg
   * @param {Object<string, number|string>} counts
   */
  refresh(report, path_ms, counts) {
    if (this.panel.hidden) return;
    const engine = report?.engine ?? {};
    const spread = (points) => [ms(points?.p50), ms(points?.p99)];
    const stages = Object.entries(engine.stages_ms ?? {}).map(([stage, points]) => [stage, ...spread(points)]);
    if (engine.latency_ms) stages.push(["capture to publish", ...spread(engine.latency_ms)]);
    const { device = "-", threads = "-", mode = "-" } = engine;
    const machine = { engine: report?.name || "-", device, threads, mode };
    this.panel.replaceChildren(
      table("Machine", [], rows(machine)),
      table("Engine, ms", ["stage", "p50", "p99"], stages),
      table("Capture to here, ms", ["leg", "median"], Object.entries(path_ms).map(([leg, value]) => [leg, ms(value)])),
      table("Dropped by the engine", [], rows(engine.drops)),
      table("Counts", [], rows(counts)),
      table("Warnings", [], (engine.warnings ?? []).map((warning) => [warning])),
    );
  }

  #toggle() {
    this.panel.hidden = !this.panel.hidden;
    this.button.ariaPressed = String(!this.panel.hidden);
    dispatchEvent(new Event("numbers"));
  }
}

/** @param {number|null|undefined} value */
function ms(value) {
  return value === null || value === undefined ? "-" : value.toFixed(2);
}

/** @param {Object<string, number|string>|undefined} counts */
function rows(counts) {
  return Object.entries(counts ?? {}).map(([name, value]) => [name, String(value)]);
}

/**
 * @param {string} title
 * @param {string[]} heads
 * @param {string[][]} lines
 * @returns {Node}
 */
function table(title, heads, lines) {
  if (!lines.length) return document.createTextNode("");
  const made = document.createElement("table");
  made.createCaption().textContent = title;
  if (heads.length) fill(made.createTHead().insertRow(), heads, "th");
  const body = made.createTBody();
  for (const line of lines) fill(body.insertRow(), line, "td");
  return made;
}

/** @param {HTMLTableRowElement} row @param {string[]} texts @param {string} kind */
function fill(row, texts, kind) {
  texts.forEach((text, column) => {
    const cell = document.createElement(column ? kind : "th");
    cell.textContent = text;
    row.append(cell);
  });
}
