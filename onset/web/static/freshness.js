/** A monitor must never freeze silently: no new picture for half a second is STALE, in red. */

const STALE_MS = 500;
const LOOK_MS = 100;

export class Freshness {
  #drawn_ms = performance.now();

  constructor() {
    /** How long one picture may stand; more at rates of a few frames a second. */
    this.limit_ms = STALE_MS;
    this.sign = /** @type {HTMLElement} */ (document.getElementById("stale"));
    this.duration = /** @type {HTMLElement} */ (document.getElementById("stale-for"));
    setInterval(() => this.#look(performance.now()), LOOK_MS);
  }

  /** A new picture is on the canvas. @param {number} at_ms */
  drawn(at_ms) {
    this.#drawn_ms = at_ms;
    if (document.body.dataset.stale !== undefined) this.#look(at_ms);
  }

  /** @param {number|null} rate_hz  of the source */
  expect(rate_hz) {
    this.limit_ms = rate_hz ? Math.max(STALE_MS, 3000 / rate_hz) : STALE_MS;
  }

  /** @param {number} now_ms */
  #look(now_ms) {
    const age_ms = now_ms - this.#drawn_ms;
    const stale = document.body.dataset.picture !== undefined && age_ms > this.limit_ms;
    this.sign.hidden = !stale;
    if (stale) {
      document.body.dataset.stale = "";
      this.duration.textContent = `${(age_ms / 1000).toFixed(1)} s`;
    } else {
      delete document.body.dataset.stale;
    }
  }
}
