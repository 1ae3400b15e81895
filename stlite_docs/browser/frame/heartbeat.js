// @ts-check

/** How often a frame that is in sight asks its pool for a sign of life, in milliseconds. */
const BEAT = 2000;

/** Notices when a pool does not answer. */
export class Heartbeat {
  /** Whether the pool owes too many answers. */
  isBusy = false;
  #unanswered = 0;
  #timer = 0;
  #ping;
  #patience;
  #events;

  /**
   * @param {() => void} ping asks for a sign of life
   * @param {() => number} patience how many of them may go unanswered
   * @param {{busy: () => void, free: () => void}} events called when the pool ceases to answer, and when it does again
   */
  constructor(ping, patience, events) {
    this.#ping = ping;
    this.#patience = patience;
    this.#events = events;
  }

  start() {
    this.#timer = setInterval(() => this.#beat(), BEAT);
  }

  stop() {
    clearInterval(this.#timer);
  }

  /** The pool has given a sign of life. */
  answer() {
    this.#unanswered = 0;
    if (!this.isBusy) return;
    this.isBusy = false;
    this.#events.free();
  }

  #beat() {
    if (document.visibilityState === "hidden") return;
    if (this.#unanswered >= this.#patience() && !this.isBusy) {
      this.isBusy = true;
      this.#events.busy();
    }
    this.#unanswered += 1;
    this.#ping();
  }
}
