// @ts-check

/*
 * Opens the scope in which programs run, and lends it what it needs of Node.js.
 *
 * Programs must get hold of nothing of this realm. What could lead them from an object of it to more is cut first.
 */

import { setImmediate, setTimeout, clearTimeout } from "node:timers";
import vm from "node:vm";
import { RUNNER, SITE } from "./files.mjs";

const LOCATION = `${SITE}worker/pool.js`;
const STLITE_WORKER = /data:(?:text|application)\/javascript;base64,([A-Za-z0-9+/=]+)/;

/** A process whose scope prints more than this has no more to say, in characters. */
const MOST_OUTPUT = 2 ** 20;

/**
 * Takes from this realm what could compile code or be changed. V8 hands programs some of its objects: the promise of an
 * `import()`, and errors. Their methods are of use to nobody; but their constructors would make functions, and what is
 * changed in their prototypes would be called by our own code.
 */
export function closeRealm() {
  const { getOwnPropertyNames, getOwnPropertyDescriptor, getPrototypeOf, freeze } = Object;
  const kinds = [function () {}, async () => {}, function* () {}, async function* () {}];
  for (const kind of kinds) Reflect.deleteProperty(getPrototypeOf(kind), "constructor");
  const iterators = [[].values(), new Map().keys(), new Set().keys(), "".matchAll(/x/g), ""[Symbol.iterator]()];
  const objects = [...kinds, ...iterators, (function* () {})(), (async function* () {})(), new Int8Array()];
  const roots = [...objects.map(getPrototypeOf), getPrototypeOf(getPrototypeOf([].values())), getPrototypeOf(Int8Array)];
  for (const name of getOwnPropertyNames(globalThis)) {
    if (!/^[A-Z]/.test(name)) continue;
    const { value } = getOwnPropertyDescriptor(globalThis, name) ?? {};
    if (typeof value === "function" && value.toString().includes("[native code]")) roots.push(value, value.prototype);
  }
  for (const root of roots) {
    if (!root || root === globalThis) continue;
    if (root !== Error) Reflect.deleteProperty(root, "constructor");
    freeze(root);
  }
  for (const name of ["process", "fetch", "Buffer", "WebSocket", "require"]) Reflect.deleteProperty(globalThis, name);
}

/**
 * @typedef {object} Uses
 * @property {import("./files.mjs").Files} files
 * @property {boolean} network
 * @property {number} memory
 * @property {(address: string) => void} note
 * @property {(level: string, text: string) => void} log
 * @property {(request: string, body: string) => string} ask
 * @property {(text: string) => void} report
 */

/**
 * @param {Uses} uses
 * @returns {Promise<{give: (job: string) => void}>}
 */
export async function openScope({ files, network, memory, note, log, ask, report }) {
  const context = vm.createContext(/** @type {any} */ (vm.constants).DONT_CONTEXTIFY, { name: "worker" });
  let printed = 0;
  let timers = 0;
  /** @type {Map<number, NodeJS.Timeout>} */
  const running = new Map();
  const { TextDecoder, TextEncoder, URL, URLSearchParams, performance, crypto, atob, btoa, Buffer } = natives;

  /** @type {Map<string, Promise<vm.SourceTextModule>>} */
  const modules = new Map();
  /** @param {string} url */
  const load = (url) => {
    const known = modules.get(url);
    if (known) return known;
    const loading = compile(url);
    modules.set(url, loading);
    loading.catch(() => modules.delete(url));
    return loading;
  };
  /** @param {string} url */
  const compile = async (url) => {
    const address = url.replace(/#.*/s, "");
    const text = address.startsWith("blob:") ? taken.readBlob(address) : files.read(address)?.toString("utf8");
    if (!text) throw taken.makeError(`Failed to fetch dynamically imported module: ${address}`);
    return new vm.SourceTextModule(text, {
      context,
      identifier: url,
      initializeImportMeta: (meta) => void (meta.url = url),
      importModuleDynamically,
    });
  };
  /** @type {any} */
  const link = (/** @type {string} */ specifier, /** @type {{identifier: string}} */ { identifier }) =>
    load(new URL(specifier, identifier).href);
  /** @param {string} url */
  const evaluate = async (url) => {
    const module = await load(url);
    if (module.status === "unlinked") await module.link(link);
    await module.evaluate();
    return module;
  };
  /** @type {any} */
  const importModuleDynamically = async (/** @type {string} */ specifier, /** @type {any} */ { identifier }) => {
    /** @type {string} */
    let url;
    try {
      url = new URL(specifier, identifier?.startsWith(SITE) || identifier?.startsWith(RUNNER) ? identifier : LOCATION).href;
    } catch {
      throw taken.makeError(`Failed to resolve module specifier '${specifier}'`);
    }
    return evaluate(url);
  };

  /** @type {import("./scope.js").Lent} */
  const lent = {
    location: LOCATION,
    hasNetwork: network,
    memory,
    read: (address) => {
      if (address === `${RUNNER}stlite-worker.js`) return stliteWorker(files);
      return /** @type {any} */ (files.read(address));
    },
    typeOf: (address) => files.typeOf(address),
    ask: (request, body) => ask(`${request}`, `${body}`),
    noteAddress: (address) => note(`${address}`.slice(0, 2000)),
    log: (level, text) => {
      printed += text.length;
      if (printed < MOST_OUTPUT) log(`${level}`, `${text}`);
    },
    report: (message) => report(`${message}`),
    later: (call, delay) => {
      timers += 1;
      const number = timers;
      const fire = () => {
        running.delete(number);
        call();
      };
      running.set(number, setTimeout(fire, delay));
      return number;
    },
    cancel: (number) => {
      clearTimeout(running.get(number));
      running.delete(number);
    },
    soon: (call) => void setImmediate(() => call()),
    now: () => performance.now(),
    fillRandomly: (array) => void crypto.getRandomValues(/** @type {any} */ (array)),
    toBase64: (bytes) => Buffer.from(bytes).toString("base64"),
    fromBase64: (text) => new Uint8Array(Buffer.from(text, "base64")),
    atob: (text) => atob(text),
    btoa: (text) => btoa(text),
    ...{ TextDecoder, TextEncoder, URL, URLSearchParams },
  };
  const source = files.read(`${RUNNER}scope.js`)?.toString("utf8") ?? "";
  const script = new vm.Script(source, { filename: "scope.js", importModuleDynamically });
  /** @type {import("./scope.js").Taken} */
  const taken = script.runInContext(context)(lent);
  await evaluate(`${RUNNER}visit.js`);
  return { give: (job) => ((printed = 0), taken.give(job)) };
}

// What this realm has before it is closed.
const natives = { TextDecoder, TextEncoder, URL, URLSearchParams, performance, crypto, atob, btoa, Buffer };

/**
 * The code of stlite's worker, which its front end has in base64.
 *
 * @param {import("./files.mjs").Files} files
 */
function stliteWorker(files) {
  const { stlite } = JSON.parse(files.read(`${SITE}runtime.json`)?.toString("utf8") ?? "{}");
  const code = files.findInScripts(new natives.URL(stlite, SITE).href, STLITE_WORKER);
  return new Uint8Array(natives.Buffer.from(code, "base64"));
}
