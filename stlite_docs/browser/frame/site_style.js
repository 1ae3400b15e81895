// @ts-check
import { FONTS } from "../shared/stlite_names.js";

/*
 * A style sheet of the site in a frame that is isolated. The browser would load the sheet, but not its fonts. So each font
 * stands in for the file that it needs, and fetches that when the browser first wants to load the font.
 */

/** What is no font of any machine, and needs no request. */
const NOTHING = 'local("stlite-docs: none")';

/**
 * @param {string} address
 * @returns {Promise<void>}
 */
export async function loadSiteStyle(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} could not be loaded.`);
  const text = await response.text();
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  for (const rule of sheet.cssRules) {
    if (rule instanceof CSSFontFaceRule) standIn(rule.style, address);
  }
  const style = document.createElement("style");
  style.textContent = text.replace(/@font-face\s*\{[^}]*\}/g, "");
  document.head.append(style);
  // Each app has them at once, the symbols' names would be seen without.
  for (const family of FONTS) document.fonts.load(`16px "${family}"`).catch(() => {});
}

/**
 * @param {CSSStyleDeclaration} descriptors of a font
 * @param {string} base
 */
function standIn(descriptors, base) {
  const get = (/** @type {string} */ name) => descriptors.getPropertyValue(name);
  const family = get("font-family").replace(/^(["'])(.*)\1$/, "$2");
  const [, file] = get("src").match(/url\(["']?([^"')]+)["']?\)/) ?? [];
  if (!file) return;
  const settings = { weight: get("font-weight") || "normal", style: get("font-style") || "normal" };
  const face = new FontFace(family, NOTHING, settings);
  face.loaded.catch(async () => {
    const content = await (await fetch(new URL(file, base).href)).arrayBuffer();
    document.fonts.add(new FontFace(family, content, settings));
  });
  document.fonts.add(face);
}
