// @ts-check

/** @typedef {[red: number, green: number, blue: number, alpha: number]} Colour 0 to 255, and 0 to 1 */

/** What WCAG asks for text; Streamlit's buttons have neither bold nor large text. */
const LEAST_CONTRAST = 4.5;

/** @type {OffscreenCanvasRenderingContext2D | null} */
let canvas = null;

/**
 * @param {string} text a colour of CSS, as computed
 * @returns {Colour | null}
 */
export function parseColour(text) {
  const numbers = /^rgba?\(/.test(text) ? text.match(/[\d.]+/g)?.map(Number) : readByCanvas(text);
  const [red, green, blue, alpha = 1] = numbers ?? [];
  return red === undefined || green === undefined || blue === undefined ? null : [red, green, blue, alpha];
}

/**
 * The colour behind an element: what shows through the backgrounds around it.
 *
 * @param {Element} element
 * @returns {Colour}
 */
export function readBackground(element) {
  /** @type {Colour[]} */
  const layers = [];
  for (let at = /** @type {Element | null} */ (element); at; at = at.parentElement) {
    const colour = parseColour(getComputedStyle(at).backgroundColor);
    if (!colour || colour[3] === 0) continue;
    layers.push(colour);
    if (colour[3] === 1) break;
  }
  return layers.reduceRight(mix, /** @type {Colour} */ ([255, 255, 255, 1]));
}

/**
 * @param {Colour} below opaque
 * @param {Colour} above
 * @returns {Colour}
 */
export function mix(below, above) {
  const share = above[3];
  const part = (/** @type {0 | 1 | 2} */ number) => below[number] * (1 - share) + above[number] * share;
  return [part(0), part(1), part(2), 1];
}

/** @param {Colour} colour */
export function isDark([red, green, blue]) {
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
}

/**
 * A colour on which white text can be read, as Streamlit's on buttons: the colour itself, or a darker one. Links of dark
 * pages are often pale.
 *
 * @param {Colour} colour opaque
 * @returns {Colour}
 */
export function readableUnderWhite(colour) {
  let [shade, share] = [colour, 0];
  while (1.05 / (luminance(shade) + 0.05) < LEAST_CONTRAST) {
    share += 0.02;
    shade = mix(colour, [0, 0, 0, share]);
  }
  return shade;
}

/**
 * How bright a colour is, as the contrast of WCAG counts it.
 *
 * @param {Colour} colour
 */
function luminance([red, green, blue]) {
  const [r = 0, g = 0, b = 0] = [red, green, blue].map((part) => {
    const share = Math.round(part) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @param {Colour} colour */
export function toHex([red, green, blue]) {
  const digits = [red, green, blue].map((part) => Math.round(part).toString(16).padStart(2, "0"));
  return `#${digits.join("")}`;
}

/**
 * Reads colours that are written otherwise, such as `oklch(…)`.
 *
 * @param {string} text
 */
function readByCanvas(text) {
  canvas ??= new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  if (!canvas) return null;
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = text;
  canvas.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 0] = canvas.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, alpha / 255];
}
