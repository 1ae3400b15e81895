// @ts-check
import { loadConfiguredFonts } from "./fonts.js";

/** @typedef {import("../shared/payload.js").Payload["config"]} Config */

/** Options of a theme that say whether it is a light or a dark one. */
const DECIDING = new Set(["base", "backgroundColor", "secondaryBackgroundColor", "textColor"]);

/**
 * Streamlit's options as the app in this frame gets them.
 *
 * @param {Config} config as its author wrote them
 */
export function prepareConfig(config) {
  return loadConfiguredFonts(followScheme(config));
}

/**
 * Options whose theme, if they have one, is dark on dark pages. Streamlit takes a theme for a light one unless it has a
 * part for dark pages. One whose author has chosen what is light or dark in it stays as it is.
 *
 * @param {Config} config
 * @returns {Config}
 */
function followScheme(config) {
  const names = Object.keys(config).flatMap((name) => (name.startsWith("theme.") ? [name.slice("theme.".length)] : []));
  const isDecided = names.some((name) => DECIDING.has(name) || /^(light|dark)\./.test(name));
  if (names.length === 0 || isDecided) return config;
  // A part is there once it has an option; this one is what Streamlit has anyway.
  return { ...config, "theme.dark.linkUnderline": config["theme.linkUnderline"] ?? true };
}
