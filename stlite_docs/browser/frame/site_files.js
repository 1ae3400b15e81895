// @ts-check

/** @typedef {import("../shared/messages.js").SiteFiles} SiteFiles */

/** @type {SiteFiles | undefined} only in a frame whose app is isolated */
const site = /** @type {any} */ (window).stliteSite;

/**
 * The address from which the frame's worker can import a module.
 *
 * @param {string} address
 */
export async function findScript(address) {
  return site ? site.findCopy(address) : address;
}
