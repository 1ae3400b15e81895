// @ts-check

/**
 * The heights that apps had when they had started, kept for the visit: the next time their space is known.
 *
 * @typedef {Record<string, number>} Heights by app and width
 */

const ITEM = `stlite-docs heights ${new URL("..", import.meta.url).pathname}`;

/** How many pixels in width make no difference. */
const STEP = 40;

/**
 * @param {string} app
 * @param {number} width
 * @returns {number | undefined}
 */
export function recallHeight(app, width) {
  return read()[name(app, width)];
}

/**
 * @param {string} app
 * @param {number} width
 * @param {number} height
 */
export function rememberHeight(app, width, height) {
  try {
    sessionStorage.setItem(ITEM, JSON.stringify({ ...read(), [name(app, width)]: height }));
  } catch {
    // A site that may not store anything.
  }
}

/** @returns {Heights} */
function read() {
  try {
    return JSON.parse(sessionStorage.getItem(ITEM) ?? "{}");
  } catch {
    return {};
  }
}

/**
 * @param {string} app
 * @param {number} width
 */
function name(app, width) {
  return `${app} ${Math.round(width / STEP)}`;
}
