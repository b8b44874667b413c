/** The canvas: decodes off the main thread, shows without a copy. */

/** @typedef {import("./types.js").Header} Header */

export class Picture {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.context = /** @type {ImageBitmapRenderingContext} */ (canvas.getContext("bitmaprenderer", { alpha: false }));
  }

  /** Decode and show. @param {Header} header @param {Blob} jpeg */
  async show(header, jpeg) {
    const bitmap = await createImageBitmap(jpeg, { premultiplyAlpha: "none", colorSpaceConversion: "none" });
    if (this.canvas.width !== bitmap.width || this.canvas.height !== bitmap.height) {
      this.canvas.width = bitmap.width;
      this.canvas.height = bitmap.height;
    }
    this.canvas.style.setProperty("--aspect", String(header.aspect));
    this.context.transferFromImageBitmap(bitmap);
    document.body.dataset.picture = header.view;
  }
}
