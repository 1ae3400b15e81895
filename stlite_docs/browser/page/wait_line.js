// @ts-check
import { createPart } from "../shared/ui.js";

/** What an app that shows its recording says of Python's start, above its lower edge, so nothing of the page moves. */
export class WaitLine {
  #element = createPart("div", "wait");

  /** @param {import("./reserved_space.js").ReservedSpace} space */
  constructor(space) {
    this.#element.setAttribute("role", "status");
    space.element.append(this.#element);
  }

  /** @param {import("../shared/messages.js").Progress} progress */
  show({ text, amount }) {
    // Only the text is read out, and not each byte.
    const bytes = createPart("span", "bytes", amount);
    bytes.ariaHidden = "true";
    this.#element.replaceChildren(text, ...(amount ? [" ", bytes] : []));
  }

  /** Takes it out of the page. */
  remove() {
    this.#element.remove();
  }
}
