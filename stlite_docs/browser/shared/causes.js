// @ts-check
import { folderUrl } from "./folder.js";

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
 * Reads a file of our folder.
 *
 * @param {string} name
 */
export async function readText(name) {
  const url = new URL(name, folderUrl).href;
  const response = await fetch(url).catch((error) => {
    throw error.message.includes(MARK) ? error : causeError({ url, error: error.message });
  });
  if (!response.ok) throw causeError({ url, status: response.status });
  return response.text();
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
