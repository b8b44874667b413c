/**
 * The monitor's clock as seen from here, by four time stamps per exchange (RFC 5905, section 8): the exchange with the
 * shortest round trip of the last 30 s counts, and is wrong by at most half that trip.
 */

const WINDOW_MS = 30_000;

export class Clock {
  /** @type {{at: number, trip: number, offset: number}[]} in milliseconds, oldest first */
  #samples = [];

  /**
   * @param {number} sent_ms          performance.now() when the question was sent
   * @param {number} received_ns      the monitor's time when it came
   * @param {number} answered_ns      the monitor's time when the answer left
   * @param {number} returned_ms      performance.now() when the answer came
   */
  note(sent_ms, received_ns, answered_ns, returned_ms) {
    const trip = returned_ms - sent_ms - (answered_ns - received_ns) / 1e6;
    if (trip < 0) return;
    const offset = (received_ns / 1e6 - sent_ms + (answered_ns / 1e6 - returned_ms)) / 2;
    this.#samples.push({ at: returned_ms, trip, offset });
    while (returned_ms - this.#samples[0].at > WINDOW_MS) this.#samples.shift();
  }

  /** @returns {{trip: number, offset: number}|null} */
  get #best() {
    return this.#samples.reduce((best, sample) => (best && best.trip <= sample.trip ? best : sample), null);
  }

  /**
   * A time of here in the monitor's nanoseconds; null before the first exchange.
   * @param {number} at_ms  performance.now()
   */
  there_ns(at_ms) {
    const best = this.#best;
    return best && (at_ms + best.offset) * 1e6;
  }

  /** How far `there_ns` may be off, in nanoseconds; null before the first exchange. */
  get uncertainty_ns() {
    const best = this.#best;
    return best && (best.trip / 2) * 1e6;
  }

  /** Forget all: another monitor may answer from now on. */
  reset() {
    this.#samples = [];
  }
}
