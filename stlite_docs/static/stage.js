// @ts-check
import { recallHeight, rememberHeight } from "./heights.js";
import { make } from "./parts.js";
import { say } from "./texts.js";

/** The least height of an app that follows its content, in pixels. */
const LEAST_HEIGHT = 80;

/** The width, in pixels, above which Streamlit opens the sidebar by itself. */
const OPEN_SIDEBAR = 768;

/** Where an app is in its page: its frame, or a panel in the frame's place, and the height of both. */
export class Stage {
  element = make("div", "stage");
  #panel = make("div", "panel");
  #text = make("span", "progress");
  #bar = make("progress", "progress-bar");
  #bytes = make("span", "bytes");
  #payload;
  #height = 0;

  /** @param {import("./run.js").Payload} payload */
  constructor(payload) {
    this.#payload = payload;
    this.#panel.setAttribute("role", "status");
    this.element.tabIndex = -1;
    // They are the bar's; the panel would have each of them read out.
    this.#bytes.ariaHidden = "true";
    this.element.append(this.#panel);
  }

  /** @param {HTMLElement[]} content nothing uncovers the frame */
  show(...content) {
    this.keepFocus(this.#panel);
    this.#panel.hidden = content.length === 0;
    this.#panel.replaceChildren(...content);
  }

  /**
   * Takes the focus of a part whose content goes, and with it the focused button.
   *
   * @param {HTMLElement} part
   */
  keepFocus(part) {
    if (part.contains(document.activeElement)) this.element.focus({ preventScroll: true });
  }

  /** @param {import("./progress.js").Progress} progress */
  showProgress({ text, step, steps, bytes }) {
    if (this.#panel.firstChild !== this.#text) this.show(this.#text, this.#bar, this.#bytes);
    if (this.#text.textContent !== text) this.#text.textContent = text;
    const amount = bytes ? describeBytes(bytes) : "";
    this.#bytes.textContent = amount;
    this.#bar.ariaValueText = amount || null;
    this.#bar.max = steps;
    this.#bar.value = step + (bytes ? bytes.loaded / bytes.total : 0);
  }

  /**
   * Keeps the space free that the app took the last time in this visit, so that the page does not move when it starts.
   * The first time, the style sheet has what the build has estimated.
   */
  reserve() {
    const { height, maxHeight, key } = this.#payload;
    const { clientWidth, clientHeight } = this.element;
    const known = height === "auto" ? recallHeight(key, clientWidth) : undefined;
    const beside = clientWidth > OPEN_SIDEBAR ? parseInt(getComputedStyle(this.element).getPropertyValue("--stlite-beside")) : 0;
    const [visit] = performance.getEntriesByType("navigation");
    const isRestored = /** @type {PerformanceNavigationTiming} */ (visit)?.type !== "navigate";
    if (known) this.#setHeight(Math.min(known, maxHeight), isRestored);
    else if (beside > clientHeight) this.#setHeight(beside, isRestored);
    else this.#height = clientHeight;
  }

  /**
   * Follows the height of what the app shows.
   *
   * @param {number} needed
   * @param {boolean} isTouched whether the reader has used the app; before, no space is taken back from the page
   */
  follow(needed, isTouched) {
    const { height, maxHeight, key } = this.#payload;
    if (height !== "auto") return;
    const wanted = Math.min(Math.max(needed, LEAST_HEIGHT), maxHeight);
    if (!isTouched) rememberHeight(key, this.element.clientWidth, wanted);
    if (isTouched || wanted > this.#height) this.#setHeight(wanted);
  }

  /**
   * Leaves what stands below where it is in view. Browsers do so too, but not in every theme, and also when they have
   * just restored the place in a page whose apps had their heights.
   *
   * @param {number} height
   * @param {boolean} [isRestored]
   */
  #setHeight(height, isRestored) {
    const { element } = this;
    const { bottom } = element.getBoundingClientRect();
    this.#height = height;
    element.style.setProperty("--stlite-height", `${height}px`);
    if (bottom > innerHeight / 8) return;
    const { style } = document.documentElement;
    style.overflowAnchor = "none";
    if (!isRestored) scrollBy({ top: element.getBoundingClientRect().bottom - bottom, behavior: "instant" });
    requestAnimationFrame(() => requestAnimationFrame(() => (style.overflowAnchor = "")));
  }
}

/** @param {import("./progress.js").Bytes} bytes */
function describeBytes({ loaded, total }) {
  const [part, all] = [loaded, total].map((bytes) => (bytes / 1e6).toFixed(1));
  return say("{part} of {all} MB", { part: String(part), all: String(all) });
}
