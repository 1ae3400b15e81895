// @ts-check
import { showPageBehind } from "./standalone.js";

/**
 * Has an app fill the screen, or brings it back to its page, as Escape does.
 *
 * @param {HTMLElement} app
 * @param {HTMLElement} button
 */
export async function toggleFullScreen(app, button) {
  if (document.fullscreenElement === app) return document.exitFullscreen();
  const leaving = new AbortController();
  await showPageBehind(app, leaving.signal);
  try {
    await app.requestFullscreen();
  } catch (error) {
    leaving.abort();
    throw error;
  }
  button.ariaPressed = "true";
  const leave = (/** @type {Event} */ event) => /** @type {KeyboardEvent} */ (event).key === "Escape" && document.exitFullscreen();
  // Browsers have this key by themselves, but not where a program presses it. An isolated app has no document for us.
  for (const place of [window, app.querySelector("iframe")?.contentDocument]) {
    place?.addEventListener("keydown", leave, { signal: leaving.signal });
  }
  app.onfullscreenchange = () => {
    if (document.fullscreenElement === app) return;
    button.ariaPressed = "false";
    leaving.abort();
  };
}
