// @ts-check

/*
 * Opens the scope in which programs run, and lends it what it needs of Node.js.
 *
 * Programs must get hold of nothing of this realm. What could lead them from an object of it to more is cut first.
 */

import { Buffer } from "node:buffer";
import { createRequire } from "node:module";
import { setImmediate, setTimeout, clearTimeout } from "node:timers";
import vm from "node:vm";
import { RUNNER, SITE } from "./files.mjs";
import { Whole } from "./whole.mjs";

const LOCATION = `${SITE}worker/pool.js`;
const STLITE_WORKER = /data:(?:text|application)\/javascript;base64,([A-Za-z0-9+/=]+)/;

/** A process whose scope prints more than this has no more to say, in characters. */
const MOST_OUTPUT = 2 ** 20;

/**
 * Takes from this realm what leads from any object to what compiles code. Programs should get hold of no object of it. But
 * if V8 hands one out after all, such as an error of its own, there is nothing to be had by it.
 */
export function closeRealm() {
  guardStacks();
  const { getOwnPropertyNames, getPrototypeOf } = Object;
  const kinds = [function () {}, async () => {}, function* () {}, async function* () {}];
  for (const kind of kinds) Reflect.deleteProperty(getPrototypeOf(kind), "constructor");
  for (const name of getOwnPropertyNames(globalThis)) {
    const { prototype } = /** @type {any} */ (globalThis)[name] ?? {};
    if (prototype) Reflect.deleteProperty(prototype, "constructor");
  }
  for (const name of ["process", "fetch", "Buffer", "WebSocket"]) Reflect.deleteProperty(globalThis, name);
}

const loadInternal = createRequire("file:///");
const { internalBinding } = loadInternal("internal/test/binding");

/** Keeps errors of this realm from those who read the stack of an error that has no text. */
function guardStacks() {
  const { prepareStackTraceCallback: prepare } = loadInternal("internal/errors");
  const OwnError = Error;
  internalBinding("errors").setPrepareStackTraceCallback((/** @type {unknown[]} */ ...values) => {
    try {
      return prepare(...values);
    } catch (error) {
      if (error instanceof OwnError) return "Error";
      throw error;
    }
  });
}

/** What has a certain type. Node.js would call a program's code to describe anything else, with objects of this realm. */
const isOf = {
  text: (/** @type {unknown} */ value) => typeof value === "string",
  number: (/** @type {unknown} */ value) => typeof value === "number",
  call: (/** @type {unknown} */ value) => typeof value === "function",
  array: (/** @type {unknown} */ value) => ArrayBuffer.isView(value),
};

/**
 * Makes a function that takes values of certain types only.
 *
 * @template {unknown[]} Values
 * @template Result
 * @param {(keyof typeof isOf)[]} types
 * @param {(...values: Values) => Result} work
 */
const accept = (types, work) => (/** @type {Values} */ ...values) => {
  types.forEach((type, index) => {
    if (!isOf[type](values[index])) throw new TypeError(`It takes a ${type}.`);
  });
  return work(...values);
};

/**
 * Has a function of the scope do all imports that code of the scope asks for. The promises that Node.js makes for them
 * are of this realm.
 *
 * @param {(...values: unknown[]) => Promise<object>} load
 */
function setImport(load) {
  internalBinding("module_wrap").setImportModuleDynamicallyCallback(load);
}

/**
 * @typedef {object} Uses
 * @property {import("./files.mjs").Files} files
 * @property {boolean} network
 * @property {number} memory
 * @property {string} start what Python starts with, as JSON
 * @property {(address: string) => void} note
 * @property {(level: string, text: string) => void} log
 * @property {(request: string, body: string) => string} ask
 * @property {(text: string) => void} report
 */

/**
 * @param {Uses} uses
 * @returns {Promise<{give: (job: string) => void, isWhole: () => boolean}>} `isWhole` says whether JavaScript is as it was
 *   when that was asked for the first time
 */
export async function openScope({ files, network, memory, start, note, log, ask, report }) {
  const context = vm.createContext(/** @type {any} */ (vm.constants).DONT_CONTEXTIFY, { name: "worker" });
  let printed = 0;
  let timers = 0;
  /** @type {Map<number, NodeJS.Timeout>} */
  const running = new Map();
  const { TextDecoder, TextEncoder, URL, URLSearchParams, performance, crypto, atob, btoa } = natives;

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
    if (!isOf.text(text) || !text) throw taken.makeError(`Failed to fetch dynamically imported module: ${address}`);
    return new vm.SourceTextModule(text, {
      context,
      identifier: url,
      initializeImportMeta: (meta) => void (meta.url = url),
    });
  };
  /** @type {any} */
  const link = async (/** @type {string} */ specifier, /** @type {{identifier: string}} */ { identifier }) => {
    const { href } = new URL(specifier, identifier);
    if (href.startsWith(RUNNER) && !identifier.startsWith(RUNNER)) throw taken.makeError(`Failed to import ${href}`);
    return load(href);
  };
  /** @param {string} url */
  const evaluate = async (url) => {
    const module = await load(url);
    if (module.status === "unlinked") await module.link(link);
    await module.evaluate();
    return module;
  };

  /** @type {import("./scope/lent.js").Lent} */
  const lent = {
    location: LOCATION,
    hasNetwork: network,
    ...{ memory, start },
    read: accept(["text"], (/** @type {string} */ address) => {
      if (address === `${RUNNER}stlite-worker.js`) return stliteWorker(files);
      return /** @type {any} */ (files.read(address));
    }),
    importModule: accept(["text", "call", "call"], (/** @type {string} */ url, /** @type {any} */ resolve, /** @type {any} */ fail) => {
      // Our own modules have what programs must not get; stlite imports this one.
      if (url.startsWith(RUNNER) && !url.startsWith(`${RUNNER}loader.js#`)) return fail(taken.makeError(`Failed to import ${url}`));
      const end = (/** @type {vm.SourceTextModule} */ module) => resolve(module.namespace);
      evaluate(url).then(end, async (error) => fail(...(await explain(url, error))));
    }),
    typeOf: accept(["text"], (/** @type {string} */ address) => files.typeOf(address)),
    ask: accept(["text", "text"], ask),
    noteAddress: accept(["text"], (/** @type {string} */ address) => note(address.slice(0, 2000))),
    log: accept(["text", "text"], (/** @type {string} */ level, /** @type {string} */ text) => {
      printed += text.length;
      if (printed < MOST_OUTPUT) log(level, text);
    }),
    report: accept(["text"], report),
    // No function of this realm is among the callers of a program's, since their places would tell of the machine.
    later: accept(["call", "number"], (/** @type {() => void} */ call, /** @type {number} */ delay) => {
      timers += 1;
      running.set(timers, setTimeout(call, delay));
      return timers;
    }),
    cancel: (number) => {
      clearTimeout(running.get(number));
      running.delete(number);
    },
    soon: accept(["call"], (/** @type {() => void} */ call) => void setImmediate(call)),
    keepWhole: (objects) => whole.add(objects),
    now: () => performance.now(),
    fillRandomly: accept(["array"], (/** @type {any} */ array) => void crypto.getRandomValues(array)),
    toBase64: accept(["array"], (/** @type {Uint8Array} */ bytes) => Buffer.from(bytes).toString("base64")),
    fromBase64: accept(["text"], (/** @type {string} */ text) => new Uint8Array(Buffer.from(text, "base64"))),
    atob: accept(["text"], (/** @type {string} */ text) => atob(text)),
    btoa: accept(["text"], (/** @type {string} */ text) => btoa(text)),
    ...{ TextDecoder, TextEncoder, URL, URLSearchParams },
  };
  /**
   * Returns an error of the scope in an array: a promise of this realm would call the `then` of a program's.
   *
   * @param {string} url
   * @param {unknown} error
   */
  const explain = async (url, error) => {
    const module = await load(url).catch(() => null);
    if (module?.status === "errored") return [module.error];
    return [taken.makeError(error instanceof Error ? error.message : `Failed to import ${url}`)];
  };
  vm.runInContext("(lent) => { globalThis.stliteLent = lent; }", context)(lent);
  /** @type {import("./scope/lent.js").Taken} */
  const taken = /** @type {any} */ (await evaluate(`${RUNNER}scope/scope.js`)).namespace;
  setImport(taken.load);
  await evaluate(`${RUNNER}visit.js`);
  const whole = new Whole(vm.runInContext("globalThis", context));
  return {
    isWhole: () => whole.check(),
    give: (job) => ((printed = 0), taken.give(job)),
  };
}

// What this realm has before it is closed.
const natives = { TextDecoder, TextEncoder, URL, URLSearchParams, performance, crypto, atob, btoa };

/**
 * The code of stlite's worker, which its front end has in base64.
 *
 * @param {import("./files.mjs").Files} files
 */
function stliteWorker(files) {
  const { stlite } = JSON.parse(files.read(`${SITE}runtime.json`)?.toString("utf8") ?? "{}");
  const code = files.findInScripts(new natives.URL(stlite, SITE).href, STLITE_WORKER);
  return new Uint8Array(Buffer.from(code, "base64"));
}
