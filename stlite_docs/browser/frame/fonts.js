// @ts-check
import { loadStyle } from "../shared/styles.js";

/** @typedef {import("../shared/payload.js").Payload["config"]} Config */

/** Streamlit's options that name fonts, and what such a name is with the address of a style sheet that has the font. */
const FONT = /^theme\.(?:.+\.)?(?:font|codeFont|headingFont)$/;
const WITH_ADDRESS = /^([^:]+):\s*(https?:\/\/\S+)\s*$/;

/**
 * Loads style sheets with fonts. stlite's front end must not get their addresses: it stops when it draws Streamlit's
 * `FontSources`, since nothing of it provides what that component is drawn in.
 *
 * @param {string[]} addresses
 */
export function loadFonts(addresses) {
  for (const address of addresses) loadStyle(address).catch(() => {}); // the family's next font is used
}

/**
 * Loads the fonts of an app's own theme that come from style sheets.
 *
 * @param {Config} config Streamlit's options
 * @returns {Config} them without those addresses
 */
export function loadConfiguredFonts(config) {
  const options = Object.entries(config).map(([name, value]) => {
    const [, family, address] = (FONT.test(name) && String(value).match(WITH_ADDRESS)) || [];
    if (address) loadFonts([address]);
    return [name, address ? family : value];
  });
  return Object.fromEntries(options);
}
