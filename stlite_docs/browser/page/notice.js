// @ts-check
import { createButton, createPart, t } from "../shared/ui.js";

/** What is wrong with the pool of an app that runs, or else with its program. */
export class Notice {
  element = createPart("div", "notice");
  #space;
  #actions;
  #trouble = "";
  /** @type {HTMLElement[]} */
  #failure = [];
  #error = "";
  #isErrorTold = false;

  /**
   * @param {import("./reserved_space.js").ReservedSpace} space
   * @param {{restart: () => void, restartPool: () => void, reveal: () => void}} actions `reveal` shows the program
   */
  constructor(space, actions) {
    this.#space = space;
    this.#actions = actions;
    this.element.setAttribute("role", "alert");
  }

  /** @param {HTMLElement[]} content why Python does not come to an app that shows its recording */
  showFailure(content) {
    this.#failure = content;
    this.#show();
  }

  /** @param {string} text what is wrong with the pool; empty when that is over */
  showTrouble(text) {
    this.#trouble = text;
    this.#show();
  }

  /**
   * @param {string} error with which the program has ended; empty if with none
   * @param {boolean} isTold whether the reader learns here what error it is
   */
  showError(error, isTold) {
    this.#error = error;
    this.#isErrorTold = isTold;
    this.#show();
  }

  /** Leaves it to the app to say what error it is. */
  hideError() {
    if (this.#isErrorTold) this.showError(this.#error, false);
  }

  /** Takes it out of the page. */
  remove() {
    this.#space.keepFocus(this.element);
    this.element.remove();
  }

  #show() {
    const { restart, restartPool, reveal } = this.#actions;
    if (this.#failure.length > 0) return this.element.replaceChildren(...this.#failure, createButton(t("Retry"), restart));
    const error = t("The program stopped with an error. Press Retry to run it again.");
    const [text, remedy] = this.#trouble
      ? [this.#trouble, createButton(t("Restart"), restartPool)]
      : [error, createButton(t("Retry"), restart)];
    const isShown = this.#trouble || this.#error;
    const details = this.#error && !this.#trouble && this.#isErrorTold ? [createPart("pre", "trace", this.#error)] : [];
    this.#space.keepFocus(this.element);
    this.element.replaceChildren(...(isShown ? [createPart("span", "reason", text), remedy, ...details] : []));
    if (this.#error && !this.#trouble) reveal();
  }
}
