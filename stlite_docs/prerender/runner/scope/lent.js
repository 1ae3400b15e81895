// @ts-check

/*
 * What the process lends to the scope. No module but those of this folder can import it, and nothing of it may leave them:
 * by an object of Node.js, a program could reach all of it.
 */

/**
 * What the process lends to the scope (`host.mjs`).
 *
 * @typedef {object} Lent
 * @property {string} location the worker's address
 * @property {boolean} hasNetwork
 * @property {number} memory how large Python's memory may become, in bytes
 * @property {string} start what Python starts with, as JSON (`made_files.py`)
 * @property {(address: string) => Uint8Array<ArrayBuffer> | null} read a file of the site
 * @property {(url: string, resolve: (names: object) => void, fail: (error: unknown) => void) => void} importModule
 * @property {(address: string) => string} typeOf the content type of such a file
 * @property {(request: string, body: string) => string} ask has a request made on the network; all is JSON and base64
 * @property {(address: string) => void} noteAddress
 * @property {(level: string, text: string) => void} log
 * @property {(message: string) => void} report
 * @property {(call: () => void, delay: number) => number} later
 * @property {(number: number) => void} cancel
 * @property {(call: () => void) => void} soon
 * @property {(objects: object[]) => void} keepWhole watches the functions of some objects
 * @property {() => number} now
 * @property {(array: ArrayBufferView) => void} fillRandomly
 * @property {(bytes: Uint8Array) => string} toBase64
 * @property {(text: string) => Uint8Array<ArrayBuffer>} fromBase64
 * @property {(text: string) => string} atob
 * @property {(text: string) => string} btoa
 * @property {typeof TextDecoder} TextDecoder
 * @property {typeof TextEncoder} TextEncoder
 * @property {typeof URL} URL
 * @property {typeof URLSearchParams} URLSearchParams
 */

/**
 * What the process gets back.
 *
 * @typedef {object} Taken
 * @property {(address: string) => string} readBlob
 * @property {(text: string) => Error} makeError
 * @property {(...values: unknown[]) => Promise<object>} load imports a module: the second value names it, the last one who asks
 * @property {(job: string) => void} give
 */


const scope = /** @type {any} */ (globalThis);

/** @type {Lent} */
export const lent = scope.stliteLent;
Reflect.deleteProperty(scope, "stliteLent");

/**
 * Does something with what is lent. Its errors are of the other realm.
 *
 * @template T
 * @param {() => T} work
 * @param {(text: string) => Error} [makeError]
 * @returns {T}
 */
export const guard = (work, makeError = (text) => new TypeError(text)) => {
  try {
    return work();
  } catch (error) {
    let text = "it failed";
    try {
      text = `${/** @type {Error} */ (error).message}`;
    } catch {
      // It has no text.
    }
    throw makeError(text);
  }
};

/** @param {Uint8Array} bytes of the other realm */
export const copy = (bytes) => {
  const own = new Uint8Array(bytes.length);
  own.set(bytes);
  return own;
};

/** @param {unknown} value */
const show = (value) => {
  try {
    if (value instanceof Error) return `${value.stack ?? value}`;
    return typeof value === "object" && value ? JSON.stringify(value) ?? `${value}` : `${String(value)}`;
  } catch {
    return "[object]";
  }
};

/**
 * @param {string} level
 * @param {unknown[]} values
 */
export const log = (level, values) => {
  const text = values.map(show).join(" ");
  guard(() => lent.log(level, text));
};

/** @param {unknown} error */
export const reportUncaught = (error) => log("error", ["Uncaught", error]);

/** @param {() => void} call */
export const run = (call) => {
  try {
    call();
  } catch (error) {
    reportUncaught(error);
  }
};
