// @ts-check

/** @type {Set<string>} */
const reported = new Set();

/**
 * Says in the console, once, that somebody else's code or policy is not as we expect it, and what comes of it.
 *
 * @param {string} sentence
 */
export function reportMismatch(sentence) {
  if (reported.has(sentence)) return;
  reported.add(sentence);
  console.error(`stlite-docs: ${sentence}`);
}

/**
 * A function of somebody else's that we replace, and what goes wrong where it cannot be.
 *
 * @typedef {object} Patch
 * @property {any} owner
 * @property {string} name
 * @property {boolean} [isSetter] whether the function is what sets a property of this name
 * @property {(original: any) => (...values: any[]) => unknown} replace
 * @property {string} loss
 */

/**
 * Replaces a function; where it is none, or cannot be replaced, that is said in the console.
 *
 * @param {Patch} patch
 */
export function applyPatch({ owner, name, isSetter = false, replace, loss }) {
  const read = () => (isSetter ? Object.getOwnPropertyDescriptor(owner, name)?.set : owner[name]);
  const original = read();
  try {
    if (typeof original === "function") {
      const replaced = replace(original);
      if (isSetter) Object.defineProperty(owner, name, { set: replaced });
      else owner[name] = replaced;
    }
  } catch {
    // It is read-only, which the comparison finds.
  }
  if (read() === original) reportMismatch(`${name} cannot be replaced, so ${loss}.`);
}
