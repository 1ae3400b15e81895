// @ts-check
import { sitePath } from "../shared/folder.js";
import { createPart } from "../shared/ui.js";

/** The width above which Streamlit opens a sidebar by itself. */
const OPEN_SIDEBAR = 768;

/** Where an app is in its page: its frame, or a panel in its place. */
export class ReservedSpace {
  element = createPart("div", "stage");
  #panel = createPart("div", "panel");
  #payload;
  height = 0;

  /** @param {import("../shared/payload.js").Payload} payload */
  constructor(payload) {
    this.#payload = payload;
    this.#panel.role = "status";
    this.element.tabIndex = -1;
    this.element.append(this.#panel);
  }

  /** @param {HTMLElement[]} content nothing uncovers the frame */
  show(...content) {
    this.keepFocus(this.#panel);
    this.#panel.hidden = content.length === 0;
    this.#panel.replaceChildren(...content);
  }

  /** @param {HTMLElement} part whose content goes, and perhaps a focused button */
  keepFocus(part) {
    if (part.contains(document.activeElement)) this.element.focus({ preventScroll: true });
  }

  /** Names the app's height in the visit's storage. */
  get heightKey() {
    const width = Math.round(this.element.clientWidth / 40);
    return `stlite-docs height ${sitePath} ${this.#payload.key} ${width}`;
  }

  #lastHeight() {
    try {
      return Math.max(Number(sessionStorage.getItem(this.heightKey)), 0) || 0;
    } catch {
      return 0;
    }
  }

  /** Keeps free the space that the app took the last time, or is estimated to take. */
  reserve() {
    const { height, maxHeight } = this.#payload;
    const { clientWidth, clientHeight } = this.element;
    const known = height === "auto" && this.#lastHeight();
    const beside = parseInt(getComputedStyle(this.element).getPropertyValue("--stlite-beside"));
    const [visit] = performance.getEntriesByType("navigation");
    const isRestored = /** @type {PerformanceNavigationTiming} */ (visit)?.type !== "navigate";
    if (known) this.resize(Math.min(known, maxHeight), isRestored);
    else if (clientWidth > OPEN_SIDEBAR && beside > clientHeight) this.resize(beside, isRestored);
    else this.height = clientHeight;
  }

  /**
   * Leaves what stands below where it is in view, as browsers do, but not in all themes.
   *
   * @param {number} height
   * @param {boolean} [isRestored] whether the browser has put the page where it was with this height
   */
  resize(height, isRestored) {
    const { element } = this;
    const { bottom } = element.getBoundingClientRect();
    this.height = height;
    element.style.setProperty("--stlite-height", `${height}px`);
    if (bottom > innerHeight / 8) return;
    const { style } = document.documentElement;
    style.overflowAnchor = "none";
    if (!isRestored) scrollBy({ top: element.getBoundingClientRect().bottom - bottom, behavior: "instant" });
    requestAnimationFrame(() => requestAnimationFrame(() => (style.overflowAnchor = "")));
  }
}
