// @ts-check
import {
  knowsLifetime,
  openChannel,
  openWorker,
  readGeneration,
  takeLock,
  writeGeneration,
} from "./shared_worker.js";

/** How often a frame that is in sight asks its pool for a sign of life, in milliseconds. */
const BEAT = 2000;

/** How many of them may go unanswered, while an app's code runs and while Python itself starts. */
const PATIENCE = 2;
const PATIENCE_AT_START = 10;

/** How long a pool has to say whether it goes on, in milliseconds. */
const ANSWER = 1000;

/** How long a pool has to become free once the app is stopped that keeps it busy, in milliseconds. */
const GRACE = 6000;

/** @typedef {{id: string, app: string}} Holder the frame whose code runs, and what readers call its app */

/**
 * What a pool tells of itself while a frame is connected.
 *
 * @typedef {object} Events
 * @property {(holder: Holder | null) => void} busy it does not answer; `holder` keeps it busy, if known
 * @property {() => void} free it answers again
 * @property {(reason: string) => void} dead it cannot go on
 * @property {(bytes: import("./progress.js").Bytes) => void} loaded how much of Python the pool has loaded
 * @property {(isErred: boolean) => void} erred the app's program has ended with an error, or runs without one again
 * @property {(generation: number, isHolder: boolean) => void} restart it was given up, so often; `isHolder` says whether
 *   because of this very frame
 */

/**
 * A frame's place in a pool.
 *
 * stlite wraps its worker in a blob URL, which no other document can share. Under a same-origin script and the pool's
 * name there is one worker for all documents; stlite's own address travels to it.
 */
export class Membership {
  /** Names the frame in its pool, and the Web Lock that it may hold as long as it lives. */
  id = `stlite-docs ${crypto.getRandomValues(new Uint32Array(3)).join("-")}`;
  /** @type {Events} */
  #events;
  #name;
  #app;
  #generation = 0;
  /** @type {Holder | null} */
  #holder = null;
  /** An address that can be read as long as the frame's document lives. */
  #life = URL.createObjectURL(new Blob());
  #unanswered = 0;
  #isBusy = false;
  /** @type {MessagePort | undefined} */
  #control;
  /** @type {MessagePort | undefined} */
  #port;
  #channel = openChannel();
  #hasEnded = false;
  /** Called when the pool has answered `settle`. */
  #settled = () => {};

  /**
   * @param {string} name the pool's
   * @param {string} app what readers call the app
   * @param {Events} events
   */
  constructor(name, app, events) {
    this.#name = name;
    this.#app = app;
    this.#events = events;
    if (this.#channel) this.#channel.onmessage = ({ data }) => this.#hear(data);
  }

  /**
   * Connects. It takes as long as the pool is busy, which the events tell.
   *
   * @param {boolean} isLasting whether the pool outlives its last page for the next one
   * @param {number} generation how often it was given up at least
   */
  async join(isLasting, generation) {
    const hasLock = await this.#announce();
    setInterval(() => this.#beat(), BEAT);
    this.#generation = Math.max(generation, readGeneration(this.#name));
    while (!(await this.#enter(isLasting, hasLock))) {
      this.#generation = Math.max(this.#generation + 1, readGeneration(this.#name));
      writeGeneration(this.#name, this.#generation);
    }
  }

  /**
   * Sees to it that the pool hears when the frame is gone: by a lock, which the browser takes back however that happens,
   * or by a farewell. A page that the browser keeps for its Back button is away meanwhile.
   *
   * Where a shared worker ends with its last page, the pages kept are what keeps the pool for the next one, and such
   * browsers keep no page that has a lock.
   *
   * @returns {Promise<boolean>} whether there is a lock
   */
  async #announce() {
    const hasLock = knowsLifetime() && (await takeLock(this.id));
    let isStopped = false;
    addEventListener("pagehide", () => {
      // The document of a page that is kept lives on; the code that hangs in it should not.
      isStopped = this.#isBusy && this.#holder?.id === this.id;
      if (isStopped) URL.revokeObjectURL(this.#life);
      this.#control?.postMessage(hasLock ? { isAway: true } : { gone: true });
    });
    addEventListener("pageshow", ({ persisted }) => {
      if (!persisted) return;
      const generation = Math.max(this.#generation, readGeneration(this.#name));
      if (!hasLock || isStopped || generation > this.#generation) return this.#events.restart(generation, false);
      this.#control?.postMessage({ isAway: false });
    });
    return hasLock;
  }

  /**
   * @param {boolean} isLasting
   * @param {boolean} hasLock
   * @returns {Promise<boolean>} whether it is a pool that takes newcomers
   */
  async #enter(isLasting, hasLock) {
    const worker = openWorker(this.#name, this.#generation, isLasting);
    if (worker) {
      const refusal = new Promise((resolve) => worker.addEventListener("error", () => resolve(null), { once: true }));
      const answer = await Promise.race([this.#sayHello(worker.port, hasLock), refusal]);
      if (answer !== null) return answer;
    }
    console.warn("stlite-docs: this browser has no shared workers here; Python starts anew on every page.");
    const { port1, port2 } = new MessageChannel();
    const message = { type: "connect", name: this.#name, generation: this.#generation };
    parent.postMessage({ stlite: message }, location.origin, [port2]);
    return this.#sayHello(port1, hasLock);
  }

  /**
   * @param {MessagePort} entrance
   * @param {boolean} hasLock
   * @returns {Promise<boolean>} as above
   */
  #sayHello(entrance, hasLock) {
    const control = new MessageChannel();
    const engine = new MessageChannel();
    this.#port = engine.port1;
    this.#control = control.port1;
    this.#unanswered = 0;
    const hello = { id: this.id, app: this.#app, life: this.#life, hasLock };
    entrance.postMessage({ hello }, [control.port2, engine.port2]);
    let isMember = false;
    return new Promise((resolve) => {
      control.port1.onmessage = ({ data }) => {
        this.#unanswered = 0;
        if ("holder" in data) this.#holder = data.holder;
        if (data.bytes) this.#events.loaded(data.bytes);
        if ("isErred" in data) this.#events.erred(data.isErred);
        if (data.settled) this.#settled();
        if (data.warning) console.warn(data.warning);
        if (data.ended) this.#leaveBehind();
        if (data.dead) {
          this.#control = undefined;
          this.#events.dead(data.dead);
        }
        if (data.moved && isMember) this.#events.restart(this.#generation + 1, false);
        if (data.welcome) isMember = true;
        if (data.welcome || data.moved) resolve(isMember);
        if (!this.#isBusy) return;
        this.#isBusy = false;
        this.#events.free();
      };
    });
  }

  #leaveBehind() {
    this.#hasEnded = true;
    writeGeneration(this.#name, this.#generation + 1);
  }

  /**
   * Waits for what the pool has said about itself until now.
   *
   * @returns {Promise<number>} the generation to go on with
   */
  async settle() {
    await new Promise((resolve) => {
      this.#settled = () => resolve(null);
      setTimeout(resolve, this.#control ? ANSWER : 0);
      this.#control?.postMessage({ settle: true });
    });
    return this.#hasEnded ? this.#generation + 1 : this.#generation;
  }

  /** Asks for a sign of life, and says so when there is none. */
  #beat() {
    if (!this.#control || document.visibilityState === "hidden") return;
    if (this.#unanswered >= (this.#holder ? PATIENCE : PATIENCE_AT_START) && !this.#isBusy) {
      this.#isBusy = true;
      this.#events.busy(this.#holder);
    }
    this.#unanswered += 1;
    this.#control.postMessage({ ping: true });
  }

  /**
   * Makes the next SharedWorker that stlite asks for a connection to the pool, until the returned function is called.
   *
   * @returns {() => void}
   */
  lend() {
    const { SharedWorker } = window;
    const port = /** @type {MessagePort} */ (this.#port);
    const Lent = class {
      port = port;
      /** @param {string | URL} source */
      constructor(source) {
        port.postMessage({ source: String(source) });
      }
    };
    window.SharedWorker = /** @type {any} */ (Lent);
    return () => {
      window.SharedWorker = SharedWorker;
    };
  }

  /**
   * Stops the app that keeps Python busy, which the worker notices by its frame. Where that does not help, or nothing
   * would, the pool is given up: all its frames, in all tabs, start anew in another one.
   */
  restart() {
    if (!this.#control || !this.#holder) return this.#tell({ isOver: true });
    setTimeout(() => this.#isBusy && this.#tell({ isOver: true }), GRACE);
    this.#tell({ isOver: false });
  }

  /**
   * Writes the app's files anew and runs it, as Streamlit does when an author saves a file.
   *
   * @param {Record<string, string>} texts by file name
   */
  rewrite(texts) {
    this.#control?.postMessage({ rewrite: texts });
  }

  /** @param {{isOver: boolean}} verdict */
  #tell({ isOver }) {
    if (isOver) writeGeneration(this.#name, this.#generation + 1);
    const news = { isOver, pool: this.#name, generation: this.#generation, holder: this.#holder?.id };
    this.#channel?.postMessage(news);
    this.#hear(news);
  }

  /** @param {{isOver: boolean, pool: string, generation: number, holder: string | undefined}} news */
  #hear({ isOver, pool, generation, holder }) {
    if (pool !== this.#name || generation < this.#generation) return;
    const isHolder = holder === this.id;
    if (isOver || isHolder) this.#events.restart(isOver ? generation + 1 : generation, isHolder);
  }
}
