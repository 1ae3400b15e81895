// @ts-check
import { isDark, readBackground } from "./colours.js";

/** @typedef {"light" | "dark"} Theme */

const ATTRIBUTES = ["data-md-color-scheme", "data-theme", "data-bs-theme"];

/** @type {Record<string, Theme>} */
const NAMES = { light: "light", default: "light", dark: "dark", slate: "dark" };

const prefersDark = matchMedia("(prefers-color-scheme: dark)");

/**
 * Which theme the page shows around an element: what the docs theme says, what the system prefers where the docs
 * theme follows it, else how dark the background behind the element is.
 *
 * @param {Element} element
 * @returns {Theme}
 */
export function readTheme(element) {
  for (const host of [document.documentElement, document.body]) {
    for (const attribute of ATTRIBUTES) {
      const value = host.getAttribute(attribute);
      if (value === null) continue;
      if (NAMES[value]) return NAMES[value];
      if (value === "" || value === "auto") return prefersDark.matches ? "dark" : "light";
    }
  }
  return isDark(readBackground(element)) ? "dark" : "light";
}

/**
 * Calls back at every change that may mean another theme, and once more when a colour transition has ended.
 *
 * @param {() => void} changed
 * @param {AbortSignal} signal ends the watch
 */
export function watchTheme(changed, signal) {
  let timer = 0;
  const notify = () => {
    changed();
    clearTimeout(timer);
    timer = setTimeout(changed, 300);
  };
  const observer = new MutationObserver(notify);
  for (const host of [document.documentElement, document.body]) {
    observer.observe(host, { attributeFilter: [...ATTRIBUTES, "class", "style"] });
  }
  prefersDark.addEventListener("change", notify, { signal });
  signal.addEventListener("abort", () => {
    observer.disconnect();
    clearTimeout(timer);
  });
}
