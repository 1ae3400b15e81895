// @ts-check

/**
 * @typedef {object} Pyodide
 * @property {Record<string, string>} loadedPackages
 * @property {(code: string) => unknown} runPython
 * @property {(names: string | string[], options?: object) => Promise<unknown>} loadPackage
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
  interpreter.runPython(lean);
  const loadPackage = interpreter.loadPackage.bind(interpreter);
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
 * @param {Pyodide} interpreter
 * @param {string[]} names
 */
function requireLoaded(interpreter, names) {
  const absent = names.filter((name) => !(name in interpreter.loadedPackages));
  if (absent.length > 0) throw new Error(`These packages could not be loaded: ${absent.join(", ")}`);
}
