// @ts-check
import { loadStyle } from "../shared/styles.js";

/** @typedef {import("../shared/messages.js").SiteFiles} SiteFiles */

/** @type {SiteFiles | undefined} only in a frame whose app is isolated */
const site = /** @type {any} */ (globalThis).stliteSite;

/**
 * Loads the front end's style sheet, with its fonts.
 *
 * @param {string} address
 * @param {string} [integrity] see `loadStyle`
 */
export async function loadFrontEndStyle(address, integrity) {
  if (!site || !address.startsWith(site.folder)) return loadStyle(address, integrity);
  const { loadSiteStyle } = await import("./site_style.js");
  return loadSiteStyle(address);
}

/**
 * The address from which the frame's worker can import a module.
 *
 * @param {string} address
 */
export async function findScript(address) {
  return site ? site.findCopy(address) : address;
}

/**
 * Whether the document can load an address by itself.
 *
 * @param {string} address
 */
export function canLoad(address) {
  return !site || !address.startsWith(site.folder);
}
