// @ts-check

/* A frame without a front end: it starts an app as `frame/frame.js` does, has it run once, and reports what it says. */

import { downloadFiles } from "../../browser/frame/app_files.js";
import { makeMountOptions } from "../../browser/frame/mount_options.js";
import { choosePackages } from "../../browser/frame/packages.js";
import { findPythonStart } from "../../browser/frame/python_start.js";
import { endsRun } from "../../browser/frame/streamlit_messages.js";
import { describeError } from "../../browser/shared/faults.js";
import { readRuntime } from "../../browser/shared/runtime.js";
import { WORKER_MESSAGES } from "../../browser/shared/stlite_names.js";
import { makeFiles } from "./make_files.js";
import { encodeRerun } from "./protobuf.js";

/** @typedef {import("../../browser/shared/messages.js").PoolToFrame} PoolToFrame */
/** @typedef {import("../../browser/shared/payload.js").Payload} Payload */

/**
 * @typedef {object} Runner what `scope.js` leaves for this module
 * @property {Partial<Pick<import("../../browser/shared/manifest.js").Runtime, "outline" | "core" | "rest" | "image">>} start what Python starts with
 * @property {(message: string) => void} report
 * @property {(bytes: Uint8Array) => string} toBase64
 * @property {(hear: () => void) => void} onRefusal what hears of each request that the network does not answer
 * @property {(call: () => void) => void} soon
 * @property {(address: string, delay: number) => void} expire after some milliseconds, an object cannot be read any more
 * @property {() => void} endIntervals ends what a program does again and again
 * @property {(objects: object[]) => void} keepWhole watches the functions of some objects
 * @property {(hear: (job: string) => void) => void} onJob
 */

/**
 * @typedef {object} Job
 * @property {Payload} payload
 * @property {number} timeout in milliseconds
 * @property {string[][]} steps what a reader does after the first run: the words of each line
 * @property {boolean} pages whether a reader then opens all other pages of the app
 */

/**
 * What our code in the interpreter does.
 *
 * @typedef {object} InInterpreter
 * @property {() => void} beginImports says that the program begins
 * @property {() => string} takeImports returns what programs have imported, as JSON (`watch_imports.py`)
 * @property {(messages: any) => string} drawPicture returns a picture's data as JSON
 * @property {() => void} cut ends what the app shows
 * @property {() => void} forgetCut
 * @property {(app: string) => void} numberIds has the next app begin with the first number
 * @property {() => boolean} isWhole whether the programs before have left nothing
 * @property {Reader} reader
 */

/**
 * What a reader does (`in_interpreter/reader.py`).
 *
 * @typedef {object} Reader
 * @property {() => void} begin
 * @property {(messages: any) => void} hear
 * @property {(step: string) => any} act returns what is wrong, and the message to send, if any
 * @property {() => string} list_pages returns the names of the other pages, as JSON
 */

/** The name of an app's frame. The app before is gone. */
const FRAME = "stlite-docs build";
const HOME = "/home/pyodide";
const STREAM = "/_stcore/stream";
const HEALTH = "/_stcore/health";
const WORKER = new URL("stlite-worker.js", import.meta.url).href;

/** Addresses of the app's server in messages. */
const MEDIA = /\/media\/[0-9a-f]+(?:\.\w+)?/g;

/** How long the rest of an app's messages and media may take after its time is up, in milliseconds. */
const REST = 3000;

/** Python's memory never shrinks. With more than this, the next app gets a new one, in bytes. */
const WORN = 2 ** 29;

/** How long an app has to end, in milliseconds. */
const FAREWELL = 5000;

const scope = /** @type {any} */ (globalThis);
/** @type {Runner} */
const runner = scope.stliteRunner;
Reflect.deleteProperty(scope, "stliteRunner");

/** @type {any} */
let interpreter;
/** @type {InInterpreter} */
let python = /** @type {any} */ ({
  ...{ beginImports: () => {}, takeImports: () => '{"imports": [], "isLean": false}', drawPicture: () => "", isWhole: () => true },
  ...{ cut: () => {}, forgetCut: () => {}, numberIds: () => {} },
});
/** @type {Visit | undefined} */
let current;
/** @type {Set<string>} modules that every app has */
const base = new Set();
/** @type {string[]} what is in `HOME` without an app */
let furniture = [];

/**
 * @param {any} loaded
 * @param {InInterpreter} own
 */
export function hearOfInterpreter(loaded, own) {
  interpreter = loaded;
  python = own;
  furniture = loaded.FS.readdir(HOME);
  runner.keepWhole([loaded, loaded._api, loaded._module, loaded.FS]);
}

/** @param {object} message */
const report = (message) => runner.report(JSON.stringify(message));

/** What is wrong with an app, as `interpreter.py` takes it. */
class Failure extends Error {
  /**
   * @param {string} end
   * @param {string} message
   */
  constructor(end, message) {
    super(message);
    this.end = end;
  }
}

/** One app. */
class Visit {
  /** An address that can be read as long as the program may run; the pool interrupts a program that has lost its. */
  #life = URL.createObjectURL(new Blob());
  #control = new MessageChannel();
  #engine = new MessageChannel();
  /** @type {unknown} */
  #trace = null;
  /** @type {any} */
  #timer;
  /** @type {(failure: Failure) => void} */
  #fail = () => {};
  /** @type {(event: any) => void} */
  #hear = () => {};
  /** @type {Uint8Array[]} */
  #messages = [];
  /** Whether what the app shows no longer belongs to its recording. */
  #isCut = false;
  /** @type {Promise<never>} */
  #failure = new Promise((_, reject) => (this.#fail = reject));

  /** @param {Job} job */
  async run({ payload, timeout, steps, pages }) {
    this.#failure.catch(() => {});
    /** @type {{end: string, error: unknown}} */
    let outcome;
    try {
      const run = this.#start(payload, timeout);
      run.catch(() => {});
      outcome = await Promise.race([run, this.#failure]);
    } catch (error) {
      const end = error instanceof Failure ? error.end : "unprepared";
      // What the program has shown before may still be on its way.
      const rest = () => this.#get(HEALTH).then(() => this.#bringMedia());
      if (end === "timeout") await Promise.race([rest().catch(console.warn), wait(REST)]);
      outcome = { end, error: { type: "", message: await explain(error), frames: [] } };
    }
    const isHere = outcome.end === "finished" || outcome.end === "error";
    if (isHere) await this.#bringMedia().catch(console.warn);
    report({ type: "end", ...outcome, ...readImports() });
    if (outcome.end === "finished" && !this.#isCut && (steps.length > 0 || pages)) {
      await this.#read(steps, pages, timeout).catch((error) => (outcome.end = error.end ?? "crashed"));
    }
    report({ type: "acted" });
    runner.endIntervals();
    this.#control.port1.postMessage({ type: "gone" });
    URL.revokeObjectURL(this.#life);
    const isGone = outcome.end !== "crashed" && (await waitUntilGone());
    if (isGone) {
      python.forgetCut();
      this.#draw();
    }
    report({ type: "left", isClean: isGone && interpreter._module.HEAPU8.length < WORN });
  }

  /** The network has not answered. With what it says to readers, the program can show something else from here on. */
  cut() {
    if (this.#isCut) return;
    this.#isCut = true;
    python.cut();
  }

  /** Tells what the app has shown. It is gone, so this runs outside of its world. */
  #draw() {
    try {
      const messages = interpreter.toPy(this.#messages);
      report({ type: "picture", picture: python.drawPicture(messages) });
      messages.destroy();
    } catch (error) {
      console.warn(error);
    }
  }

  /**
   * @param {Payload} payload
   * @param {number} timeout
   */
  async #start(payload, timeout) {
    const runtime = await readRuntime();
    Object.assign(runtime, { outline: undefined, core: undefined, rest: undefined, image: undefined }, runner.start);
    const packages = choosePackages(payload, runtime);
    const files = await downloadFiles(payload, FRAME);
    const loader = replaceLoader(findPythonStart(runtime, payload.pool, false).loader);
    const options = makeMountOptions(payload, loader, packages, files);
    const { wheelUrls, ...others } = options;
    const data = { ...others, wheels: wheelUrls, requirements: [], moduleAutoLoad: false };
    await this.#enter();
    await this.#load(data);
    python.numberIds(JSON.stringify(payload));
    await this.#ask({ type: WORKER_MESSAGES.connect, data: { path: STREAM } });
    const entries = interpreter._api.lockfile_packages;
    for (const name of runtime.packages) for (const module of entries[name].imports) base.add(module);
    python.beginImports();
    report({ type: "started", isWhole: python.isWhole() });
    /** @type {Promise<void>} */
    const finished = new Promise((resolve) => {
      this.#hear = ({ type, data }) => {
        if (type === WORKER_MESSAGES.message && this.#keep(new Uint8Array(data.payload))) resolve();
      };
    });
    this.#limit(timeout);
    this.#engine.port1.postMessage({ type: WORKER_MESSAGES.send, data: { payload: encodeRerun() } });
    await finished;
    // What Streamlit says in one go with the end is there after an answer of its server.
    await this.#get(HEALTH);
    return { end: this.#trace ? "error" : "finished", error: this.#trace };
  }

  /**
   * Does what a reader does: some steps, as far as that is possible, then a visit to all other pages.
   *
   * @param {string[][]} steps
   * @param {boolean} pages
   * @param {number} timeout for all of it
   */
  async #read(steps, pages, timeout) {
    this.#limit(timeout);
    python.reader.begin();
    this.#tell(this.#messages);
    for (const [number, step] of steps.entries()) if (!(await this.#take(step, { number }))) return;
    const names = pages ? JSON.parse(python.reader.list_pages()) : [];
    for (const page of names) await this.#take(["page", page], { page });
  }

  /**
   * @param {string[]} step
   * @param {object} what names it
   * @returns {Promise<boolean>} whether a reader can go on
   */
  async #take(step, what) {
    const answer = python.reader.act(JSON.stringify(step));
    const [problem, message] = answer.toJs();
    answer.destroy();
    const end = message ? await Promise.race([this.#rerun(message), this.#failure.catch(({ end }) => end)]) : "";
    // Without the network, the program does not show what readers see.
    if (this.#isCut) throw new Failure("finished", "");
    report({ type: "act", ...what, problem, end, error: message && !end ? this.#trace : null });
    if (end) throw new Failure(end, "");
    return message ? !this.#trace : !problem || step[0] === "expect";
  }

  /**
   * Sends a message of the front end, and waits until the program has ended.
   *
   * @param {Uint8Array} message
   */
  async #rerun(message) {
    /** @type {Uint8Array[]} */
    const heard = [];
    /** @type {Promise<void>} */
    const finished = new Promise((resolve) => {
      this.#hear = ({ type, data }) => {
        if (type !== WORKER_MESSAGES.message) return;
        heard.push(new Uint8Array(data.payload));
        if (endsRun(new Uint8Array(data.payload))) resolve();
      };
    });
    this.#engine.port1.postMessage({ type: WORKER_MESSAGES.send, data: { payload: message } });
    await finished;
    await this.#get(HEALTH);
    this.#tell(heard);
    return "";
  }

  /** @param {Uint8Array[]} messages of a run */
  #tell(messages) {
    const given = interpreter.toPy(messages);
    python.reader.hear(given);
    given.destroy();
  }

  /** @param {number} timeout after which the program is interrupted */
  #limit(timeout) {
    runner.expire(this.#life, timeout);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fail(new Failure("timeout", "")), timeout);
  }

  async #enter() {
    const { port1, port2 } = new MessageChannel();
    const welcome = new Promise((resolve) => {
      this.#control.port1.onmessage = ({ data }) => this.#receive(data, resolve);
    });
    scope.onconnect(new MessageEvent("connect", { ports: [port2] }));
    const hello = { type: "hello", id: FRAME, app: FRAME, life: this.#life, hasLock: false, python: null };
    port1.postMessage(hello, [this.#control.port2, this.#engine.port2]);
    await welcome;
  }

  /**
   * @param {PoolToFrame} message
   * @param {(value: unknown) => void} resolve
   */
  #receive(message, resolve) {
    if (message.type === "welcome") resolve(undefined);
    if (message.type === "program-error") this.#trace = message.error ? JSON.parse(message.trace) : null;
    if (message.type === "ended") this.#fail(new Failure("crashed", message.reason ?? "The interpreter has ended."));
    if (message.type === "moved") this.#fail(new Failure("crashed", "The interpreter takes no more apps."));
  }

  /**
   * Starts the app.
   *
   * @param {object} data what stlite's kernel sends first
   * @returns {Promise<void>}
   */
  #load(data) {
    const { port1 } = this.#engine;
    return new Promise((resolve, reject) => {
      this.#hear = (message) => {
        if (message.type === WORKER_MESSAGES.setUp) port1.postMessage({ type: WORKER_MESSAGES.start, data });
        if (message.type === WORKER_MESSAGES.loadFinished) resolve();
        if (message.type === WORKER_MESSAGES.loadError) reject(message.data.error);
      };
      port1.onmessage = ({ data }) => this.#hear(data);
      port1.postMessage({ type: "engine", source: WORKER });
    });
  }

  /**
   * @param {object} message
   * @returns {Promise<any>}
   */
  #ask(message) {
    const { port1, port2 } = new MessageChannel();
    return new Promise((resolve, reject) => {
      port1.onmessage = ({ data }) => (data.error ? reject(data.error) : resolve(data.data));
      this.#engine.port1.postMessage(message, [port2]);
    });
  }

  /** @param {string} path on the app's server */
  async #get(path) {
    const request = { method: "GET", path, headers: {}, body: "" };
    return (await this.#ask({ type: WORKER_MESSAGES.request, data: { request } })).response;
  }

  /**
   * @param {Uint8Array} message
   * @returns {boolean} whether the program has ended
   */
  #keep(message) {
    const isEnd = endsRun(message);
    if (isEnd && this.#isCut) return true;
    this.#messages.push(message);
    report({ type: "message", content: runner.toBase64(message) });
    return isEnd;
  }

  async #bringMedia() {
    /** @type {Set<string>} */
    const addresses = new Set();
    for (const message of this.#messages) {
      const text = new TextDecoder("latin1").decode(message);
      for (const match of text.matchAll(MEDIA)) addresses.add(readAddress(match));
    }
    for (const address of addresses) {
      const { statusCode, headers, body } = await this.#get(address);
      if (statusCode !== 200) continue;
      report({ type: "medium", address, kind: headers.get("content-type") ?? "", content: runner.toBase64(body) });
    }
  }
}

/**
 * Returns the address that a message has in some place. What follows there can look like a part of it.
 *
 * @param {RegExpExecArray} match
 */
function readAddress({ 0: found, index, input }) {
  // In a field of its own, its length comes before it.
  const length = input.charCodeAt(index - 1);
  return length > "/media/".length ? found.slice(0, length) : found;
}

/** @param {unknown} error */
async function explain(error) {
  if (error instanceof Failure) return error.message;
  const { reason, details } = await describeError(error);
  return [reason, details].filter(Boolean).join("\n");
}

/**
 * The address of our loader, with what the site's own one finds in its address.
 *
 * @param {string} url
 */
function replaceLoader(url) {
  return `${new URL("loader.js", import.meta.url)}${url.slice(url.indexOf("#"))}`;
}

/** What has been imported of packages that not every app has, and whether modules of the core were enough. */
function readImports() {
  /** @type {{imports: string[], isLean: boolean}} */
  const { imports, isLean } = JSON.parse(python.takeImports());
  return { imports: imports.filter((name) => !base.has(name)), isLean };
}

/** @param {number} delay in milliseconds */
const wait = (delay) => new Promise((resolve) => setTimeout(resolve, delay));

/** Waits until the app is gone from the interpreter. */
async function waitUntilGone() {
  if (!interpreter) return false;
  const end = performance.now() + FAREWELL;
  while (interpreter.FS.readdir(HOME).length > furniture.length) {
    if (performance.now() > end) return false;
    await wait(5);
  }
  return true;
}

scope.importScripts(new URL("../../browser/worker/pool.js", import.meta.url).href);
runner.onRefusal(() => current?.cut());
runner.onJob((text) => {
  const { make, ...job } = JSON.parse(text);
  if (!make) {
    current = new Visit();
    return void current.run(job);
  }
  makeFiles(make, runner, report).catch((error) => report({ type: "end", error: `${error?.message ?? error}` }));
});
