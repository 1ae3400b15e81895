// @ts-check
import { createButton, createPart, t } from "../shared/ui.js";

/** What is wrong with the pool of an app that runs, or else with its program. */
export class Notice {
  element = createPart("div", "notice");
  #space;
  #actions;
  #trouble = "";
  #hasError = false;

  /**
   * @param {import("./reserved_space.js").ReservedSpace} space
   * @param {{restart: () => void, restartPool: () => void, reveal: () => void}} actions `reveal` shows the program
   */
  constructor(space, actions) {
    this.#space = space;
    this.#actions = actions;
    this.element.setAttribute("role", "alert");
  }

  /** @param {string} text what is wrong with the pool; empty when that is over */
  showTrouble(text) {
    this.#trouble = text;
    this.#show();
  }

  /** @param {boolean} hasError whether the program has ended with an error */
  showError(hasError) {
    this.#hasError = hasError;
    this.#show();
  }

  /** Takes it out of the page. */
  remove() {
    this.#space.keepFocus(this.element);
    this.element.remove();
  }

  #show() {
    const { restart, restartPool, reveal } = this.#actions;
    const error = t("The program stopped with an error. Press Retry to run it again.");
    const [text, remedy] = this.#trouble
      ? [this.#trouble, createButton(t("Restart"), restartPool)]
      : [error, createButton(t("Retry"), restart)];
    this.#space.keepFocus(this.element);
    this.element.replaceChildren(...(this.#trouble || this.#hasError ? [createPart("span", "reason", text), remedy] : []));
    if (this.#hasError && !this.#trouble) reveal();
  }
}
