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
 * A file with which Python starts (`stlite_docs/prerender/made_files.py`).
 *
 * @typedef {object} FileEntry
 * @property {string} url
 * @property {string} integrity its hash, as browsers take it
 * @property {number} size in bytes
 */

/**
 * The image of Python's memory (`worker/image.js`).
 *
 * @typedef {FileEntry & {memory: number, rates: {webkit: number, others: number}}} ImageEntry `memory`: the size of what Pyodide
 *   restores, in bytes. `rates`: bytes a second from which a line brings it in less time than it saves, by the browser's engine
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
 * @property {{all: number, wasm: number, lock: number}} sizes in bytes: of what every interpreter loads, of its WebAssembly, and of
 *   the lock
 * @property {FileEntry} [outline] of Python's modules (`worker/modules.js`), where the build has compiled them
 * @property {FileEntry} [core] the modules with which apps start
 * @property {FileEntry} [rest] all other modules
 * @property {ImageEntry} [image] of the memory of Python, where the build has made one
 * @property {string} [editor] what readers edit programs with, where some may
 * @property {string} [zip] what packs an app, where readers may download one
 * @property {{stlite: Hashes, pyodide: Hashes, editor?: Hashes, zip?: Hashes}} [integrity] of what comes from the CDN
 * @property {string} [importMap] the hash of the import map in the frame's document (`frame/import_map.js`)
 * @property {string} [error]
 */

export {};
