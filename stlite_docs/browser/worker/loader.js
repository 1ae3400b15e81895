// @ts-check
import { PACKAGE, prepareApp } from "./worlds.js";
import { causeError } from "../shared/causes.js";
import { expectHashes, hasHash } from "../shared/expected_hashes.js";
import { findPolicy } from "../shared/policy.js";
import { Image } from "./image.js";
import { isOutOfReach } from "./fetch_now.js";
import { measure } from "./line.js";
import { Modules } from "./modules.js";
import { free } from "./packed.js";
import { findMisfits, findUncalled, noteCall } from "./patches.js";
import { failWithDownloads, findFailure, watchDownloads } from "./downloads.js";

// What these import; so a browser asks for all modules at once.
import "../shared/folder.js";
import "../shared/probe.js";
import "../shared/stlite_names.js";
import "./late_packages.js";

/** How often the frames hear of bytes, in milliseconds. */
const INTERVAL = 200;

const pool = /** @type {{stlitePool: import("./worlds.js").Pool}} */ (/** @type {unknown} */ (globalThis)).stlitePool;

/**
 * @typedef {import("./worlds.js").Pyodide & {
 *   loadedPackages: Record<string, string>,
 *   unpackArchive: (buffer: Uint8Array, format: string, options: object) => void,
 *   loadPackage: (names: string | string[], options?: object) => Promise<unknown>,
 * }} Pyodide
 */

/** Where Python's output goes. stlite says it when it asks for Python. */
const output = { stdout: console.log, stderr: console.error };

/** @type {Promise<Pyodide> | undefined} */
let loading;

const { pyodide, lock, packages, sizes, integrity, lateImports, outline, core, rest, image, isLean, env } = JSON.parse(
  decodeURIComponent(new URL(import.meta.url).hash.slice(1)).replace(/\.mjs$/, ""),
);

/** Loads Python, once: the same Pyodide, with the site's lock, whose packages download while it starts. */
export function begin() {
  loading ??= load();
  return loading;
}

/**
 * Stands in for Pyodide's own `loadPyodide`. What cannot be loaded is an error here.
 *
 * @param {Partial<typeof output>} options what stlite gives Pyodide
 * @returns {Promise<Pyodide>}
 */
export async function loadPyodide(options) {
  Object.assign(output, options);
  return begin();
}

/** @returns {Promise<Pyodide>} */
async function load() {
  expectHashes(integrity);
  const indexURL = new URL(".", pyodide).href;
  const settings = {
    stdout: (/** @type {string} */ text) => output.stdout(text),
    stderr: (/** @type {string} */ text) => output.stderr(text),
    indexURL,
    packageBaseUrl: new URL(".", lock).href,
    ...(env && { env }), // only the build has one
  };
  const ownLibrary = new URL("python_stdlib.zip", indexURL).href;
  // Downloads of modules are not watched, since Pyodide can load all the same.
  const download = globalThis.fetch.bind(globalThis);
  /** @param {import("../shared/manifest.js").FileEntry} entry */
  const ask = ({ url, integrity }) => pool.takeEarly(url) ?? download(url, { integrity });
  const modules = outline && new Modules({ outline, core, rest }, ask);
  const choosing = chooseImage();
  if (modules) choosing.then((restoring) => restoring || modules.askForCore());
  if (modules && !isLean) modules.askForRest();
  watchDownloads(pool.takeEarly);
  const loadScripts = async () => {
    const lockFileContents = readLock();
    lockFileContents.catch(() => {}); // Pyodide hears of it
    const script = `${indexURL}pyodide.asm.js`;
    const [module, ownScript] = await Promise.all([findChecked(pyodide), findChecked(script)]);
    const real = await loadScript(pyodide, () => import(module));
    // Pyodide loads it if nobody has done so.
    if (ownScript !== script) importScripts(ownScript);
    const restoring = await choosing;
    const restored = restoring && (await restore(real, { ...settings, lockFileContents }, restoring, modules, ownLibrary));
    if (restored) return restored;
    if (!modules) return loadScript(script, () => real.loadPyodide({ ...settings, lockFileContents, packages }));
    const library = modules.makeLibrary(true);
    offer(ownLibrary, library);
    const plain = await loadScript(script, () => real.loadPyodide({ ...settings, lockFileContents, packages: [] }));
    freeLater(library);
    await addPackages(plain, modules);
    return plain;
  };
  const add = sizes ? reportBytes(choosing.then(countBytes)) : () => {};
  if (modules) modules.onBytes = add;
  choosing.then((restoring) => restoring && (restoring.onBytes = add));
  const interpreter = /** @type {Pyodide} */ (await failWithDownloads(loadScripts, sizes?.wasm, add));
  // What comes behind is no progress of a start.
  if (modules) modules.onBytes = () => {};
  requireLoaded(interpreter, packages);
  findMisfits(interpreter).forEach(pool.reportMismatch);
  pool.onStarted = () => {
    pool.onStarted = () => {};
    findUncalled(interpreter).forEach(pool.reportMismatch);
  };
  const loadPackage = interpreter.loadPackage.bind(interpreter);
  prepareOnFetch(interpreter, { imports: lateImports, lockUrl: lock });
  interpreter.loadPackage = async (names, settings) => {
    noteCall("loadPackage");
    /** @type {unknown} */
    let result;
    /** @type {string[]} */
    const errors = [];
    const errorCallback = (/** @type {string} */ error) => void errors.push(error);
    const download = await findFailure(async () => {
      result = await loadPackage(names, { errorCallback, ...settings });
    });
    requireLoaded(interpreter, [names].flat(), download, errors);
    return result;
  };
  return interpreter;
}

/** Reads the lock, and begins to download the packages with which Python starts, unless they come in one file. */
async function readLock() {
  const response = await fetch(lock);
  if (!response.ok) throw new Error(`${lock}: ${response.status}`);
  const text = await response.text();
  if (!outline) fetchPackages(text);
  return text;
}

/** @param {string} text the lock's */
function fetchPackages(text) {
  const { packages: entries } = JSON.parse(text);
  const found = packages.map((/** @type {string} */ name) => entries[name]);
  pool.fetchEarly(
    found.map((/** @type {{file_name: string, sha256: string}} */ { file_name, sha256 }) => ({
      url: new URL(file_name, lock).href,
      integrity: `sha256-${btoa(String.fromCharCode(...(sha256.match(/../g) ?? []).map((byte) => parseInt(byte, 16))))}`,
    })),
  );
}

/**
 * Counts what comes before the interpreter is there.
 *
 * @param {Image | undefined} restoring
 */
function countBytes(restoring) {
  if (!outline) return sizes.all;
  return sizes.wasm + sizes.lock + outline.size + (restoring ? image : core).size + (isLean ? 0 : rest.size);
}

/**
 * Gives Pyodide our compiled standard library when it asks for its own. If there is none, it gets its own.
 *
 * @param {string} url
 * @param {Promise<Uint8Array<ArrayBuffer>>} content
 */
function offer(url, content) {
  pool.putEarly(url, content.then(respond));
}

/**
 * @param {Uint8Array<ArrayBuffer>} content all of its buffer
 * @returns {Response} that does not copy it
 */
function respond({ buffer }) {
  return Object.defineProperty(new Response(), "arrayBuffer", { value: async () => buffer });
}

/** @param {Promise<Uint8Array<ArrayBuffer>>} content which Pyodide has copied, if it is there */
function freeLater(content) {
  content.then(({ buffer }) => free(buffer), () => {});
}

/**
 * Gives an interpreter its packages.
 *
 * @param {Pyodide} interpreter
 * @param {Modules} modules
 */
async function addPackages(interpreter, modules) {
  try {
    await addModules(interpreter, modules, true);
  } catch (error) {
    pool.reportMismatch(`Python compiles its modules, which takes longer: ${describe(error)}`);
    await interpreter.loadPackage(packages);
  }
}

/**
 * @param {Pyodide} interpreter
 * @param {Modules} modules
 * @param {boolean} hasCore whether with the modules of the core
 */
async function addModules(interpreter, modules, hasCore) {
  await modules.write(interpreter.FS, hasCore);
  for (const name of packages) interpreter.loadedPackages[name] = "default channel";
  // What an image has in memory is renewed later.
  if (hasCore) interpreter.pyimport("importlib").invalidate_caches();
  modules.comeLate(interpreter.pyimport(PACKAGE), pool);
  // Python cannot wait there, or for the build it does not pay.
  if (env || isOutOfReach(rest.url)) await modules.addAll();
  else if (!isLean) await modules.addRest();
}

/** @param {unknown} error */
function describe(error) {
  return /** @type {Error | undefined} */ (error)?.message ?? String(error);
}

/**
 * Asks for the image where the line brings it in less time than it saves. The core measures the line; from the browser's
 * cache, it says nothing, and then the image must be there too.
 */
async function chooseImage() {
  if (!outline || !image) return undefined;
  // Downloads of the image are not watched, since without it Python starts all the same.
  const fetch = globalThis.fetch.bind(globalThis);
  const sample = pool.takeEarly(core.url);
  if (!sample) return openImage(fetch(image.url, { integrity: image.integrity }));
  const measured = sample.then(measure);
  const response = measured.then(({ response }) => response);
  pool.putEarly(core.url, response);
  if (await sample.then(pool.isKept, () => false)) {
    const kept = await pool.readKept(image.url, image.integrity).catch(() => undefined);
    return kept && openImage(kept);
  }
  const rate = await measured.then(({ rate }) => rate).catch(() => 0);
  if (rate < image.rates[pool.isWebKit ? "webkit" : "others"]) return undefined;
  const opened = openImage(fetch(image.url, { integrity: image.integrity }));
  if (opened) putBehind(response, opened);
  return opened;
}

/**
 * Lets the core come once the image is there, which has its modules in memory.
 *
 * @param {Promise<Response>} asked
 * @param {Image} image
 */
function putBehind(asked, image) {
  const content = Promise.all([asked, image.arrival]).then(([response]) => response.blob());
  pool.putEarly(core.url, content.then((blob) => new Response(blob)));
}

/**
 * @param {Response | Promise<Response>} asked
 * @returns {Image | undefined} nothing if there is not enough memory
 */
function openImage(asked) {
  try {
    return new Image(image, asked);
  } catch (error) {
    tellPlainStart(error);
    return undefined;
  }
}

/** @param {unknown} error why the image cannot be used */
function tellPlainStart(error) {
  pool.reportMismatch(`Python starts without its image, which takes longer: ${describe(error)}`);
}

/**
 * Restores Python from an image.
 *
 * @param {{loadPyodide: (options: object) => Promise<Pyodide>}} real
 * @param {object} settings
 * @param {Image} image
 * @param {Modules} modules
 * @param {string} ownLibrary the address of Pyodide's own standard library
 * @returns {Promise<Pyodide | undefined>} nothing if that is not possible
 */
async function restore(real, settings, image, modules, ownLibrary) {
  const library = modules.makeLibrary(false);
  offer(ownLibrary, library);
  const { instantiateStreaming } = WebAssembly;
  let findCalls = () => {};
  // Pyodide takes the memory as soon as the WebAssembly is there.
  WebAssembly.instantiateStreaming = async (source, imports) => {
    const made = await instantiateStreaming(source, imports);
    findCalls = await image.complete(imports ?? {});
    await library.catch((error) => image.refuse(error));
    return made;
  };
  try {
    const interpreter = await real.loadPyodide({ ...settings, packages: [], _loadSnapshot: image.memory });
    freeLater(library);
    // Pyodide keeps what it restored.
    free(image.memory.buffer);
    // From an image, Python calls C code as all engines can: through JavaScript, so nothing can wait. Most engines need none.
    findCalls();
    await addModules(interpreter, modules, false);
    renewTimeZone(interpreter);
    interpreter.pyimport(`${PACKAGE}.memory_image`).renew();
    return interpreter;
  } catch (error) {
    tellPlainStart(image.error ?? error);
    return undefined;
  } finally {
    WebAssembly.instantiateStreaming = instantiateStreaming;
  }
}

/**
 * Tells Python the reader's time zone: C asks for it only once.
 *
 * @param {Pyodide} interpreter
 */
function renewTimeZone({ _module }) {
  const { __tzset_js: renew, _timezone, _daylight, _tzname, HEAPU32 } = _module;
  renew(_timezone, _daylight, HEAPU32[_tzname >> 2], HEAPU32[(_tzname >> 2) + 1]);
}

/**
 * Workers can check no script that they run, but what they fetch.
 *
 * @param {string} script
 * @returns {Promise<string>} its address, or that of a copy that was checked
 */
async function findChecked(script) {
  if (!hasHash(script)) {
    // The browser has it then, and need not wait for it.
    await pool.takeEarly(script)?.then((response) => response.arrayBuffer(), () => {});
    return script;
  }
  const content = await (await fetch(script)).arrayBuffer();
  return URL.createObjectURL(new Blob([content], { type: "text/javascript" }));
}

/**
 * @template T
 * @param {string} script what is at fault when the browser says no more than that something is
 * @param {() => Promise<T>} load
 * @returns {Promise<T>}
 */
async function loadScript(script, load) {
  try {
    return await load();
  } catch (error) {
    const { name, message } = /** @type {Error} */ (error);
    // What `import` throws, and what `importScripts` does.
    if (name !== "TypeError" && name !== "NetworkError") throw error;
    throw causeError({ script, error: message, policy: await findPolicy(script) });
  }
}

/**
 * Returns a function that adds up bytes, and reports them to the frames now and then.
 *
 * @param {Promise<number>} awaited how many there will be
 */
function reportBytes(awaited) {
  let total = Infinity;
  let loaded = 0;
  let isDue = false;
  awaited.then((size) => (total = size));
  const reportNow = () => {
    isDue = false;
    if (total !== Infinity) pool.reportBytes({ loaded, total });
  };
  return (/** @type {number} */ bytes) => {
    loaded = Math.min(loaded + bytes, total);
    if (loaded === total) return reportNow();
    if (!isDue) setTimeout(reportNow, INTERVAL);
    isDue = true;
  };
}

/**
 * stlite offers no place to do something in an app's folder before the app starts, but waits for the download of its
 * archives. So an archive with an address of ours stands for that work; there is nothing in it to unpack.
 *
 * @param {Pyodide} interpreter
 * @param {import("./worlds.js").Late} late
 */
function prepareOnFetch(interpreter, late) {
  const { fetch } = globalThis;
  const unpackArchive = interpreter.unpackArchive.bind(interpreter);
  globalThis.fetch = async (resource, init) => {
    if (typeof resource !== "string" || !resource.startsWith("stlite-docs:")) return fetch(resource, init);
    noteCall("fetch");
    await prepareApp(interpreter, resource.slice("stlite-docs:".length), late);
    return new Response();
  };
  interpreter.unpackArchive = (buffer, format, options) => {
    if (format !== "stlite-docs") return unpackArchive(buffer, format, options);
    noteCall("unpackArchive");
  };
}

/**
 * Rejects what is not loaded. A key of the lock is a package's name, with a version behind it where pools differ
 * (`merge_pools.py`); Pyodide notes the name alone.
 *
 * @param {Pyodide} interpreter
 * @param {string[]} keys
 * @param {import("../shared/probe.js").Download} [download] that failed
 * @param {string[]} errors what Pyodide says
 */
function requireLoaded(interpreter, keys, download, errors = []) {
  const absent = keys.filter((key) => !(key.replace(/@.*/, "") in interpreter.loadedPackages));
  const names = absent.map((key) => key.replace(/@(.*)/, (_, version) => ` ${version.replaceAll("-", ".")}`));
  if (names.length > 0) throw causeError({ packages: names, download, error: errors.join("\n") });
}
