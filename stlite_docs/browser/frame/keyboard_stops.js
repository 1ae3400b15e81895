// @ts-check
import { byClass, byTestId, CLASSES, TEST_IDS } from "../shared/stlite_names.js";
import { watchLayout } from "./layout_watch.js";

const AREA = byClass(CLASSES.main);
const PARTS = [AREA, byTestId(TEST_IDS.main), byTestId(TEST_IDS.bottom)].join();
/** Where the keyboard stops, or may stop in another state of the app. */
const STOPS = "a[href], button, input, select, textarea, summary, iframe, audio, video, [contenteditable], [tabindex]:not([tabindex='-1'])";

/**
 * Has the keyboard stop only where its user sees that it does. By themselves, these are stops without a ring: the area that
 * Streamlit scrolls, even where there is nothing to scroll, and a frame with nothing to stop at.
 *
 * @param {string} name of the app, for the area that scrolls (its ring is in `frame.css`)
 * @param {(hasStop: boolean) => void} report called when the frame itself becomes a stop, and when it is none any more
 */
export function watchStops(name, report) {
  let reported = false;
  watchLayout(PARTS, () => {
    const area = document.querySelector(AREA);
    if (area instanceof HTMLElement) describeArea(area, name);
    const found = hasStop();
    if (found !== reported) report(found);
    reported = found;
  });
}

/**
 * @param {HTMLElement} area
 * @param {string} name
 */
function describeArea(area, name) {
  if (area.scrollHeight > area.clientHeight + 1) {
    area.tabIndex = 0;
    area.ariaLabel = name;
  } else {
    area.removeAttribute("tabindex");
    area.ariaLabel = null;
  }
}

function hasStop() {
  if (document.querySelector(STOPS)) return true;
  return [...document.querySelectorAll("body *")].some((element) => element.shadowRoot || scrolls(element));
}

/**
 * Whether the keyboard scrolls an element, where browsers have it stop too.
 *
 * @param {Element} element
 */
function scrolls(element) {
  const { clientHeight, clientWidth, scrollHeight, scrollWidth } = element;
  if (scrollHeight <= clientHeight && scrollWidth <= clientWidth) return false;
  return /auto|scroll/.test(getComputedStyle(element).overflow);
}
