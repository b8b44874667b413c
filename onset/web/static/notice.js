/** The one sentence over the picture when there is something to say. */

/** @typedef {import("./types.js").Report} Report */

const node = /** @type {HTMLElement} */ (document.getElementById("notice"));

/** @param {string} text @param {string} [detail] */
export function notice(text, detail = "") {
  const wanted = `${text}|${detail}`;
  if (node.dataset.said === wanted) return;
  node.dataset.said = wanted;
  node.replaceChildren(text);
  if (detail) node.append(Object.assign(document.createElement("small"), { textContent: detail }));
}

/**
 * @param {Report|null} report      null while there is no connection to the monitor
 * @param {string} reason           why there is none
 * @param {boolean} moving          whether pictures come
 */
export function explain(report, reason, moving) {
  document.body.dataset.phase = report ? report.phase : "unreachable";
  if (!report) return notice(reason || "The monitor does not answer", "trying again");
  if (report.phase === "waiting") return notice("Waiting for the engine", report.endpoint);
  if (report.phase === "gone") return notice("The engine has gone; waiting for it to return", report.endpoint);
  if (!report.views.length) return notice("The engine is starting", report.endpoint);
  if (moving || (document.body.dataset.picture && !report.complaint)) return notice("");
  return notice(document.body.dataset.picture ? "No new picture" : "No picture yet", report.complaint);
}
