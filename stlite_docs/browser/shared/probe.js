// @ts-check

/*
 * Finding out what a server has in the place of a file. It imports nothing: it explains why other modules cannot be loaded.
 */

/**
 * A download with its address and, if there was an answer, the server's status or the wrong type of what it sends; or with
 * the directive of the content security policy that forbids it.
 *
 * @typedef {{url: string, status?: number, type?: string, isAltered?: boolean, policy?: string | undefined, error?: string}} Download
 */

/** What browsers take for a script, and for a page; the type of any other file does not matter. */
const TYPES = /** @type {Record<string, {expected: string, pattern: RegExp}>} */ ({
  js: { expected: "text/javascript", pattern: /^(text|application)\/(x-)?(java|ecma|j|live)script/i },
  htm: { expected: "text/html", pattern: /^text\/html/i },
});

/** @param {string} url */
export function expectedType(url) {
  return TYPES[new URL(url).pathname.split(".").at(-1) ?? ""];
}

/**
 * Tries whether something can be had, whatever it is.
 *
 * @param {string} url
 * @param {typeof fetch} [ask]
 * @returns {Promise<Download | undefined>} what is wrong with it
 */
export async function probe(url, ask = fetch) {
  try {
    const { ok, status, headers, body } = await ask(url, { cache: "no-cache", integrity: "" });
    body?.cancel();
    if (!ok) return { url, status };
    const type = headers.get("content-type") ?? "";
    const { pattern } = expectedType(url) ?? {};
    return pattern && !pattern.test(type) ? { url, type } : undefined;
  } catch (error) {
    return { url, error: /** @type {Error} */ (error).message };
  }
}

/**
 * Finds what a script cannot be loaded without: itself, or one that it imports.
 *
 * @param {string} url
 * @param {Set<string>} [seen]
 * @returns {Promise<Download | undefined>}
 */
export async function findAbsentScript(url, seen = new Set()) {
  if (seen.has(url)) return;
  seen.add(url);
  const download = await probe(url);
  if (download) return download;
  const text = await (await fetch(url)).text();
  for (const [, path = ""] of text.matchAll(/^import (?:[^"']* from )?["'](\.[^"']+)["']/gm)) {
    const absent = await findAbsentScript(new URL(path, url).href, seen);
    if (absent) return absent;
  }
}
