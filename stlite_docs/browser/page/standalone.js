// @ts-check
import { loadStyle } from "../shared/styles.js";
import { watchColourScheme } from "./colour_scheme.js";
import { readBackground, toHex } from "./colours.js";

/**
 * Has the app of which the page's address speaks fill the window.
 *
 * @param {HTMLElement} app any of the page
 * @returns {Promise<"alone" | "hidden" | "beside">} whether it is this app, or another one; or none, as the page is another now
 */
export async function findRole(app) {
  const key = new URLSearchParams(location.search).get("stlite-app");
  const apps = [...document.querySelectorAll("[data-stlite]")];
  const chosen = apps.find((each) => JSON.parse(each.getAttribute("data-stlite") ?? "{}").key === key);
  if (!chosen) return "beside";
  if (app.parentElement !== chosen) return "hidden";
  if (app.getClientRects().length === 0) {
    // In a tab of the page that is not open, for one. It begins anew where it can be seen.
    document.body.append(chosen);
    return "hidden";
  }
  await showPageBehind(app, new AbortController().signal);
  app.dataset.alone = "";
  // On top of what the theme has on top; a browser that does not know it has the style sheet's.
  app.popover = "manual";
  app.showPopover?.();
  hideOthers(app);
  return "alone";
}

/**
 * Gives an app that is about to stand out of its page the page's background.
 *
 * @param {HTMLElement} app
 * @param {AbortSignal} signal it is back
 */
export async function showPageBehind(app, signal) {
  await loadStyle("page/standalone.css");
  const follow = () => {
    if (app.parentElement) app.style.backgroundColor = toHex(readBackground(app.parentElement));
  };
  follow();
  watchColourScheme(follow, signal);
  signal.addEventListener("abort", () => (app.style.backgroundColor = ""));
}

/** @param {Element} app */
function hideOthers(app) {
  for (let at = app; at !== document.body && at.parentElement; at = at.parentElement) {
    for (const sibling of at.parentElement.children) {
      if (sibling instanceof HTMLElement && sibling !== at) sibling.inert = true;
    }
  }
}
