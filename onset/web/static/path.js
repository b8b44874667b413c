/** Where a frame's time goes on its way here, leg by leg, and the whole: medians of the last two seconds. */

import { Recent } from "./recent.js";

/** @typedef {import("./types.js").Header} Header */

const SPAN_MS = 2000;

export class Path {
  whole = new Recent(SPAN_MS);
  legs = {
    "in the engine": new Recent(SPAN_MS),
    JPEG: new Recent(SPAN_MS),
    network: new Recent(SPAN_MS),
    "decode, draw": new Recent(SPAN_MS),
  };
  #captured_uncertainty_ns = 0;

  /** @param {import("./clock.js").Clock} clock */
  constructor(clock) {
    this.clock = clock;
  }

  /** @param {Header} header @param {number} arrived_ms @param {number} drawn_ms */
  note(header, arrived_ms, drawn_ms) {
    const drawn_ns = this.clock.there_ns(drawn_ms);
    const arrived_ns = this.clock.there_ns(arrived_ms);
    if (drawn_ns === null || arrived_ns === null) return;
    this.#captured_uncertainty_ns = header.uncertainty_ns;
    this.whole.add(drawn_ms, (drawn_ns - header.captured_ns) / 1e6);
    this.legs["in the engine"].add(drawn_ms, (header.received_ns - header.captured_ns) / 1e6);
    this.legs.JPEG.add(drawn_ms, (header.coded_ns - header.received_ns) / 1e6);
    this.legs.network.add(drawn_ms, (arrived_ns - header.coded_ns) / 1e6);
    this.legs["decode, draw"].add(drawn_ms, drawn_ms - arrived_ms);
  }

  /** @param {number} now_ms @returns {Object<string, number|null>} */
  legs_ms(now_ms) {
    return Object.fromEntries(Object.entries(this.legs).map(([leg, recent]) => [leg, recent.median(now_ms)]));
  }

  /** How far the whole may be off. @returns {number|null} */
  get uncertainty_ms() {
    const clock_ns = this.clock.uncertainty_ns;
    return clock_ns === null ? null : (clock_ns + this.#captured_uncertainty_ns) / 1e6;
  }
}
