// @ts-check
import { reportMismatch } from "../shared/mismatches.js";
import { byTestId, TEST_IDS } from "../shared/stlite_names.js";
import { watchLayout } from "./layout_watch.js";

const CONTENT = byTestId(TEST_IDS.main);
const BOTTOM = byTestId(TEST_IDS.bottom);
const SIDEBAR = `${byTestId(TEST_IDS.sidebar)}[aria-expanded="true"] ${byTestId(TEST_IDS.sidebarContent)}`;
/** What Streamlit shows before the content, higher than most of what follows. */
const SKELETON = byTestId(TEST_IDS.skeleton);
/** What Streamlit opens above the content: lists of choices, menus, popovers, dialogs. */
const OVERLAYS = ["listbox", "menu", "dialog", "grid"].map((role) => `body > :not(#root) [role="${role}"]`).join();
/** How much Streamlit shows of a list at most, in pixels. */
const LONGEST_LIST = 300;
/** By how much a frame grows for lists at most. */
const MOST_ROOM = 400;
/** What is left free around them, for their shadow. */
const MARGIN = 12;
/** After how many milliseconds they are measured again. */
const SETTLING = 120;

/**
 * Reports how high a frame must be to show all of its app.
 *
 * @param {(height: number, isTouched: boolean) => void} report called when that changes; `isTouched` says whether the
 *   reader has used the app
 */
export function watchContentHeight(report) {
  requireContent();
  let reported = "";
  let isTouched = false;
  let room = 0;
  const measure = () => {
    const main = height(CONTENT) + height(BOTTOM);
    if (main === 0 || document.querySelector(SKELETON)) return;
    const content = Math.max(main, heightOfSidebar());
    const overlays = findOverlays();
    room = overlays.length > 0 ? roomForOverlays(overlays, room, content) : 0;
    // They find their place anew in a frame that has grown, and no event says so.
    if (room > 0) setTimeout(plan, SETTLING);
    const needed = Math.ceil(Math.max(content, room));
    const current = `${needed} ${isTouched}`;
    if (current !== reported) report(needed, isTouched);
    reported = current;
  };
  const plan = watchLayout(`${CONTENT}, ${BOTTOM}, ${SIDEBAR} > *`, measure);
  for (const type of ["click", "keyup"]) {
    const touch = () => {
      isTouched = true;
      plan();
    };
    addEventListener(type, touch, { capture: true, passive: true });
  }
}

/** Says in the console when elements are shown whose height cannot be found. */
function requireContent() {
  if (!document.querySelector(byTestId(TEST_IDS.element)) || document.querySelector(CONTENT)) return;
  reportMismatch("Streamlit's content has another name, so apps do not get its height.");
}

/** @param {string} selector */
function height(selector) {
  return document.querySelector(selector)?.getBoundingClientRect().height ?? 0;
}

/** How high an open sidebar is: the bottom of its last part, since it is itself as high as the frame. */
function heightOfSidebar() {
  const sidebar = document.querySelector(SIDEBAR);
  const last = sidebar?.lastElementChild?.getBoundingClientRect().bottom;
  return sidebar && last ? last - sidebar.getBoundingClientRect().top + sidebar.scrollTop : 0;
}

/** What is open above the content. */
function findOverlays() {
  return [...document.querySelectorAll(OVERLAYS)].filter((overlay) => overlay.clientHeight > 0);
}

/**
 * How high the frame must be for overlays; as long as they are open, not less than before, since they move when the
 * frame grows.
 *
 * @param {Element[]} overlays
 * @param {number} before
 * @param {number} content
 */
function roomForOverlays(overlays, before, content) {
  const lacks = Math.max(...overlays.map(lackingHeight));
  const most = overlays.some(({ role }) => role === "dialog") ? Infinity : content + MOST_ROOM;
  return Math.max(before, content, Math.min(lacks > 0 ? innerHeight + lacks + MARGIN : 0, most));
}

/**
 * How much of an overlay is out of the frame, or has to be scrolled to.
 *
 * @param {Element} overlay
 */
function lackingHeight(overlay) {
  const { top, bottom } = overlay.getBoundingClientRect();
  const root = overlay.closest("body > *") ?? overlay;
  const longest = overlay.role === "dialog" ? Infinity : LONGEST_LIST;
  const hidden = [root, ...root.querySelectorAll("*")].map((part) => hiddenHeight(part, longest));
  return Math.max(-top, bottom - innerHeight, ...hidden);
}

/**
 * How much of an element has to be scrolled to; what is hidden without a scroll bar is not meant to be seen.
 *
 * @param {Element} element
 * @param {number} longest how much of it can be seen at most
 */
function hiddenHeight(element, longest) {
  const hidden = Math.min(element.scrollHeight, longest) - element.clientHeight;
  return hidden > 1 && /auto|scroll/.test(getComputedStyle(element).overflowY) ? hidden : 0;
}
