// @ts-check

/* The hashes of what is fetched from the CDN, which the browser checks. */

/** @typedef {Record<string, string>} Hashes by address, as browsers take them; empty for what the site has itself */

/** @type {Map<string, string>} */
const expected = new Map();

/** @param {Hashes} hashes */
export function expectHashes(hashes) {
  for (const [url, hash] of Object.entries(hashes)) expected.set(url, hash);
}

/** @param {string} url */
export function hasHash(url) {
  return expected.has(url);
}

/**
 * @param {string[]} urls
 * @returns {Hashes} of those that have one
 */
export function findHashes(urls) {
  return Object.fromEntries(urls.filter(hasHash).map((url) => [url, expected.get(url) ?? ""]));
}

/**
 * @param {RequestInfo | URL} resource
 * @param {RequestInit | undefined} init
 * @returns {RequestInit | undefined} the same, with the hash of what must come, where it is known and none is given
 */
export function withHash(resource, init) {
  const integrity = expected.get(resource instanceof Request ? resource.url : String(resource));
  return integrity ? { integrity, ...init } : init;
}
