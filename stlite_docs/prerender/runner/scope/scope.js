// @ts-check

/*
 * Makes a context of Node.js the global scope of a shared worker, as far as Pyodide, stlite and programs use it. Programs
 * reach all that is here by Python's module `js`.
 */

import { Blob, File, TextDecoder, TextEncoder, decode64, encode64, readBytes } from "./data.js";
import * as events from "./events.js";
import { guard, lent, log, run } from "./lent.js";
import { MessageChannel, MessagePort } from "./ports.js";
import { Headers, Request, Response, fetch, onRefusal } from "./requests.js";
import { clearInterval, clearTimer, endIntervals, setInterval, setTimer, soon } from "./timers.js";
import { URL, URLSearchParams, blobs, ends, here, origin } from "./urls.js";
import { WebSocket, XMLHttpRequest, importScripts } from "./xhr.js";

const { DOMException, Event, MessageEvent, CustomEvent, ErrorEvent, EventTarget, AbortController, AbortSignal } = events;

const PAGE = 2 ** 16;
const scope = /** @type {any} */ (globalThis);

const levels = ["debug", "info", "log", "warn", "error"];
const console = {
  ...Object.fromEntries(levels.map((level) => [level, (/** @type {unknown[]} */ ...values) => log(level, values)])),
  trace: (/** @type {unknown[]} */ ...values) => log("debug", values),
  dir: (/** @type {unknown} */ value) => log("log", [value]),
  table: (/** @type {unknown} */ value) => log("log", [value]),
  assert: (/** @type {unknown} */ holds, /** @type {unknown[]} */ ...values) => void (holds || log("error", ["Assertion failed:", ...values])),
  ...Object.fromEntries(["group", "groupCollapsed", "groupEnd", "time", "timeEnd", "count", "clear"].map((name) => [name, () => {}])),
};

const MAX_RANDOM = 2 ** 16;
const crypto = {
  /** @param {any} array */
  getRandomValues(array) {
    if (!ArrayBuffer.isView(array) || array.byteLength > MAX_RANDOM) throw new DOMException("The array is too long.", "QuotaExceededError");
    guard(() => lent.fillRandomly(array));
    return array;
  },
  randomUUID() {
    /** @type {any} */
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((/** @type {number} */ byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  },
};

const beginning = guard(() => lent.now());
const timeOrigin = Date.now();
const performance = { now: () => guard(() => lent.now()) - beginning, timeOrigin, mark() {}, measure() {} };

const location = Object.freeze({
  ...Object.fromEntries(
    ["href", "origin", "protocol", "host", "hostname", "port", "pathname", "search", "hash"].map((name) => [name, here[name]]),
  ),
  toString: () => lent.location,
});
const navigator = Object.freeze({
  userAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
  language: "en-US",
  languages: Object.freeze(["en-US", "en"]),
  hardwareConcurrency: 2,
  onLine: lent.hasNetwork,
  platform: "Linux x86_64",
});

class WorkerGlobalScope {
  /** @param {unknown} value */
  static [Symbol.hasInstance](value) {
    return value === scope;
  }
}

// WebAssembly

const { grow } = WebAssembly.Memory.prototype;
const readSize = /** @type {any} */ (Object.getOwnPropertyDescriptor(WebAssembly.Memory.prototype, "buffer")).get;
const apply = Reflect.apply;
const SafeRangeError = RangeError;
WebAssembly.Memory.prototype.grow = function (/** @type {number} */ delta) {
  const size = apply(readSize, this, []).byteLength + delta * PAGE;
  if (!(size <= lent.memory)) throw new SafeRangeError("The interpreter's memory is full.");
  return apply(grow, this, [delta]);
};
// These take a `Response` of Node.js.
/** @param {any} source */
const readWasm = async (source) => (await source).arrayBuffer();
WebAssembly.instantiateStreaming = async (/** @type {any} */ source, /** @type {any} */ imports) => WebAssembly.instantiate(await readWasm(source), imports);
WebAssembly.compileStreaming = async (/** @type {any} */ source) => WebAssembly.compile(await readWasm(source));

const target = new EventTarget();
const classes = {
  ...{ DOMException, Event, MessageEvent, CustomEvent, ErrorEvent, EventTarget, AbortController, AbortSignal },
  ...{ MessagePort, MessageChannel, TextEncoder, TextDecoder, Blob, File, URL, URLSearchParams },
  ...{ Headers, Request, Response, XMLHttpRequest, WebSocket, WorkerGlobalScope },
  SharedWorkerGlobalScope: WorkerGlobalScope,
};
const functions = {
  ...{ fetch, importScripts, setInterval, clearInterval },
  setTimeout: setTimer,
  clearTimeout: clearTimer,
  atob: decode64,
  btoa: encode64,
  queueMicrotask: (/** @type {() => void} */ call) => void Promise.resolve().then(() => run(call)),
  addEventListener: target.addEventListener.bind(target),
  removeEventListener: target.removeEventListener.bind(target),
  dispatchEvent: target.dispatchEvent.bind(target),
  close: () => log("debug", ["The worker has closed."]),
};
const values = {
  ...{ console, crypto, performance, location, navigator, origin },
  ...{ self: scope, name: "", isSecureContext: true, crossOriginIsolated: false, onconnect: null },
};
for (const [name, value] of Object.entries({ ...classes, ...functions, ...values })) {
  Object.defineProperty(scope, name, { value, writable: true, configurable: true, enumerable: name in values });
}
// Pages without isolation have none.
Reflect.deleteProperty(scope, "SharedArrayBuffer");
/** @type {(job: string) => void} */
let take = () => {};
// `visit.js` takes it away before any program runs.
scope.stliteRunner = {
  start: JSON.parse(lent.start),
  report: (/** @type {string} */ message) => guard(() => lent.report(message)),
  toBase64: (/** @type {Uint8Array} */ bytes) => guard(() => lent.toBase64(bytes)),
  onRefusal,
  soon,
  endIntervals,
  keepWhole: (/** @type {object[]} */ objects) => guard(() => lent.keepWhole(objects)),
  expire: (/** @type {string} */ address, /** @type {number} */ delay) => ends.set(address, guard(() => lent.now()) + delay),
  onJob: (/** @type {(job: string) => void} */ hear) => (take = hear),
};

// The process calls what follows.

/** @param {string} address */
export function readBlob(address) {
  const blob = blobs.get(address);
  return blob ? new TextDecoder().decode(readBytes(blob)) : "";
}

/** @param {string} text */
export const makeError = (text) => new TypeError(text);

/**
 * Imports a module. The second value names it, the last one who asks.
 *
 * @param {unknown[]} values
 * @returns {Promise<object>}
 */
export async function load(...values) {
  const asker = `${String(values.at(-1))}`;
  const url = new URL(values[1], asker.startsWith(`${origin}/`) ? asker : here).toString();
  return new Promise((resolve, reject) => guard(() => lent.importModule(url, resolve, reject)));
}

/** @param {string} job */
export const give = (job) => soon(() => take(job));
