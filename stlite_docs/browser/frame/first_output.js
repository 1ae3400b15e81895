// @ts-check
import { reportMismatch } from "../shared/mismatches.js";
import { byTestId, SCRIPT_STATE, SCRIPT_STATES, TEST_IDS } from "../shared/stlite_names.js";

const ENDED = `${byTestId(TEST_IDS.app)}[${SCRIPT_STATE}="${SCRIPT_STATES.ended}"]`;

/** Waits until the program has shown something, or has ended without. */
export class FirstOutput {
  #shown;
  #observer = new MutationObserver(() => {
    if (document.querySelector(`${byTestId(TEST_IDS.element)}, ${ENDED}`)) this.#finish();
  });
  #isWaiting = false;
  #noteSeen = () => {};
  /** @type {Promise<void>} resolves when the program has shown something */
  seen = new Promise((resolve) => (this.#noteSeen = resolve));

  /** @param {() => void} shown called once */
  constructor(shown) {
    this.#shown = shown;
  }

  /** Begins to wait. */
  wait() {
    this.#isWaiting = true;
    this.#observer.observe(document.body, { subtree: true, childList: true, attributeFilter: [SCRIPT_STATE] });
  }

  /** Streamlit has said that the program has run, so what it shows is there, whatever it is called. */
  expect() {
    if (!this.#isWaiting) return;
    reportMismatch("Streamlit's elements have other names, so this app does not get the height of its content.");
    this.#finish();
  }

  #finish() {
    this.#observer.disconnect();
    this.#isWaiting = false;
    this.#shown();
    this.#noteSeen();
  }
}
