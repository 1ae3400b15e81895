// @ts-check

/*
 * The modules of Python's standard library and of the packages that every interpreter has, compiled (`prerender/made_files.py`
 * says in which files). All modules have a place from the start: in the archive of the library, or an empty file. Python waits
 * in an import if its module has not come (`python/late_modules.py`).
 */

import { fetchNow } from "./fetch_now.js";
import { unpack } from "./packed.js";

const LIBRARY = "/lib/python313.zip";
const PACKAGES = "/lib/python3.13/site-packages";

/** @typedef {import("../shared/manifest.js").FileEntry} FileEntry */

/** @typedef {[path: string, size: number]} IndexEntry a file in the folder of packages */

/**
 * What the head of the outline says. Each part (outline, core, rest) has bytes of the library's archive, and files of packages.
 *
 * @typedef {object} Head
 * @property {number} size of the archive, in bytes
 * @property {number[]} ends where in the archive each part ends; its directory is behind
 * @property {IndexEntry[][]} files
 */

/**
 * A part that is no outline.
 *
 * @typedef {object} Part
 * @property {number} number
 * @property {FileEntry} entry
 * @property {Promise<ArrayBuffer> | undefined} asked its content, once somebody has asked for it
 * @property {boolean} isWritten whether Python has it
 * @property {number} tries how often an import has asked for it
 */

/**
 * What Python offers for modules (`python/late_modules.py`).
 *
 * @typedef {object} Python
 * @property {(content: ArrayBuffer, integrity: string) => any} unpack_modules
 * @property {(load: (path: string) => boolean, loadSoon: () => void, warn: (sentence: string) => void) => void} wait_for_modules
 */

export class Modules {
  #ask;
  #outline;
  /** @type {Part} */
  #core;
  /** @type {Part} */
  #rest;
  /** @type {{FS: any, head: Head} | undefined} what Python has got */
  #written;

  /** Called with the number of bytes that have come. */
  onBytes = (/** @type {number} */ _bytes) => {};

  /**
   * @param {{outline: FileEntry, core: FileEntry, rest: FileEntry}} entries
   * @param {(entry: FileEntry) => Promise<Response>} ask
   */
  constructor({ outline, core, rest }, ask) {
    this.#ask = ask;
    this.#outline = this.#read(outline).then(readOutline);
    this.#outline.catch(() => {}); // who waits for it hears of it
    this.#core = { number: 1, entry: core, asked: undefined, isWritten: false, tries: 0 };
    this.#rest = { number: 2, entry: rest, asked: undefined, isWritten: false, tries: 0 };
  }

  /** @param {FileEntry} entry */
  #read(entry) {
    return unpack(this.#ask(entry), (bytes) => this.onBytes(bytes));
  }

  /** @param {Part} part */
  #get(part) {
    part.asked ??= this.#read(part.entry);
    part.asked.catch(() => {}); // as above
    return part.asked;
  }

  /** Asks for the modules of the core, which come then. */
  askForCore() {
    this.#get(this.#core);
  }

  /** Asks for all others. */
  askForRest() {
    this.#get(this.#rest);
  }

  /**
   * Makes the archive of the standard library, with zeros where modules are lacking.
   *
   * @param {boolean} hasCore whether it has the modules of the core
   * @returns {Promise<Uint8Array<ArrayBuffer>>}
   */
  async makeLibrary(hasCore) {
    const { head, directory, content } = await this.#outline;
    const archive = new Uint8Array(head.size);
    archive.set(directory, head.size - directory.length);
    archive.set(content.subarray(0, head.ends[0]));
    if (hasCore) archive.set(cut(head, 1, new Uint8Array(await this.#get(this.#core))).members, head.ends[0]);
    return archive;
  }

  /**
   * Gives an interpreter the files of the packages.
   *
   * @param {any} FS its file system, with the archive of the library
   * @param {boolean} hasCore whether with the modules of the core, which the archive has then
   */
  async write(FS, hasCore) {
    const { head, content } = await this.#outline;
    const core = hasCore && new Uint8Array(await this.#get(this.#core));
    writeFiles(FS, head, 0, content);
    if (core) writeFiles(FS, head, 1, core);
    else writePlaces(FS, head, 1);
    writePlaces(FS, head, 2);
    this.#written = { FS, head };
    this.#core.isWritten = hasCore;
    this.#rest.isWritten = false;
    if (hasCore) this.#core.asked = undefined;
  }

  /**
   * Gives the interpreter the modules of a part.
   *
   * @param {Part} part
   * @param {ArrayBuffer} content
   */
  #complete(part, content) {
    if (part.isWritten || !this.#written) return;
    const { FS, head } = this.#written;
    const bytes = new Uint8Array(content);
    const { begin, members } = cut(head, part.number, bytes);
    writeFiles(FS, head, part.number, bytes);
    const stream = FS.open(LIBRARY, "r+");
    FS.write(stream, members, 0, members.length, begin);
    FS.close(stream);
    part.isWritten = true;
    part.asked = undefined;
  }

  /** Waits until the interpreter has all modules but those of the core. */
  async addRest() {
    await this.#add(this.#rest);
  }

  /** Waits until the interpreter has all modules. */
  async addAll() {
    for (const part of [this.#rest, this.#core]) await this.#add(part);
  }

  /** @param {Part} part which an import asks for again if it does not come */
  async #add(part) {
    if (part.isWritten) return;
    try {
      this.#complete(part, await this.#get(part));
    } catch (error) {
      console.warn("stlite-docs: some modules of Python come only when a program imports them.", error);
    }
  }

  /**
   * Has Python wait in the import of a module that has not come. What is lacking comes when the first app is live.
   *
   * @param {Python} python
   * @param {{reportFetching: (isFetching: boolean) => void, reportMismatch: (sentence: string) => void}} pool
   */
  comeLate(python, { reportFetching, reportMismatch }) {
    const load = (/** @type {string} */ path) => {
      const part = [this.#rest, this.#core].find(({ isWritten }) => !isWritten);
      if (!part) return false;
      reportFetching(true);
      try {
        const { url, integrity } = part.entry;
        // The browser's cache can have a file with other bytes under the address itself.
        const address = part.tries > 0 ? `${url}?${part.tries}` : url;
        part.tries += 1;
        const unpacked = python.unpack_modules(fetchNow(address), integrity);
        this.#complete(part, unpacked.toJs().buffer);
        unpacked.destroy();
      } finally {
        reportFetching(false);
      }
      console.info(`stlite-docs: loaded modules of Python when it read ${path}`);
      return true;
    };
    python.wait_for_modules(load, () => void this.addAll(), reportMismatch);
  }
}

/** @param {ArrayBuffer} content */
export function readOutline(content) {
  const length = new DataView(content).getUint32(0, true);
  /** @type {Head} */
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(content, 4, length)));
  const begin = 4 + length;
  const end = begin + head.size - (head.ends.at(-1) ?? 0);
  return { head, directory: new Uint8Array(content, begin, end - begin), content: new Uint8Array(content, end) };
}

/**
 * Cuts a part in two.
 *
 * @param {Head} head
 * @param {number} number
 * @param {Uint8Array} content
 * @returns {{begin: number, members: Uint8Array, files: Uint8Array}} where its bytes of the archive begin there, these bytes, and
 *   the content of its files
 */
function cut({ ends, files }, number, content) {
  const begin = ends[number - 1] ?? 0;
  const size = (ends[number] ?? 0) - begin;
  const expected = (files[number] ?? []).reduce((all, [, each]) => all + each, size);
  if (content.length !== expected) throw new Error(`expected ${expected} bytes of modules, got ${content.length}`);
  return { begin, members: content.subarray(0, size), files: content.subarray(size) };
}

/**
 * @typedef {object} FileSystem
 * @property {(path: string) => void} mkdirTree
 * @property {(path: string, content: Uint8Array, options?: object) => void} writeFile
 */

/**
 * Writes the files of a part.
 *
 * @param {FileSystem} FS
 * @param {Head} head
 * @param {number} number
 * @param {Uint8Array} content the whole part; what is not of these files can go
 */
function writeFiles(FS, head, number, content) {
  const files = cut(head, number, content).files.slice();
  let begin = 0;
  for (const [path, size] of inFolders(FS, head, number)) {
    FS.writeFile(path, files.subarray(begin, begin + size), { canOwn: true });
    begin += size;
  }
}

/**
 * Writes empty files where the modules of a part will be.
 *
 * @param {FileSystem} FS
 * @param {Head} head
 * @param {number} number
 */
function writePlaces(FS, head, number) {
  for (const [path] of inFolders(FS, head, number)) FS.writeFile(path, new Uint8Array());
}

/**
 * Makes the folder of each file of a part before it comes.
 *
 * @param {FileSystem} FS
 * @param {Head} head
 * @param {number} number
 * @returns {Generator<IndexEntry>}
 */
function* inFolders(FS, { files }, number) {
  let last = "";
  for (const [name, size] of files[number] ?? []) {
    const path = `${PACKAGES}/${name}`;
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (folder !== last) FS.mkdirTree(folder);
    last = folder;
    yield [path, size];
  }
}
