// @ts-check
import { recallHeight, rememberHeight } from "./heights.js";
import { make } from "./parts.js";

/** The least height of an app that follows its content, in pixels. */
const LEAST_HEIGHT = 80;

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
    // Each of them would be read out.
    this.#bytes.ariaHidden = "true";
    this.element.append(this.#panel);
  }

  /** @param {HTMLElement[]} content nothing uncovers the frame */
  show(...content) {
    this.#panel.hidden = content.length === 0;
    this.#panel.replaceChildren(...content);
  }

  /** @param {import("./progress.js").Progress} progress */
  showProgress({ text, step, steps, amount = "" }) {
    if (this.#panel.firstChild !== this.#text) this.show(this.#text, this.#bar, this.#bytes);
    if (this.#text.textContent !== text) this.#text.textContent = text;
    this.#bytes.textContent = amount;
    this.#bar.ariaValueText = amount || null;
    this.#bar.max = steps;
    this.#bar.value = step;
  }

  /**
   * Keeps the space free that the app took the last time in this visit, so that the page does not move when it starts.
   * The first time, the style sheet has what the build has estimated.
   */
  reserve() {
    const { height, maxHeight, key } = this.#payload;
    const known = height === "auto" ? recallHeight(key, this.element.clientWidth) : undefined;
    if (known) this.#setHeight(Math.min(known, maxHeight));
    else this.#height = this.element.clientHeight;
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

  /** @param {number} height */
  #setHeight(height) {
    this.#height = height;
    this.element.style.setProperty("--stlite-height", `${height}px`);
  }
}
