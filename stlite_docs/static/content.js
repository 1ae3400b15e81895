// @ts-check

const CONTENT = '[data-testid="stMainBlockContainer"]';
const BOTTOM = '[data-testid="stBottom"]';
/** What Streamlit opens above the content: lists of choices, menus, popovers, dialogs. */
const OVERLAYS = ["listbox", "menu", "dialog", "grid"].map((role) => `body > :not(#root) [role="${role}"]`).join();
/** By how much a frame grows for them at most, in pixels. */
const MOST_ROOM = 400;

/**
 * Tells how high a frame must be to show all of its app.
 *
 * @param {(height: number, isTouched: boolean) => void} tell called when that changes; `isTouched` says whether the
 *   reader has used the app
 */
export function watchContent(tell) {
  let told = "";
  let isTouched = false;
  let room = 0;
  let isPlanned = false;
  const measure = () => {
    isPlanned = false;
    const content = height(CONTENT) + height(BOTTOM);
    if (content === 0) return;
    room = roomForOverlays(room, content);
    const needed = Math.ceil(Math.max(content, room));
    const news = `${needed} ${isTouched}`;
    if (news !== told) tell(needed, isTouched);
    told = news;
  };
  const plan = () => {
    if (!isPlanned) requestAnimationFrame(measure);
    isPlanned = true;
  };
  const sizes = new ResizeObserver(plan);
  const observed = new WeakSet();
  const observe = () => {
    for (const element of document.querySelectorAll(`${CONTENT}, ${BOTTOM}`)) {
      if (!observed.has(element)) sizes.observe(element);
      observed.add(element);
    }
    plan();
  };
  new MutationObserver(observe).observe(document.body, { childList: true, subtree: true });
  for (const type of ["click", "keyup"]) {
    const note = () => {
      isTouched = true;
      plan();
    };
    addEventListener(type, note, { capture: true, passive: true });
  }
  observe();
}

/** @param {string} selector */
function height(selector) {
  return document.querySelector(selector)?.getBoundingClientRect().height ?? 0;
}

/**
 * How high the frame must be for what is open above the content; as long as something is, not less than before, since
 * it moves when the frame grows.
 *
 * @param {number} before
 * @param {number} content
 */
function roomForOverlays(before, content) {
  const overlays = [...document.querySelectorAll(OVERLAYS)].filter((overlay) => overlay.clientHeight > 0);
  if (overlays.length === 0) return 0;
  const lacks = Math.max(...overlays.map(lackingHeight));
  return Math.max(before, Math.min(lacks > 0 ? innerHeight + lacks : 0, content + MOST_ROOM));
}

/**
 * How much of an overlay is out of the frame, or has to be scrolled to.
 *
 * @param {Element} overlay
 */
function lackingHeight(overlay) {
  const { top, bottom } = overlay.getBoundingClientRect();
  const hidden = [overlay, ...overlay.querySelectorAll("*")].map((part) => part.scrollHeight - part.clientHeight);
  return Math.max(-top, 0) + Math.max(bottom - innerHeight, 0) + Math.max(...hidden, 0);
}
