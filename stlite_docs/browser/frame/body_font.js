// @ts-check
import { byClass, CLASSES } from "../shared/stlite_names.js";

/**
 * Gives the document the font that stlite gives to its root: lists of choices, menus and calendars are not in that root but
 * beside it.
 *
 * @param {HTMLElement} place where stlite puts its root
 */
export function shareFont(place) {
  const follow = () => {
    const root = place.querySelector(byClass(CLASSES.root));
    if (!root) return;
    document.body.style.fontFamily = getComputedStyle(root).fontFamily;
    // Another theme is another class.
    changes.observe(root, { attributeFilter: ["class"] });
  };
  const changes = new MutationObserver(follow);
  changes.observe(place, { childList: true });
}
