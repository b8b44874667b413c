/** The take: what is recorded, and roll, cut and slate where this page may. Keys R, C and S. */

/** @typedef {import("./types.js").Report} Report */
/** @typedef {import("./types.js").Take} Take */

const BELIEVED_MS = 2500; // the engine speaks once a second; until then its answer counts
const TOLD_MS = 8000;
const STATES = { idle: "ready", preroll: "ready", rolling: "", finishing: "writing" };

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

export class Record {
  constructor() {
    /** @type {Take|null} */
    this.take = null;
    this.operates = false;
    this.asking = false;
    this.believed_until_ms = 0;
    this.told_until_ms = 0;
    this.button = /** @type {HTMLButtonElement} */ (element("roll"));
    this.form = /** @type {HTMLFormElement} */ (element("slate"));
    this.toggle = /** @type {HTMLButtonElement} */ (element("slate-toggle"));
    this.button.onclick = () => (this.#rolling() ? this.#cut() : this.#roll());
    this.toggle.onclick = () => this.#slate(this.form.hidden);
    this.form.onsubmit = (event) => {
      event.preventDefault();
      this.#slate(false);
      if (this.#rolling()) this.#note();
    };
    this.form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#slate(false);
      event.stopPropagation(); // what is typed is no command
    });
    addEventListener("keydown", (event) => this.#key(event));
  }

  /** A few times a second. @param {Report|null} report */
  refresh(report) {
    const now = performance.now();
    const told = report?.record ?? null;
    if (told?.state === this.take?.state) this.believed_until_ms = 0;
    if (now >= this.believed_until_ms) this.take = told;
    else if (told && this.take) this.take = { ...told, state: this.take.state, take: this.take.take };
    this.operates = Boolean(report?.operates);
    if (now >= this.told_until_ms) element("refused").hidden = true;
    this.#show(told);
  }

  /** @param {Take|null} told */
  #show(told) {
    const rolling = this.#rolling();
    element("take-controls").hidden = !told || !this.operates;
    element("take").hidden = !told;
    this.button.disabled = this.asking;
    this.button.textContent = rolling ? "Cut" : "Roll";
    this.button.title = rolling ? "Key C" : "Key R";
    this.button.dataset.rolling = element("take").dataset.rolling = rolling ? "yes" : "";
    element("take-name").textContent = this.take?.take || "-";
    const refused = this.take?.frames?.refused ?? 0;
    const frames = rolling && this.take?.frames?.offered ? `${this.take.frames.offered} frames` : "";
    element("take-state").textContent = refused ? `${refused} refused` : frames || STATES[this.take?.state ?? "idle"];
    const alarms = this.take?.alarms ?? [];
    element("take").dataset.alarm = refused ? "red" : alarms.length || this.take?.room?.warning ? "amber" : "";
    element("take").title = [...alarms, this.take?.room?.warning ?? ""].filter(Boolean).join("\n") || "What is recorded";
  }

  #rolling() {
    return this.take?.state === "rolling";
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (!this.take || !this.operates || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.key === "r" && !this.#rolling()) this.#roll();
    if (event.key === "c" && this.#rolling()) this.#cut();
    if (event.key === "s") {
      this.#slate(this.form.hidden);
      event.preventDefault(); // or the S is the first letter of the scene
    }
  }

  #written() {
    const said = new FormData(this.form);
    const text = (name) => String(said.get(name) ?? "").trim();
    return { scene: text("scene"), shot: text("shot"), notes: text("notes"), circle: said.has("circle") };
  }

  #roll() {
    this.#ask("roll", this.#written(), "rolling");
  }

  #cut() {
    this.#ask("cut", {}, "finishing");
  }

  /** What the slate says by now of the take that rolls. */
  #note() {
    const { notes, circle } = this.#written();
    if (notes || circle) this.#ask("note", { text: notes, circle: circle || null }, "rolling");
  }

  /** @param {string} what @param {Object} body @param {"rolling"|"finishing"} state  of the take, once this is done */
  async #ask(what, body, state) {
    if (this.asking) return;
    this.asking = this.button.disabled = true;
    try {
      const headers = { "Content-Type": "application/json" };
      const answer = await fetch(`/api/${what}`, { method: "POST", headers, body: JSON.stringify(body) });
      const said = await answer.json();
      if (!answer.ok) throw new Error(said.error);
      this.take = { ...this.take, state, take: state === "rolling" ? said.take : "", frames: {} };
      if (what !== "cut") for (const name of ["notes", "circle"]) this.#clear(name); // they are one take's, the scene is not
      this.believed_until_ms = performance.now() + BELIEVED_MS;
    } catch (error) {
      element("refused").textContent = error instanceof Error ? error.message : String(error);
      element("refused").hidden = false;
      this.told_until_ms = performance.now() + TOLD_MS;
    }
    this.asking = false;
    this.#show(this.take);
  }

  /** @param {string} name */
  #clear(name) {
    const field = /** @type {HTMLInputElement} */ (this.form.elements.namedItem(name));
    field.value = field.type === "checkbox" ? field.value : "";
    field.checked = false;
  }

  /** @param {boolean} open */
  #slate(open) {
    this.form.hidden = !open;
    this.toggle.ariaPressed = String(open);
    if (open) /** @type {HTMLElement} */ (this.form.elements[0]).focus();
    else if (this.form.contains(document.activeElement)) /** @type {HTMLElement} */ (document.activeElement).blur();
  }
}
