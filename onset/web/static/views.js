/** What is looked at: buttons, keys, and the page's own address, so that a reload shows the same. */

import { VIEWS } from "./header.js";

export class Views {
  /** @param {(change: {view?: string, tier?: string}) => void} choose */
  constructor(choose) {
    const asked = new URLSearchParams(location.search);
    const small = Math.min(screen.width, screen.height) < 640; // a phone: the network, rather than the eye
    this.view = VIEWS.indexOf(asked.get("view") ?? "") > 0 ? asked.get("view") : "comp";
    this.tier = ["full", "half"].includes(asked.get("tier") ?? "") ? asked.get("tier") : small ? "half" : "full";
    this.choose = choose;
    this.buttons = /** @type {HTMLButtonElement[]} */ ([...document.querySelectorAll("[data-view]")]);
    for (const button of this.buttons) this.#press(button);
    this.half = /** @type {HTMLButtonElement} */ (document.getElementById("tier"));
    this.half.onclick = () => this.#toggle();
    addEventListener("keydown", (event) => this.#key(event));
    this.#show();
  }

  /** Only what the engine publishes can be chosen; what else it publishes gets a button. @param {string[]} published */
  allow(published) {
    for (const view of published) if (!this.buttons.some((one) => one.dataset.view === view)) this.#add(view);
    const known = published.length > 0;
    for (const button of this.buttons) button.disabled = known && !published.includes(button.dataset.view);
  }

  /** @param {string} view */
  #add(view) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.view = view;
    button.textContent = view[0].toUpperCase() + view.slice(1);
    button.title = `Key ${this.buttons.length + 1}`;
    this.#press(button);
    this.buttons.at(-1)?.after(button);
    this.buttons.push(button);
    this.#show();
  }

  /** @param {HTMLButtonElement} button */
  #press(button) {
    button.onclick = () => this.#set({ view: button.dataset.view });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const button = this.buttons[Number(event.key) - 1];
    if (button && !button.disabled) this.#set({ view: button.dataset.view });
    if (event.key === "h") this.#toggle();
  }

  #toggle() {
    this.#set({ tier: this.tier === "half" ? "full" : "half" });
  }

  /** @param {{view?: string, tier?: string}} change */
  #set(change) {
    Object.assign(this, change);
    this.#show();
    this.choose({ view: this.view, tier: this.tier });
    history.replaceState(null, "", `?view=${this.view}&tier=${this.tier}`);
  }

  #show() {
    for (const button of this.buttons) button.ariaPressed = String(button.dataset.view === this.view);
    this.half.ariaPressed = String(this.tier === "half");
  }
}
