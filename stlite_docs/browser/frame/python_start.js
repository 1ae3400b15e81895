// @ts-check
import { folderUrl } from "../shared/folder.js";
import { getPool, runtimeUrl } from "../shared/runtime.js";

/** @typedef {import("../shared/messages.js").PythonStart} PythonStart */

/**
 * What a pool needs to begin with Python.
 *
 * @param {import("../shared/runtime.js").Runtime} runtime
 * @param {string} pool
 * @param {boolean} isLean whether the pool's first app needs no modules but those of the core
 * @returns {PythonStart}
 */
export function findPythonStart(runtime, pool, isLean) {
  const pyodide = new URL(runtime.pyodide, runtimeUrl).href;
  const lock = new URL(runtime.lock, runtimeUrl).href;
  const integrity = runtime.integrity?.pyodide ?? {};
  const { outline, core, rest, image } = findMade(runtime);
  const names = ["pyodide.asm.js", "pyodide.asm.wasm", ...(outline ? [] : ["python_stdlib.zip"])];
  const parts = names.map((name) => new URL(name, pyodide).href);
  const { packages, sizes } = runtime;
  /** @type {import("../shared/messages.js").Download[]} */
  const downloads = [lock, ...parts].map((url) => ({ url, integrity: integrity[url] ?? "" }));
  if (outline) downloads.push(outline);
  // It is unpacked while it comes, and browsers would check its hash before.
  if (core) downloads.push({ ...core, integrity: "", isSample: Boolean(image) });
  if (rest && !isLean) downloads.push(rest);
  const { lateImports } = getPool(runtime, pool);
  const data = { pyodide, lock, packages, integrity, sizes, lateImports, outline, core, rest, image, isLean };
  // What the module needs travels in the fragment, which no server sees.
  const loader = `${new URL("worker/loader.js", folderUrl)}#${encodeURIComponent(JSON.stringify(data))}.mjs`;
  return { loader, downloads };
}

/**
 * What the build has made for the start of Python, with absolute addresses.
 *
 * @param {import("../shared/runtime.js").Runtime} runtime
 */
function findMade({ outline, core, rest, image }) {
  /**
   * @template {import("../shared/manifest.js").FileEntry} Entry
   * @param {Entry | undefined} entry
   */
  const locate = (entry) => entry && { ...entry, url: new URL(entry.url, runtimeUrl).href };
  return { outline: locate(outline), core: locate(core), rest: locate(rest), image: locate(image) };
}
