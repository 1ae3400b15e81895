// @ts-check
import { Fault, ownWorkerFault } from "../shared/faults.js";
import { sitePath } from "../shared/folder.js";
import { reportUnknownMessage } from "../shared/messages.js";
import { reportMismatch } from "../shared/mismatches.js";
import { t } from "../shared/ui.js";
import { Heartbeat } from "./heartbeat.js";
import { sendToPage } from "./page_channel.js";
import {
  holdLock,
  isGeneration,
  knowsLifetime,
  openChannel,
  openWorker,
  readGeneration,
  writeGeneration,
} from "./shared_worker.js";

/** @typedef {import("../shared/messages.js").FrameToPool} FrameToPool */
/** @typedef {import("../shared/messages.js").PoolNews} PoolNews */
/** @typedef {import("../shared/messages.js").PoolToFrame} PoolToFrame */
/** @typedef {import("../shared/messages.js").RunningApp} RunningApp */

/** How many signs of life a pool may owe, while an app's code runs, and while Python itself starts or waits for a download. */
const PATIENCE = 2;
const PATIENCE_AT_START = 30;

/** How many pools that take nobody any more a frame tries. */
const MOST_TRIES = 20;

/** How long a pool has to say whether it goes on, in milliseconds. */
const ANSWER = 1000;

/** How long a pool has to welcome a frame before somebody else is asked about it, in milliseconds; then twice as long. */
const WELCOME = 3000;

/** How long a pool has to become free once the app is stopped that keeps it busy, in milliseconds. */
const GRACE = 6000;

/** @param {number} time in milliseconds */
const sleep = (time) => new Promise((resolve) => setTimeout(resolve, time));

/**
 * What becomes of a frame's pool. A generation says how often the pool was given up.
 *
 * @typedef {object} Events
 * @property {(runningApp: RunningApp | null) => void} busy it does not answer, and which app keeps it busy, if known
 * @property {() => void} free it answers again
 * @property {(reason: string) => void} dead it cannot go on
 * @property {(bytes: import("../shared/messages.js").Bytes) => void} loaded how much of Python it has loaded
 * @property {(error: string) => void} programError the app's program has ended with an error, or runs without one again
 * @property {(generation: number) => void} startAgain the app has to start again, in another pool or this one
 * @property {(generation: number) => void} stopped this very app was stopped
 */

/**
 * A frame's place in a pool.
 *
 * stlite wraps its worker in a blob URL, which no other document can share. Under a same-origin script and the pool's
 * name there is one worker for all documents; stlite's own address travels to it.
 */
export class Membership {
  /** Names the frame in its pool, and the Web Lock that it may hold as long as it lives. */
  id = `stlite-docs ${sitePath} ${crypto.getRandomValues(new Uint32Array(3)).join("-")}`;
  /** @type {Events} */
  #events;
  #name;
  #app;
  #generation = 0;
  /** @type {import("../shared/messages.js").PythonStart | null} */
  #python = null;
  /** @type {RunningApp | null} */
  #runningApp = null;
  #isFetching = false;
  /** An address that can be read as long as the frame's document lives. */
  #life = URL.createObjectURL(new Blob());
  #heartbeat;
  /** Gives up a pool that stays busy. */
  #graceTimer = 0;
  /** @type {MessagePort | undefined} */
  #control;
  #channel = openChannel();
  #isMember = false;
  #hasEnded = false;
  /** Called when the pool has answered `settle`. */
  #settled = () => {};
  /** Called when another frame says that it is in the pool. */
  #metMember = () => {};

  /**
   * @param {string} name the pool's
   * @param {string} app what readers call the app
   * @param {Events} events
   */
  constructor(name, app, events) {
    this.#name = name;
    this.#app = app;
    this.#events = events;
    const patience = () => (this.#runningApp && !this.#isFetching ? PATIENCE : PATIENCE_AT_START);
    this.#heartbeat = new Heartbeat(() => this.#send({ type: "ping" }), patience, {
      busy: () => events.busy(this.#runningApp),
      free: () => {
        clearTimeout(this.#graceTimer);
        events.free();
      },
    });
    if (this.#channel) this.#channel.onmessage = ({ data }) => this.#receiveNews(data);
  }

  /**
   * Connects. It takes as long as the pool is busy, which the events tell.
   *
   * @param {boolean} isLasting whether the pool outlives its last page for the next one
   * @param {number} generation how often it was given up at least
   * @param {import("../shared/messages.js").PythonStart} python with which the pool begins at once
   * @returns {Promise<MessagePort>} on which the pool waits for stlite (`EngineStart`)
   */
  async join(isLasting, generation, python) {
    this.#python = python;
    const hasLock = await this.#announce();
    this.#heartbeat.start();
    this.#generation = Math.max(generation, readGeneration(this.#name));
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const port = await this.#enter(isLasting, hasLock);
      if (port) return port;
      this.#generation = Math.max(this.#generation + 1, readGeneration(this.#name));
      writeGeneration(this.#name, this.#generation);
    }
    throw new Fault(t("Python does not start in this page."), t("Close the other tabs of this site, then press Retry."));
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
    const hasLock = knowsLifetime() && (await holdLock(this.id));
    let isStopped = false;
    addEventListener("pagehide", () => {
      // The document of a page that is kept lives on; the code that hangs in it should not.
      isStopped = this.#heartbeat.isBusy && this.#runningApp?.id === this.id;
      if (isStopped) URL.revokeObjectURL(this.#life);
      this.#send(hasLock ? { type: "away", isAway: true } : { type: "gone" });
    });
    addEventListener("pageshow", ({ persisted }) => {
      if (!persisted) return;
      const generation = Math.max(this.#generation, readGeneration(this.#name));
      if (!hasLock || isStopped || generation > this.#generation) return this.#events.startAgain(generation);
      this.#send({ type: "away", isAway: false });
    });
    return hasLock;
  }

  /**
   * @param {boolean} isLasting
   * @param {boolean} hasLock
   * @returns {Promise<MessagePort | undefined>} stlite's, unless the pool takes no newcomers
   */
  async #enter(isLasting, hasLock) {
    const worker = openWorker(this.#name, this.#generation, isLasting);
    if (worker) {
      const refusal = new Promise((resolve) => worker.addEventListener("error", () => resolve(null), { once: true }));
      const answer = await Promise.race([this.#sayHello(worker.port, hasLock), refusal, this.#noticeEnd()]);
      if (answer !== null) return answer;
    }
    // The page gives no worker to an isolated app.
    if (origin === "null") throw await ownWorkerFault("The worker could not be started.");
    console.warn("stlite-docs: this browser has no shared workers here; Python starts anew on every page.");
    const { port1, port2 } = new MessageChannel();
    sendToPage({ type: "page-worker", name: this.#name, generation: this.#generation }, [port2]);
    return this.#sayHello(port1, hasLock);
  }

  /**
   * @param {MessagePort} entrance
   * @param {boolean} hasLock
   * @returns {Promise<MessagePort | undefined>} as above
   */
  #sayHello(entrance, hasLock) {
    const control = new MessageChannel();
    const engine = new MessageChannel();
    this.#control?.close();
    this.#control = control.port1;
    entrance.postMessage(this.#makeHello(hasLock), [control.port2, engine.port2]);
    return new Promise((resolve) => {
      control.port1.onmessage = ({ data }) => {
        this.#heartbeat.answer();
        if (data.type === "welcome") resolve(engine.port1);
        if (data.type === "moved") resolve(undefined);
        this.#receive(data);
      };
    });
  }

  /**
   * @param {boolean} hasLock
   * @returns {import("../shared/messages.js").Hello}
   */
  #makeHello(hasLock) {
    return { type: "hello", id: this.id, app: this.#app, life: this.#life, hasLock, python: this.#python };
  }

  /**
   * Notices that a worker never answers. Where workers end with their last page, a browser can connect the next page to one
   * that just ends: in WebKit that is all that this name leads to from then on, about once in 50 times of Back on a busy
   * computer. A worker that is slow, since its script comes slowly or Python is busy, has no such end.
   *
   * @returns {Promise<undefined>}
   */
  async #noticeEnd() {
    // An isolated app has a worker to itself, and without the channel nobody can be asked.
    if (knowsLifetime() || origin === "null" || !this.#channel) await new Promise(() => {});
    const generation = this.#generation;
    const isWaiting = () => !this.#isMember && generation === this.#generation;
    for (let patience = WELCOME; isWaiting(); patience *= 2) {
      await sleep(patience);
      if (!isWaiting() || (await this.#hasMembers())) continue;
      await this.#knock();
      await sleep(ANSWER);
      return;
    }
  }

  /** Whether frames are in the pool that has not welcomed this one. */
  async #hasMembers() {
    let isThere = false;
    this.#metMember = () => {
      isThere = true;
    };
    this.#channel?.postMessage({ type: "anybody", pool: this.#name, generation: this.#generation });
    await sleep(ANSWER);
    return isThere;
  }

  /** Waits until a worker answers that nobody else has: by then, one that has no such trouble had time to answer too. */
  async #knock() {
    const worker = openWorker(this.id, 0, false);
    const control = new MessageChannel();
    const engine = new MessageChannel();
    const hello = { ...this.#makeHello(false), python: null };
    worker?.port.postMessage(hello, [control.port2, engine.port2]);
    await new Promise((resolve) => (control.port1.onmessage = resolve));
    control.port1.postMessage({ type: "gone" });
  }

  /** @param {PoolToFrame} message */
  #receive(message) {
    switch (message.type) {
      case "welcome":
        this.#isMember = true;
        this.#runningApp = message.runningApp;
        break;
      case "moved":
        if (this.#isMember) this.#events.startAgain(this.#generation + 1);
        break;
      case "running-app":
        this.#runningApp = message.runningApp;
        break;
      case "bytes":
        this.#events.loaded(message.bytes);
        break;
      case "fetching":
        this.#isFetching = message.isFetching;
        break;
      case "program-error":
        this.#events.programError(message.error);
        break;
      case "settled":
        this.#settled();
        break;
      case "mismatch":
        reportMismatch(message.sentence);
        break;
      case "ended":
        this.#leave(message.reason);
        break;
      default:
        reportUnknownMessage("the pool", message);
    }
  }

  /** @param {FrameToPool} message */
  #send(message) {
    this.#control?.postMessage(message);
  }

  /**
   * Goes on without a pool that has ended.
   *
   * @param {string | undefined} reason why this frame cannot go on in it
   */
  #leave(reason) {
    this.#hasEnded = true;
    writeGeneration(this.#name, this.#generation + 1);
    if (!reason) return;
    this.#heartbeat.stop();
    this.#control = undefined;
    this.#events.dead(reason);
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
      this.#send({ type: "settle" });
    });
    return this.#hasEnded ? this.#generation + 1 : this.#generation;
  }

  /**
   * Stops the app that keeps Python busy, which the worker notices by its frame. Where that does not help, or nothing
   * would, the pool is given up: all its frames, in all tabs, start anew in another one.
   */
  restart() {
    if (!this.#control || !this.#runningApp) return this.#giveUp();
    clearTimeout(this.#graceTimer);
    if (this.#heartbeat.isBusy) this.#graceTimer = setTimeout(() => this.#giveUp(), GRACE);
    this.#sendNews({ type: "stop-app", pool: this.#name, generation: this.#generation, app: this.#runningApp.id });
  }

  #giveUp() {
    writeGeneration(this.#name, this.#generation + 1);
    const app = this.#runningApp?.id;
    this.#sendNews({ type: "pool-ended", pool: this.#name, generation: this.#generation, app });
  }

  /**
   * Writes the app's files anew and runs it, as Streamlit does when an author saves a file.
   *
   * @param {Record<string, string>} texts by file name
   */
  rewrite(texts) {
    this.#send({ type: "rewrite", texts });
  }

  /** @param {PoolNews} news */
  #sendNews(news) {
    this.#channel?.postMessage(news);
    this.#receiveNews(news);
  }

  /** @param {PoolNews} news */
  #receiveNews(news) {
    if (news?.pool !== this.#name || !isGeneration(news.generation) || news.generation < this.#generation) return;
    switch (news.type) {
      case "stop-app":
        if (news.app === this.id) this.#events.stopped(news.generation);
        break;
      case "pool-ended":
        if (news.app === this.id) this.#events.stopped(news.generation + 1);
        else this.#events.startAgain(news.generation + 1);
        break;
      case "anybody":
        if (this.#isMember && news.generation === this.#generation) this.#channel?.postMessage({ ...news, type: "member" });
        break;
      case "member":
        this.#metMember();
        break;
      default:
        reportUnknownMessage("another frame", news);
    }
  }
}
