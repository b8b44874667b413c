/** Numbers of the last moments: how many a second, and their median. */

export class Recent {
  /** @type {{at: number, value: number}[]} */
  #items = [];

  /** @param {number} span_ms  how long a value counts */
  constructor(span_ms) {
    this.span_ms = span_ms;
  }

  /** @param {number} at_ms @param {number} [value] */
  add(at_ms, value = 0) {
    this.#items.push({ at: at_ms, value });
    this.#forget(at_ms);
  }

  /** Values a second, from the first to the last of them. @param {number} now_ms @returns {number|null} */
  rate(now_ms) {
    this.#forget(now_ms);
    const count = this.#items.length;
    if (count < 2) return null;
    return ((count - 1) * 1000) / (this.#items[count - 1].at - this.#items[0].at);
  }

  /** @param {number} now_ms @returns {number|null} */
  median(now_ms) {
    this.#forget(now_ms);
    if (!this.#items.length) return null;
    const sorted = this.#items.map((item) => item.value).sort((a, b) => a - b);
    return sorted[sorted.length >> 1];
  }

  clear() {
    this.#items = [];
  }

  #forget(now_ms) {
    while (this.#items.length && now_ms - this.#items[0].at > this.span_ms) this.#items.shift();
  }
}
