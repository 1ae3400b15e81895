// @ts-check

/* Makes the image of Python's memory that readers' workers restore (`browser/worker/image.js`). */

import { readRuntime, runtimeUrl } from "../../browser/shared/runtime.js";
import { combine } from "../../browser/worker/image.js";

const PACKAGES = "/lib/python3.13/site-packages";

/** Bytes in one message. */
const PIECE = 2 ** 20;

const ALIGNMENT = 16;

/**
 * Starts Python with the packages that every app has, and reports its memory and their files.
 *
 * @param {(message: object) => void} report
 * @param {(bytes: Uint8Array) => string} toBase64
 */
export async function makeImage(report, toBase64) {
  const runtime = await readRuntime();
  const pyodide = new URL(runtime.pyodide, runtimeUrl).href;
  const indexURL = new URL(".", pyodide).href;
  /** @type {Uint8Array<ArrayBuffer>} */
  let fresh = new Uint8Array();
  const { instantiateStreaming } = WebAssembly;
  WebAssembly.instantiateStreaming = async (source, imports) => {
    const made = await instantiateStreaming(source, imports);
    fresh = new Uint8Array(/** @type {any} */ (imports).env.memory.buffer).slice();
    return made;
  };
  const scope = /** @type {any} */ (globalThis);
  scope.importScripts(`${indexURL}pyodide.asm.js`);
  const { loadPyodide } = await import(pyodide);
  const interpreter = await loadPyodide({
    indexURL,
    lockFileURL: new URL(runtime.lock, runtimeUrl).href,
    packages: runtime.packages,
    _makeSnapshot: true,
  });
  WebAssembly.instantiateStreaming = instantiateStreaming;
  interpreter.runPython("from stlite_docs_interpreter.memory_image import prepare; prepare(); del prepare");
  // Pyodide takes no memory that knows of packages. What restores it knows them.
  for (const name of Object.keys(interpreter.loadedPackages)) delete interpreter.loadedPackages[name];
  const files = [...findFiles(interpreter.FS, PACKAGES)];
  /** @type {Uint8Array} */
  const memory = interpreter.makeMemorySnapshot();
  combine(memory, fresh.buffer);
  const index = new TextEncoder().encode(JSON.stringify(files.map(([path, { length }]) => [path, length])));
  const head = new Uint8Array(Math.ceil((4 + index.length) / ALIGNMENT) * ALIGNMENT);
  new DataView(head.buffer).setUint32(0, index.length, true);
  head.set(index, 4);
  for (const part of [head, memory, ...files.map(([, content]) => content)]) {
    for (let begin = 0; begin < part.length; begin += PIECE) {
      report({ type: "image", content: toBase64(part.subarray(begin, begin + PIECE)) });
    }
  }
  report({ type: "end", memory: memory.length });
}

/**
 * @param {any} FS Emscripten's file system
 * @param {string} folder
 * @returns {Generator<[path: string, content: Uint8Array]>}
 */
function* findFiles(FS, folder) {
  for (const name of FS.readdir(folder).toSorted()) {
    if (name === "." || name === ".." || name === "__pycache__") continue;
    const path = `${folder}/${name}`;
    if (FS.isDir(FS.stat(path).mode)) yield* findFiles(FS, path);
    else yield [path, FS.readFile(path)];
  }
}
