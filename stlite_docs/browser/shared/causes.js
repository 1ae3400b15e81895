// @ts-check

/**
 * What kept something from loading, as far as the one knows who noticed: a download with its address and the server's
 * status, if there was an answer; a script; packages, with the download that failed; Python itself.
 *
 * @typedef {{url: string, status?: number, isAltered?: boolean, error?: string}} Download
 * @typedef {Download | {script: string, error: string}
 *   | {packages: string[], download?: Download | undefined, error: string} | {python: string}} Cause
 */

const MARK = "stlite-docs cause: ";

/**
 * Returns an error that stlite carries from the worker to a frame, which puts it into words (`faults.js`): stlite keeps
 * nothing of it but its text.
 *
 * @param {Cause} cause
 */
export function causeError(cause) {
  return new Error(MARK + JSON.stringify(cause));
}

/**
 * @param {string} text of an error
 * @returns {Cause | undefined}
 */
export function readCause(text) {
  const line = text.split("\n").find((line) => line.includes(MARK));
  return line && JSON.parse(line.slice(line.indexOf(MARK) + MARK.length));
}

/**
 * Tries whether something can be had.
 *
 * @param {string} url
 * @param {typeof fetch} [ask]
 * @returns {Promise<Download | undefined>} what is wrong with it
 */
export async function probe(url, ask = fetch) {
  try {
    const { ok, status, body } = await ask(url, { cache: "no-cache" });
    body?.cancel();
    return ok ? undefined : { url, status };
  } catch (error) {
    return { url, error: /** @type {Error} */ (error).message };
  }
}
