// @ts-check

/**
 * What the worker patches of Pyodide and of stlite, and what it uses of their insides. Python's table is
 * `python/patches.py`, the frame's `frame/patches.js`.
 *
 * @typedef {object} Patch
 * @property {string} what
 * @property {string} expected what it has to be
 * @property {string} why what does not work without it; goes on a sentence that ends in ", so"
 * @property {(pyodide: any) => boolean} check whether it is so
 * @property {boolean} [isCalled] whether the start of an app calls what stands in for it
 */

/** @param {string} name */
const hasMethod = (name) => (/** @type {any} */ pyodide) => typeof pyodide[name] === "function";

/** @type {Record<string, Patch>} */
export const PATCHES = {
  loadPackage: {
    what: "pyodide.loadPackage",
    expected: "a function, and the names of what it has loaded in loadedPackages",
    why: "an app starts without packages that could not be loaded",
    check: (pyodide) => hasMethod("loadPackage")(pyodide) && typeof pyodide.loadedPackages === "object",
    isCalled: true,
  },
  fetch: {
    what: "fetch of an app's archives in stlite's worker",
    expected: "called with the address as a string, before the app starts",
    why: "apps see the modules, files and variables of other apps",
    check: () => typeof globalThis.fetch === "function",
    isCalled: true,
  },
  unpackArchive: {
    what: "pyodide.unpackArchive",
    expected: "a function of an archive, its format and options",
    why: "apps do not start",
    check: hasMethod("unpackArchive"),
    isCalled: true,
  },
  pyimport: {
    what: "pyodide.pyimport",
    expected: "a function",
    why: "apps do not start",
    check: hasMethod("pyimport"),
  },
  on_fatal: {
    what: "pyodide._api.on_fatal",
    expected: "called by pyodide._api.fatal_error",
    why: "pages do not hear of a crash of Python",
    check: (pyodide) => String(pyodide._api?.fatal_error).includes("on_fatal"),
  },
  HEAPU8: {
    what: "pyodide._module.HEAPU8",
    expected: "Python's memory as an array of bytes",
    why: "an interpreter that has grown large is not renewed",
    check: (pyodide) => pyodide._module?.HEAPU8 instanceof Uint8Array,
  },
  Py_EmscriptenSignalBuffer: {
    what: "pyodide._module.Py_EmscriptenSignalBuffer",
    expected: "set by setInterruptBuffer, and read by Python all the time",
    why: "an app that hangs cannot be stopped alone",
    check: hasMethod("setInterruptBuffer"),
    isCalled: true,
  },
  restoreSnapshot: {
    what: "pyodide._api.restoreSnapshot",
    expected: "called with what loadPyodide gets as _loadSnapshot, once the WebAssembly is there",
    why: "Python starts without its image",
    check: (pyodide) => typeof pyodide._api?.restoreSnapshot === "function",
  },
  findCalls: {
    what: "import of the WebAssembly _PyEM_InitTrampoline_js",
    expected: "a function that writes to Python's memory how it calls C code, which pyodide._module._PyEM_CountArgsPtr says too",
    why: "Python starts without its image",
    check: ({ _module }) => typeof _module?._PyEM_CountArgsPtr === "number",
  },
  tzset: {
    what: "pyodide._module.__tzset_js",
    expected: "a function that writes the time zone to _timezone, _daylight and _tzname",
    why: "Python starts without its image",
    check: ({ _module }) => typeof _module?.__tzset_js === "function" && _module._timezone > 0 && _module._tzname > 0,
  },
  FS: {
    what: "pyodide.FS",
    expected: "Emscripten's file system with analyzePath, lookupPath and mount",
    why: "apps do not start",
    check: ({ FS }) => ["analyzePath", "lookupPath", "mount", "mkdirTree"].every((name) => typeof FS?.[name] === "function"),
  },
  IDBFS: {
    what: "pyodide.FS.filesystems.IDBFS",
    expected: "a file system with syncfs",
    why: "apps cannot keep folders",
    check: ({ FS }) => typeof FS?.filesystems?.IDBFS?.syncfs === "function",
  },
};

/** @type {Set<string>} */
const called = new Set();

/** @param {string} name of a patch whose stand-in has been called */
export function noteCall(name) {
  called.add(name);
}

/**
 * What is not as expected, in sentences.
 *
 * @param {any} pyodide
 */
export function findMisfits(pyodide) {
  return Object.values(PATCHES)
    .filter(({ check }) => !check(pyodide))
    .map(({ what, expected, why }) => `Pyodide ${pyodide.version} has no ${what} (${expected}) any more, so ${why}.`);
}

/**
 * What the start of an app should have called and has not, in sentences.
 *
 * @param {any} pyodide
 */
export function findUncalled(pyodide) {
  return Object.entries(PATCHES)
    .filter(([name, { isCalled }]) => isCalled && !called.has(name))
    .map(([, { what, expected, why }]) => `Pyodide ${pyodide.version} and stlite no longer use ${what} (${expected}), so ${why}.`);
}
