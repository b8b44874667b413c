/**
 * The WebSocket to the monitor: one credit, never more than one picture in flight, and a new connection when it breaks.
 * A page that nobody sees gives no credit and costs nothing.
 */

import { parsePicture } from "./header.js";

/** @typedef {import("./types.js").Header} Header */
/** @typedef {import("./types.js").Report} Report */
/** @typedef {{view: string, tier: string}} Wish */

const CLOCK_MS = 1000, CLOCK_HURRY_MS = 100, CLOCK_HURRY = 8;
const RETRY_MS = 250, RETRY_LIMIT_MS = 2000;

export class Link {
  /** @type {WebSocket|null} */
  #socket = null;
  #retry_ms = RETRY_MS;
  #serial = 0;
  #owing = false;
  /** @type {Object} what is said of the last picture with the next credit */
  #drawn = {};

  /**
   * @param {Wish} wish
   * @param {import("./clock.js").Clock} clock
   * @param {Object} on
   * @param {(header: Header, jpeg: Blob, arrived_ms: number) => Promise<number>} on.picture  answers when it was drawn
   * @param {(report: Report) => void} on.report
   * @param {(reason: string) => void} on.broken  the connection has gone; `reason` may be empty
   */
  constructor(wish, clock, on) {
    this.wish = wish;
    this.clock = clock;
    this.on = on;
    document.addEventListener("visibilitychange", () => this.#give());
    this.#connect();
  }

  /** Look at something else. @param {Partial<Wish>} change */
  want(change) {
    this.wish = { ...this.wish, ...change };
    this.#say({ want: this.wish.view, tier: this.wish.tier });
  }

  #connect() {
    const address = new URL(`/ws?view=${this.wish.view}&tier=${this.wish.tier}`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.#retry_ms = RETRY_MS;
      this.#serial = 0;
      this.clock.reset();
      this.#ask(socket, CLOCK_HURRY);
      this.#owe({ index: null });
    };
    socket.onmessage = (event) => {
      if (typeof event.data === "string") this.#hear(JSON.parse(event.data), performance.now());
      else this.#draw(event.data, performance.now());
    };
    socket.onclose = (event) => {
      this.#socket = null;
      this.on.broken(event.reason);
      setTimeout(() => this.#connect(), this.#retry_ms);
      this.#retry_ms = Math.min(this.#retry_ms * 2, RETRY_LIMIT_MS);
    };
    this.#socket = socket;
  }

  /** The clock, often at first. @param {WebSocket} socket @param {number} hurry */
  #ask(socket, hurry) {
    if (socket !== this.#socket) return;
    this.#say({ clock: performance.now() });
    setTimeout(() => this.#ask(socket, hurry - 1), hurry > 0 ? CLOCK_HURRY_MS : CLOCK_MS);
  }

  /** @param {{report?: Report, clock?: {sent: number, received_ns: number, answered_ns: number}}} message */
  #hear(message, at_ms) {
    if (message.clock) this.clock.note(message.clock.sent, message.clock.received_ns, message.clock.answered_ns, at_ms);
    if (message.report) this.on.report(message.report);
  }

  /** @param {ArrayBuffer} message @param {number} arrived_ms */
  async #draw(message, arrived_ms) {
    const socket = this.#socket;
    const { header, jpeg } = parsePicture(message);
    /** @type {number|null} */
    let shown_ms = null;
    try {
      shown_ms = await this.on.picture(header, jpeg, arrived_ms);
    } catch (error) {
      console.error(`frame ${header.index} could not be shown:`, error); // the next one may be whole: the credit is due
    }
    if (socket !== this.#socket) return;
    this.#serial = header.serial;
    this.#owe({
      index: header.index,
      received_ns: this.clock.there_ns(arrived_ms),
      shown_ns: shown_ms === null ? null : this.clock.there_ns(shown_ms),
      uncertainty_ns: this.clock.uncertainty_ns,
    });
  }

  /** A picture has been drawn: the credit for the next one is due, at once or when somebody looks again. */
  #owe(drawn) {
    this.#drawn = drawn;
    this.#owing = true;
    this.#give();
  }

  #give() {
    if (document.hidden || !this.#owing) return;
    this.#owing = false;
    this.#say({ ready: this.#serial, ...this.#drawn });
  }

  /** @param {Object} message */
  #say(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}
