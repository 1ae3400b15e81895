// @ts-check
import { isDark, readBackground } from "./colours.js";

/** @typedef {"light" | "dark"} ColourScheme */

const ATTRIBUTES = ["data-md-color-scheme", "data-theme", "data-bs-theme"];

/** @type {Record<string, ColourScheme>} */
const SCHEMES = { light: "light", default: "light", dark: "dark", slate: "dark" };

const prefersDark = matchMedia("(prefers-color-scheme: dark)");

/**
 * Whether the page is light or dark around an element: what the docs theme says, what the system prefers where the docs
 * theme follows it, else how dark the background behind the element is.
 *
 * @param {Element} element
 * @returns {ColourScheme}
 */
export function readColourScheme(element) {
  for (const host of [document.documentElement, document.body]) {
    for (const attribute of ATTRIBUTES) {
      const value = host.getAttribute(attribute);
      if (value === null) continue;
      if (SCHEMES[value]) return SCHEMES[value];
      if (value === "" || value === "auto") return prefersDark.matches ? "dark" : "light";
    }
  }
  return isDark(readBackground(element)) ? "dark" : "light";
}

/**
 * Calls back at every change that may mean other colours, and once more when a colour transition has ended.
 *
 * @param {() => void} changed
 * @param {AbortSignal} signal ends the watch
 */
export function watchColourScheme(changed, signal) {
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
