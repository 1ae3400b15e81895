// @ts-check

/*
 * Makes what readers' workers start Python with: its modules, compiled (`browser/worker/modules.js`), and the image of an
 * interpreter's memory that has imported those of the core (`browser/worker/image.js`). And the compiled wheels of other packages.
 */

import { readRuntime, runtimeUrl } from "../../browser/shared/runtime.js";
import { combine } from "../../browser/worker/image.js";

const LIBRARY = "/lib/python313.zip";
const PACKAGES = "/lib/python3.13/site-packages";

/** The moment of all images, in milliseconds: 1 January 2025. */
const MOMENT = 1_735_689_600_000;

/** Bytes in one message. */
const PIECE = 2 ** 20;

/** The address of the compiled library, for Pyodide. */
const OWN_LIBRARY = "https://site.invalid/library.zip";

/** Bytes of what `clearFree` takes at once. */
const LARGEST = 2 ** 18;
const SMALLEST = 2 ** 5;

/** @typedef {import("./visit.js").Runner} Runner */
/** @typedef {(parts: Uint8Array[]) => void} Send reports a file */

/**
 * @param {{wheels: string[]} | {hasImage: boolean}} wanted the wheels by their addresses, or what Python starts with
 * @param {Pick<Runner, "toBase64">} runner
 * @param {(message: object) => void} report
 */
export async function makeFiles(wanted, { toBase64 }, report) {
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
  if ("wheels" in wanted) await makeWheels(send, wanted.wheels);
  else await makeStart(send, wanted.hasImage);
}

/**
 * Sends the outline, the core, the rest, and the image.
 *
 * @param {Send} send
 * @param {boolean} hasImage whether the image is wanted
 */
async function makeStart(send, hasImage) {
  const { packages } = await readRuntime();
  const compiler = await start({ packages });
  await compile(compiler, `compile_archive("${LIBRARY}", "/compiled.zip")`);
  await compile(compiler, `compile_folder("${PACKAGES}")`);
  const files = [...findFiles(compiler.FS, PACKAGES)];
  const { interpreter, fresh, forgetCalls } = await startAnew(compiler.FS.readFile("/compiled.zip"), files, hasImage);
  interpreter.runPython("from stlite_docs_interpreter.memory_image import prepare; prepare(); del prepare");
  clearFree(interpreter._module);
  if (hasImage) forgetCalls();
  /** @type {Uint8Array | undefined} */
  const memory = hasImage ? interpreter.makeMemorySnapshot() : undefined;
  /** @type {string[][]} */
  const [core = [], outside = []] = JSON.parse(interpreter.runPython("from stlite_docs_interpreter.memory_image import list_files; list_files()"));
  const members = [outside, core].map((paths) => paths.filter((path) => path.startsWith(LIBRARY)).map((path) => path.slice(LIBRARY.length + 1)));
  const ends = JSON.parse(await compile(compiler, `order_archive("/compiled.zip", "/library.zip", *${JSON.stringify(members)})`));
  const isModule = (/** @type {string} */ path) => path.endsWith(".pyc");
  const parts = [
    files.filter(([path]) => !isModule(path) || outside.includes(path)),
    files.filter(([path]) => isModule(path) && core.includes(path)),
    files.filter(([path]) => isModule(path) && !outside.includes(path) && !core.includes(path)),
  ];
  sendModules(send, { archive: compiler.FS.readFile("/library.zip"), ends }, parts);
  if (!memory) return;
  combine(memory, fresh.buffer);
  send([memory]);
}

/**
 * Sends the outline, the core and the rest.
 *
 * @param {Send} send
 * @param {{archive: Uint8Array, ends: number[]}} library the archive of the standard library, with the ends of its parts
 * @param {[path: string, content: Uint8Array][][]} parts the files of the packages
 */
function sendModules(send, { archive, ends }, parts) {
  const index = parts.map((files) => files.map(([path, { length }]) => [path.slice(PACKAGES.length + 1), length]));
  const head = new TextEncoder().encode(JSON.stringify({ size: archive.length, ends, files: index }));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, head.length, true);
  for (const [number, files] of parts.entries()) {
    const content = [archive.subarray(ends[number - 1] ?? 0, ends[number]), ...files.map(([, bytes]) => bytes)];
    send(number === 0 ? [length, head, archive.subarray(ends.at(-1)), ...content] : content);
  }
}

/**
 * Starts an interpreter as readers do.
 *
 * @param {Uint8Array<ArrayBuffer>} library
 * @param {[path: string, content: Uint8Array][]} files of the packages
 * @param {boolean} hasImage
 * @returns {Promise<{interpreter: any, fresh: Uint8Array<ArrayBuffer>, forgetCalls: () => void}>} and the memory of the WebAssembly
 *   at the start
 */
async function startAnew(library, files, hasImage) {
  /** @type {Uint8Array<ArrayBuffer>} */
  let fresh = new Uint8Array();
  /** @type {() => void} */
  let findCalls = () => {};
  const { fetch } = globalThis;
  const { instantiateStreaming } = WebAssembly;
  WebAssembly.instantiateStreaming = async (source, imports) => {
    const made = await instantiateStreaming(source, imports);
    const { memory, _PyEM_InitTrampoline_js } = /** @type {any} */ (imports).env;
    fresh = new Uint8Array(memory.buffer).slice();
    findCalls = _PyEM_InitTrampoline_js;
    return made;
  };
  globalThis.fetch = async (resource, init) => (String(resource) === OWN_LIBRARY ? new Response(library) : fetch(resource, init));
  stopTime();
  const interpreter = await start({ stdLibURL: OWN_LIBRARY, _makeSnapshot: hasImage });
  Object.assign(globalThis, { fetch });
  Object.assign(WebAssembly, { instantiateStreaming });
  for (const [path, content] of files) {
    interpreter.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    interpreter.FS.writeFile(path, content);
  }
  // By its time, which stands still, the folder has not changed.
  interpreter.pyimport("importlib").invalidate_caches();
  return { interpreter, fresh, forgetCalls: () => asOnPhone(findCalls) };
}

/**
 * Has Pyodide take the way of calling C code that all engines have. It takes that for iPhones.
 *
 * @param {() => void} find
 */
function asOnPhone(find) {
  const scope = /** @type {{navigator?: object}} */ (globalThis);
  const own = Object.getOwnPropertyDescriptor(scope, "navigator");
  Object.defineProperty(scope, "navigator", { value: { userAgent: "iPhone" }, configurable: true });
  find();
  if (own) Object.defineProperty(scope, "navigator", own);
  else delete scope.navigator;
}

/**
 * Sends each wheel, compiled, or nothing in its place if there is nothing to compile.
 *
 * @param {Send} send
 * @param {string[]} wheels
 */
async function makeWheels(send, wheels) {
  const interpreter = await start();
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

/** @param {object} [options] */
async function start(options) {
  const runtime = await readRuntime();
  const pyodide = new URL(runtime.pyodide, runtimeUrl).href;
  const indexURL = new URL(".", pyodide).href;
  const scope = /** @type {any} */ (globalThis);
  scope.importScripts(`${indexURL}pyodide.asm.js`);
  const { loadPyodide } = await import(pyodide);
  const lockFileURL = new URL(runtime.lock, runtimeUrl).href;
  // Otherwise chance would decide the order of sets, and so the content.
  const env = { HOME: "/home/pyodide", PYTHONHASHSEED: "0" };
  return loadPyodide({ indexURL, lockFileURL, env, ...options });
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
