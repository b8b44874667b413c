/** The bytes before the JPEG of a picture message; onset/web/picture_header.py writes them. */

/** @typedef {import("./types.js").Header} Header */

const MAGIC = 0x57534e4f; // "ONSW", little-endian
/** Picture topics by the number that the wire gives them. */
export const VIEWS = [
  "", "comp", "matte", "source", "fill", "status", "raw", "key", "external", "holdout", "garbage", "crop", "plate",
  "confidence", "foreground", "", "view",
];

/**
 * @param {ArrayBuffer} message
 * @returns {{header: Header, jpeg: Blob}}
 */
export function parsePicture(message) {
  const data = new DataView(message);
  if (data.byteLength < 104 || data.getUint32(0, true) !== MAGIC) throw new Error("not a picture message");
  // Nanoseconds as Number: exact up to 104 days of uptime, then to 2 ns.
  const u64 = (offset) => Number(data.getBigUint64(offset, true));
  const width = data.getUint32(16, true), height = data.getUint32(20, true);
  const header = {
    view: VIEWS[data.getUint8(8)] ?? "",
    tier: data.getUint8(9),
    serial: data.getUint32(12, true),
    width,
    height,
    aspect: (width * data.getUint32(24, true)) / (height * data.getUint32(28, true)),
    skipped: data.getUint32(32, true),
    sequence: u64(36),
    index: Number(data.getBigInt64(44, true)),
    captured_ns: u64(52),
    uncertainty_ns: u64(60),
    received_ns: u64(68),
    coded_ns: u64(76),
    sent_ns: u64(84),
    timecode: String.fromCharCode(...new Uint8Array(message, 92, 12)).replace(/\0+$/, ""),
  };
  return { header, jpeg: new Blob([new Uint8Array(message, data.getUint16(6, true))], { type: "image/jpeg" }) };
}
