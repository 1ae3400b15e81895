// @ts-check
import { prepareApp } from "./apps.mjs";

/**
 * @typedef {import("./apps.mjs").Pyodide & {
 *   loadedPackages: Record<string, string>,
 *   loadPackage: (names: string | string[], options?: object) => Promise<unknown>,
 * }} Pyodide
 */

/**
 * Stands in for Pyodide's own `loadPyodide`: the same Pyodide, with the site's lock, whose packages download while
 * it starts. What cannot be loaded is an error here; Pyodide itself would wait for ever or write to the console.
 *
 * @param {object} options what stlite gives Pyodide
 * @returns {Promise<Pyodide>}
 */
export async function loadPyodide(options) {
  const { pyodide, lock, packages } = JSON.parse(
    decodeURIComponent(new URL(import.meta.url).hash.slice(1)).replace(/\.mjs$/, ""),
  );
  const real = await import(pyodide);
  const settings = { ...options, indexURL: new URL(".", pyodide).href, lockFileURL: lock, packages };
  const [interpreter, lean] = await failWithDownloads(() =>
    Promise.all([/** @type {Promise<Pyodide>} */ (real.loadPyodide(settings)), readText("lean.py")]),
  );
  requireLoaded(interpreter, packages);
  interpreter.runPython(lean, { globals: interpreter.toPy({}) });
  const loadPackage = interpreter.loadPackage.bind(interpreter);
  prepareOnFetch(interpreter);
  interpreter.loadPackage = async (names, settings) => {
    const result = await loadPackage(names, settings);
    requireLoaded(interpreter, [names].flat());
    return result;
  };
  return interpreter;
}

/** @param {string} name */
async function readText(name) {
  return (await fetch(new URL(name, import.meta.url))).text();
}

/**
 * stlite offers no place to do something in an app's folder before the app starts, but waits for the download of its
 * archives. So an archive with an address of ours stands for that work; there is nothing in it to unpack.
 *
 * @param {Pyodide} interpreter
 */
function prepareOnFetch(interpreter) {
  const { fetch } = globalThis;
  const unpackArchive = interpreter.unpackArchive.bind(interpreter);
  globalThis.fetch = async (resource, init) => {
    if (typeof resource !== "string" || !resource.startsWith("stlite-docs:")) return fetch(resource, init);
    await prepareApp(interpreter, resource.slice("stlite-docs:".length));
    return new Response();
  };
  interpreter.unpackArchive = (buffer, format, options) => {
    if (format !== "stlite-docs") unpackArchive(buffer, format, options);
  };
}

/**
 * Rejects when a download fails while something is loading.
 *
 * @template T
 * @param {() => Promise<T>} load
 * @returns {Promise<T>}
 */
async function failWithDownloads(load) {
  const { fetch } = globalThis;
  const { instantiateStreaming } = WebAssembly;
  /** @type {Promise<never>} */
  const failure = new Promise((_, reject) => {
    globalThis.fetch = async (resource, init) => {
      const url = resource instanceof Request ? resource.url : String(resource);
      const response = await fetch(resource, init).catch((error) => {
        reject(new Error(`${url} could not be loaded: ${error.message}`));
        throw error;
      });
      if (!response.ok) reject(new Error(`${url} could not be loaded (status ${response.status})`));
      return response;
    };
    WebAssembly.instantiateStreaming = (source, imports) => {
      const made = instantiateStreaming(source, imports);
      made.catch((error) => reject(new Error(`Python could not be loaded: ${error.message}`)));
      return made;
    };
  });
  try {
    return await Promise.race([load(), failure]);
  } finally {
    globalThis.fetch = fetch;
    WebAssembly.instantiateStreaming = instantiateStreaming;
  }
}

/**
 * Rejects what is not loaded. A key of the lock is a package's name, with a version behind it where pools differ
 * (`entries.py`); Pyodide notes the name alone.
 *
 * @param {Pyodide} interpreter
 * @param {string[]} keys
 */
function requireLoaded(interpreter, keys) {
  const absent = keys.filter((key) => !(key.replace(/@.*/, "") in interpreter.loadedPackages));
  const names = absent.map((key) => key.replace(/@(.*)/, (_, version) => ` ${version.replaceAll("-", ".")}`));
  if (names.length > 0) throw new Error(`These packages could not be loaded: ${names.join(", ")}`);
}
