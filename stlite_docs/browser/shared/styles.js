// @ts-check
import { folderUrl } from "./folder.js";

/**
 * Adds a style sheet to the page, once.
 *
 * @param {string | URL} address absolute, or relative to our folder
 * @param {string} [integrity] hash of what another site must send
 * @returns {Promise<void>}
 */
export function loadStyle(address, integrity) {
  const { href } = new URL(address, folderUrl);
  if (document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
  const link = document.createElement("link");
  link.rel = "stylesheet";
  if (integrity) Object.assign(link, { crossOrigin: "", integrity });
  link.href = href;
  return new Promise((resolve, reject) => {
    link.onload = () => resolve();
    link.onerror = () => reject(new Error(`${href} could not be loaded.`));
    document.head.append(link);
  });
}
