// @ts-check

/*
 * Makes what readers' workers start Python with: its standard library, compiled, the packages that every app has, compiled and in one file
 * (`browser/worker/packed.js`), and the image of an interpreter's memory that has imported them (`browser/worker/image.js`). And
 * the compiled wheels of other packages.
 */

import { readRuntime, runtimeUrl } from "../../browser/shared/runtime.js";
import { combine } from "../../browser/worker/image.js";
import { writeFiles } from "../../browser/worker/packed.js";

const LIBRARY = "/lib/python313.zip";
const PACKAGES = "/lib/python3.13/site-packages";

/** The moment of all images, in milliseconds: 1 January 2025. */
const MOMENT = 1_735_689_600_000;

/** Bytes in one message. */
const PIECE = 2 ** 20;

/** Bytes of what `clearFree` takes at once. */
const LARGEST = 2 ** 18;
const SMALLEST = 2 ** 5;

/** @typedef {import("./visit.js").Runner} Runner */
/** @typedef {(parts: Uint8Array[]) => void} Send reports a file */

/** @type {Record<string, (send: Send, begin: Runner["start"], wheels: string[]) => Promise<void>>} */
const makers = { library: makeLibrary, base: makeBase, image: makeImage, wheels: makeWheels };

/**
 * @param {{kind: string, wheels: string[]}} wanted the wheels by their addresses
 * @param {Pick<Runner, "start" | "toBase64">} runner
 * @param {(message: object) => void} report
 */
export async function makeFiles({ kind, wheels }, { start, toBase64 }, report) {
  const send = (/** @type {Uint8Array[]} */ parts) => {
    let size = 0;
    for (const part of parts) {
      for (let begin = 0; begin < part.length; begin += PIECE) {
        report({ type: "piece", content: toBase64(part.subarray(begin, begin + PIECE)) });
      }
      size += part.length;
    }
    report({ type: "end", size });
  };
  await makers[kind]?.(send, start, wheels);
}

/** @param {Send} send */
async function makeLibrary(send) {
  const interpreter = await start({});
  await compile(interpreter, `compile_archive("${LIBRARY}", "/packed.zip")`);
  send([interpreter.FS.readFile("/packed.zip")]);
}

/**
 * @param {Send} send
 * @param {Runner["start"]} begin
 */
async function makeBase(send, begin) {
  const { packages } = await readRuntime();
  const interpreter = await start(begin, { packages });
  await compile(interpreter, `compile_folder("${PACKAGES}")`);
  const files = [...findFiles(interpreter.FS, PACKAGES)];
  const index = new TextEncoder().encode(JSON.stringify(files.map(([path, { length }]) => [path, length])));
  const head = new Uint8Array(4);
  new DataView(head.buffer).setUint32(0, index.length, true);
  send([head, index, ...files.map(([, content]) => content)]);
}

/**
 * Sends each wheel, compiled, or nothing in its place if there is nothing to compile.
 *
 * @param {Send} send
 * @param {Runner["start"]} begin
 * @param {string[]} wheels
 */
async function makeWheels(send, begin, wheels) {
  const interpreter = await start(begin);
  for (const address of wheels) {
    const given = await (await fetch(new URL(address, runtimeUrl))).arrayBuffer();
    interpreter.FS.writeFile("/given.whl", new Uint8Array(given));
    const isCompiled = await compile(interpreter, `compile_wheel("/given.whl", "/compiled.whl")`);
    send(isCompiled ? [interpreter.FS.readFile("/compiled.whl")] : []);
  }
}

/**
 * @param {any} interpreter
 * @param {string} call of a function of `compile_modules.py`
 */
async function compile(interpreter, call) {
  const script = await (await fetch(new URL("compile_modules.py", import.meta.url))).text();
  return interpreter.runPython(`${script}\n${call}`, { globals: interpreter.toPy({}) });
}

/**
 * @param {Send} send
 * @param {Runner["start"]} begin
 */
async function makeImage(send, begin) {
  if (!begin.library || !begin.base) throw new Error("An image needs the library and the packages.");
  const files = await (await fetch(new URL(begin.base.url, runtimeUrl))).arrayBuffer();
  /** @type {Uint8Array<ArrayBuffer>} */
  let fresh = new Uint8Array();
  const { instantiateStreaming } = WebAssembly;
  WebAssembly.instantiateStreaming = async (source, imports) => {
    const made = await instantiateStreaming(source, imports);
    fresh = new Uint8Array(/** @type {any} */ (imports).env.memory.buffer).slice();
    return made;
  };
  stopTime();
  const interpreter = await start(begin, { _makeSnapshot: true });
  WebAssembly.instantiateStreaming = instantiateStreaming;
  writeFiles(interpreter.FS, files);
  // By its time, which stands still, the folder has not changed.
  interpreter.pyimport("importlib").invalidate_caches();
  interpreter.runPython("from stlite_docs_interpreter.memory_image import prepare; prepare(); del prepare");
  clearFree(interpreter._module);
  /** @type {Uint8Array} */
  const memory = interpreter.makeMemorySnapshot();
  combine(memory, fresh.buffer);
  send([memory]);
}

/** Lets all images of the same packages be the same: readers have theirs in the browser's cache, whoever built the site last. */
function stopTime() {
  Date.now = () => MOMENT;
  performance.now = () => 0;
}

/**
 * Fills what is free of Python's memory with zeros, which need no space in a compressed file.
 *
 * @param {{HEAPU8: Uint8Array, ___libc_malloc: (size: number) => number, _free: (begin: number) => void, _sbrk: (by: number) => number}} module
 */
function clearFree(module) {
  const end = module._sbrk(0);
  /** @type {number[]} */
  const taken = [];
  for (let size = LARGEST; size >= SMALLEST; size /= 2) {
    for (;;) {
      const begin = module.___libc_malloc(size);
      taken.push(begin);
      if (begin === 0 || begin + size > end) break;
      module.HEAPU8.fill(0, begin, begin + size);
    }
  }
  taken.forEach(module._free);
}

/**
 * @param {Runner["start"]} begin
 * @param {object} [options]
 */
async function start({ library }, options) {
  const runtime = await readRuntime();
  const pyodide = new URL(runtime.pyodide, runtimeUrl).href;
  const indexURL = new URL(".", pyodide).href;
  const scope = /** @type {any} */ (globalThis);
  scope.importScripts(`${indexURL}pyodide.asm.js`);
  const { loadPyodide } = await import(pyodide);
  const lockFileURL = new URL(runtime.lock, runtimeUrl).href;
  // Otherwise chance would decide the order of sets, and so the content.
  const env = { HOME: "/home/pyodide", PYTHONHASHSEED: "0" };
  const stdLibURL = library && new URL(library.url, runtimeUrl).href;
  return loadPyodide({ indexURL, lockFileURL, env, ...(library && { stdLibURL }), ...options });
}

/**
 * @param {any} FS Emscripten's file system
 * @param {string} folder
 * @returns {Generator<[path: string, content: Uint8Array]>}
 */
function* findFiles(FS, folder) {
  for (const name of FS.readdir(folder).toSorted()) {
    if (name.startsWith(".")) continue; // such as Streamlit's instructions for assistants
    const path = `${folder}/${name}`;
    if (FS.isDir(FS.stat(path).mode)) yield* findFiles(FS, path);
    else yield [path, FS.readFile(path)];
  }
}
