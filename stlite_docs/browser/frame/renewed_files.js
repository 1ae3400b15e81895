// @ts-check

/*
 * Files that the browser has kept with other bytes than they must have, for example from a network that changes them. It
 * may keep what the CDN sends for a year, and does not ask again by itself.
 */

/**
 * Has the browser ask anew for such files, and keep what comes then. Firefox keeps scripts and style sheets apart from what
 * is fetched, so there this does not reach the front end.
 *
 * @param {string} altered address of one that is known
 * @param {import("../shared/runtime.js").Runtime} runtime whose files may be altered too
 */
export async function renewFiles(altered, { integrity }) {
  const { stlite = {}, pyodide = {} } = integrity ?? {};
  const others = Object.entries({ ...stlite, ...pyodide }).filter(([url]) => url !== altered);
  await Promise.all([read(altered, { cache: "reload" }), ...others.map(([url, hash]) => renew(url, hash))]);
}

/**
 * @param {string} url
 * @param {string} hash
 */
async function renew(url, hash) {
  const isRight = await read(url, { integrity: hash });
  if (!isRight) await read(url, { cache: "reload" });
}

/**
 * @param {string} url
 * @param {RequestInit} init
 * @returns {Promise<boolean>} whether it came; if not, the app says so when it needs it
 */
async function read(url, init) {
  try {
    await (await fetch(url, init)).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
