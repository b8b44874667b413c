/** The canvas: pictures are decoded off the main thread and shown without a copy. */

/** @typedef {import("./types.js").Header} Header */

export class Picture {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.context = /** @type {ImageBitmapRenderingContext} */ (canvas.getContext("bitmaprenderer", { alpha: false }));
  }

  /** Decode and show. @param {Header} header @param {Blob} jpeg */
  async show(header, jpeg) {
    // Without options: each of the two that forbid a conversion costs 5 ms more at 1080p (17 against 12, Chromium 156
    // without a GPU), and a JPEG without a profile is sRGB anyway.
    const bitmap = await createImageBitmap(jpeg);
    if (this.canvas.width !== bitmap.width || this.canvas.height !== bitmap.height) {
      this.canvas.width = bitmap.width;
      this.canvas.height = bitmap.height;
    }
    this.canvas.style.setProperty("--aspect", String(header.aspect));
    this.context.transferFromImageBitmap(bitmap);
    document.body.dataset.picture = header.view;
  }
}
