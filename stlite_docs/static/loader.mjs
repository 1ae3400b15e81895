// @ts-check

/**
 * @typedef {object} Pyodide
 * @property {Record<string, string>} loadedPackages
 * @property {(names: string | string[], options?: object) => Promise<unknown>} loadPackage
 */

/**
 * Stands in for Pyodide's own `loadPyodide`: the same Pyodide, with the site's lock, whose packages download while
 * it starts. A package that cannot be loaded is an error here, not a line in the console.
 *
 * @param {object} options what stlite gives Pyodide
 * @returns {Promise<Pyodide>}
 */
export async function loadPyodide(options) {
  const { pyodide, lock, packages } = JSON.parse(
    decodeURIComponent(new URL(import.meta.url).hash.slice(1)).replace(/\.mjs$/, ""),
  );
  const real = await import(pyodide);
  const interpreter = /** @type {Pyodide} */ (
    await real.loadPyodide({ ...options, indexURL: new URL(".", pyodide).href, lockFileURL: lock, packages })
  );
  requireLoaded(interpreter, packages);
  const loadPackage = interpreter.loadPackage.bind(interpreter);
  interpreter.loadPackage = async (names, settings) => {
    const result = await loadPackage(names, settings);
    requireLoaded(interpreter, [names].flat());
    return result;
  };
  return interpreter;
}

/**
 * @param {Pyodide} interpreter
 * @param {string[]} names
 */
function requireLoaded(interpreter, names) {
  const absent = names.filter((name) => !(name in interpreter.loadedPackages));
  if (absent.length > 0) throw new Error(`These packages could not be loaded: ${absent.join(", ")}`);
}
