// @ts-check

/** @typedef {import("./probe.js").Download} Download */

/**
 * What kept something from loading, as far as the one knows who noticed: a download; a script; packages, with the download
 * that failed; Python itself.
 *
 * @typedef {Download | {script: string, error: string, policy?: string | undefined}
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
