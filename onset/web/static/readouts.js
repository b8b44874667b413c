/** The bar: what must be legible at arm's length. */

/** @typedef {import("./types.js").Header} Header */
/** @typedef {import("./types.js").Report} Report */
/** @typedef {import("./types.js").Qc} Qc */

const LATE_MS = 100;
const ALARM_MS = 5000;

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

export class Readouts {
  /** @type {number|null} the engine's drops when it last spoke of them */
  drops = null;
  dropped_ms = -Infinity;

  /** With every picture. @param {Header} header */
  picture(header) {
    write("timecode", header.timecode || "--:--:--:--");
    write("index", String(header.index));
  }

  /**
   * A few times a second.
   * @param {Report|null} report
   * @param {number|null} shown_hz
   * @param {number|null} latency_ms
   * @param {number|null} uncertainty_ms
   */
  refresh(report, shown_hz, latency_ms, uncertainty_ms) {
    write("shown-rate", shown_hz === null ? "-" : shown_hz.toFixed(1));
    write("engine-rate", report?.rate_hz ? `/ ${report.rate_hz.toFixed(1)}` : "");
    write("latency", latency_ms === null ? "-" : latency_ms.toFixed(0));
    write("uncertainty", latency_ms === null || uncertainty_ms === null ? "" : `± ${uncertainty_ms.toFixed(1)}`);
    alarm("latency", latency_ms !== null && latency_ms > LATE_MS ? "amber" : "");
    const engine = report?.engine ?? {};
    const drops = Object.entries(engine.drops ?? {}).filter(([, count]) => count > 0);
    const total = drops.reduce((sum, [, count]) => sum + count, 0);
    write("drops", engine.drops ? String(total) : "-");
    const reasons = drops.map(([reason, count]) => (drops.length > 1 ? `${reason} ${count}` : reason));
    write("drop-reasons", reasons.join(", "));
    if (engine.drops && total !== this.drops) {
      if (this.drops !== null && total > this.drops) this.dropped_ms = performance.now();
      this.drops = total;
    }
    alarm("drops", total && performance.now() - this.dropped_ms < ALARM_MS ? "amber" : "");
    write("device", engine.device ?? "-");
    judge(engine.qc ?? {});
  }
}

const VERDICTS = { green: "good", amber: "doubtful", red: "bad" };

/** The matte's traffic light, the worst finding beside it, all of them on pointing. @param {Qc} qc */
function judge(qc) {
  const findings = qc.findings ?? [];
  write("matte-verdict", qc.light ? VERDICTS[qc.light] : "-");
  write("matte-finding", findings.length ? findings[0].text : "");
  alarm("matte-verdict", qc.light && qc.light !== "green" ? qc.light : "");
  const said = findings.map((finding) => finding.text).join("\n");
  element("matte-light").title = qc.light ? said || "Nothing wrong with the matte" : "The matte is not measured";
}

/** @param {string} id @param {string} text */
function write(id, text) {
  const node = element(id);
  if (node.textContent !== text) node.textContent = text;
}

/** @param {string} id @param {string} level */
function alarm(id, level) {
  element(id).dataset.alarm = level;
}
