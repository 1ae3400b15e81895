// @ts-check

/** The least height of an app that follows its content, in pixels. */
const LEAST_HEIGHT = 80;

/** @typedef {import("./reserved_space.js").ReservedSpace} ReservedSpace */
/** @typedef {{height: number, isTouched: boolean}} Content `isTouched` says whether the reader has used the app */

/**
 * Has an app follow the height of what it shows.
 *
 * Before the reader uses the app, no space is taken back from the page but what only the first run needed on its way,
 * such as that of a spinner. What later runs need on their way is not given to them.
 */
export class AutoHeight {
  #space;
  #payload;
  #reserved;
  #isRunning = true;
  #runs = 0;
  /** @type {Content | undefined} */
  #content;

  /**
   * @param {ReservedSpace} space
   * @param {import("../shared/payload.js").Payload} payload
   */
  constructor(space, payload) {
    this.#space = space;
    this.#payload = payload;
    this.#reserved = space.height;
  }

  /** @param {boolean} isRunning whether the program runs */
  follow(isRunning) {
    if (this.#isRunning && !isRunning) this.#runs += 1;
    this.#isRunning = isRunning;
    if (this.#content) this.fit(this.#content);
  }

  /** @param {Content} content */
  fit(content) {
    this.#content = content;
    const { height, maxHeight } = this.#payload;
    if (height !== "auto") return;
    const { isTouched } = content;
    if (this.#isRunning && this.#runs > 0 && !isTouched) return;
    const wanted = Math.min(Math.max(content.height, LEAST_HEIGHT), maxHeight);
    if (!isTouched) remember(this.#space, wanted);
    const isFirst = !this.#isRunning && this.#runs === 1;
    const least = isTouched ? 0 : isFirst ? this.#reserved : this.#space.height;
    const next = Math.max(wanted, least);
    if (next !== this.#space.height) this.#space.resize(next);
  }
}

/**
 * @param {ReservedSpace} space
 * @param {number} height
 */
function remember({ heightKey }, height) {
  try {
    sessionStorage.setItem(heightKey, `${height}`);
  } catch {
    // A site that may not store anything.
  }
}
