// @ts-check

/** @typedef {import("./expected_hashes.js").Hashes} Hashes */

/**
 * What a pool's interpreter can load: for its apps' requirements, and for imports that the build has not seen.
 *
 * @typedef {object} Pool
 * @property {Record<string, string[]>} packages keys in the lock by requirement
 * @property {Record<string, string>} missing reasons by requirement
 * @property {{stock: Record<string, string>, others: Record<string, string>}} lateImports keys in the lock by module
 */

/**
 * Python's standard library, compiled (`worker/packed.js`).
 *
 * @typedef {object} LibraryEntry
 * @property {string} url
 */

/**
 * The packages that every interpreter has, compiled and in one file (`worker/packed.js`).
 *
 * @typedef {object} BaseEntry
 * @property {string} url
 * @property {string} integrity the hash of its file, as browsers take it
 * @property {number} all size of all that is loaded before the interpreter is there, in bytes
 */

/**
 * The image of Python's memory (`worker/image.js`).
 *
 * @typedef {object} ImageEntry
 * @property {string} url
 * @property {string} integrity the hash of its file, as browsers take it
 * @property {number} memory size of what Pyodide restores, in bytes
 * @property {{webkit: number, others: number}} rates bytes a second from which a line brings it in less time than it saves,
 *   by the browser's engine
 * @property {number} all size of all that is loaded before the interpreter is there, in bytes
 */

/**
 * What the build published (`stlite_docs/runtime/build.py` writes it); addresses are absolute or relative to `runtime.json`.
 *
 * @typedef {object} Runtime
 * @property {string} id
 * @property {string} stlite
 * @property {string[]} modules what stlite's front end loads at its start
 * @property {string} pyodide
 * @property {string} lock
 * @property {string[]} packages
 * @property {string[]} always
 * @property {Record<string, Pool>} pools
 * @property {{all: number, wasm: number}} sizes in bytes: of what every interpreter loads, and of its WebAssembly
 * @property {LibraryEntry} [library] the standard library, where the build has compiled it
 * @property {BaseEntry} [base] the packages, where the build has packed them
 * @property {ImageEntry} [image] of the memory of Python, where the build has made one
 * @property {string} [editor] what readers edit programs with, where some may
 * @property {string} [zip] what packs an app, where readers may download one
 * @property {{stlite: Hashes, pyodide: Hashes, editor?: Hashes, zip?: Hashes}} [integrity] of what comes from the CDN
 * @property {string} [importMap] the hash of the import map in the frame's document (`frame/import_map.js`)
 * @property {string} [error]
 */

export {};
