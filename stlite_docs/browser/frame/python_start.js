// @ts-check
import { folderUrl } from "../shared/folder.js";
import { getPool, runtimeUrl } from "../shared/runtime.js";

/** @typedef {import("../shared/messages.js").PythonStart} PythonStart */

/**
 * What a pool needs to begin with Python.
 *
 * @param {import("../shared/runtime.js").Runtime} runtime
 * @param {string} pool
 * @returns {PythonStart}
 */
export function findPythonStart(runtime, pool) {
  const pyodide = new URL(runtime.pyodide, runtimeUrl).href;
  const lock = new URL(runtime.lock, runtimeUrl).href;
  const integrity = runtime.integrity?.pyodide ?? {};
  const library = runtime.library && { url: new URL(runtime.library.url, runtimeUrl).href };
  const names = ["pyodide.asm.js", "pyodide.asm.wasm", ...(library ? [] : ["python_stdlib.zip"])];
  const parts = names.map((name) => new URL(name, pyodide).href);
  const { packages, sizes } = runtime;
  const base = runtime.base && { ...runtime.base, url: new URL(runtime.base.url, runtimeUrl).href };
  const image = runtime.image && { ...runtime.image, url: new URL(runtime.image.url, runtimeUrl).href };
  /** @type {import("../shared/messages.js").Download[]} */
  const downloads = [lock, ...parts].map((url) => ({ url, integrity: integrity[url] ?? "" }));
  if (library) downloads.push({ ...library, integrity: "", isSample: Boolean(image) });
  if (base) downloads.push(base);
  const { lateImports } = getPool(runtime, pool);
  const data = { pyodide, lock, packages, integrity, sizes, lateImports, library, base, image };
  // What the module needs travels in the fragment, which no server sees.
  const loader = `${new URL("worker/loader.js", folderUrl)}#${encodeURIComponent(JSON.stringify(data))}.mjs`;
  return { loader, downloads };
}
