// @ts-check

/*
 * The modules of Python's standard library and of the packages that every interpreter has, compiled (`prerender/made_files.py`
 * says in which files). All modules have a place from the start: in the archive of the library, or an empty file. Python waits
 * in an import if its module is not there (`python/late_modules.py`): it has not come, or only packed, or went when it was read.
 */

import { fetchNow } from "./fetch_now.js";
import { free, readWhole, unpack, unpackAndKeep } from "./packed.js";

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
 * @property {Promise<ArrayBuffer> | undefined} asked its content for the start, once somebody has asked for it
 * @property {ArrayBuffer | undefined} packed its file, from which an import can unpack it
 * @property {boolean} isWritten whether Python has it
 * @property {number} tries how often an import has asked for its file
 */

/** @typedef {ReturnType<typeof readOutline>} Outline */

/**
 * What Python offers for modules (`python/late_modules.py`).
 *
 * @typedef {object} Python
 * @property {(packed: ArrayBuffer, integrity: string, take: (piece: any) => void) => void} unpack_modules
 * @property {(archive: string) => string} list_imported
 * @property {(load: (path: string) => boolean, loadSoon: () => void, warn: (sentence: string) => void) => void} wait_for_modules
 */

export class Modules {
  #ask;
  /** @type {Promise<Outline> | undefined} what a start needs */
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
    this.#outline = unpack(ask(outline), (bytes) => this.onBytes(bytes)).then(readOutline);
    this.#outline.catch(() => {}); // who waits for it hears of it
    this.#core = { number: 1, entry: core, asked: undefined, packed: undefined, isWritten: false, tries: 0 };
    this.#rest = { number: 2, entry: rest, asked: undefined, packed: undefined, isWritten: false, tries: 0 };
  }

  /** @returns {Promise<Outline>} */
  async #getOutline() {
    if (!this.#outline) throw new Error("Python has started already");
    return this.#outline;
  }

  /** @param {Part} part */
  #get(part) {
    const keep = (/** @type {ArrayBuffer} */ packed) => void (part.packed = packed);
    part.asked ??= unpackAndKeep(this.#ask(part.entry), (bytes) => this.onBytes(bytes), keep);
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
    const { head, directory, content } = await this.#getOutline();
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
    const { head, content } = await this.#getOutline();
    const core = hasCore && (await this.#get(this.#core));
    writeFiles(FS, head, 0, content);
    if (core) writeFiles(FS, head, 1, new Uint8Array(core));
    else writePlaces(FS, head, 1);
    writePlaces(FS, head, 2);
    this.#written = { FS, head };
    this.#core.isWritten = hasCore;
    this.#rest.isWritten = false;
    if (!core) return;
    this.#core.asked = undefined;
    free(core);
  }

  /**
   * Gives the interpreter the modules of a part.
   *
   * @param {Part} part
   * @param {ArrayBuffer} content which nobody needs then
   */
  #complete(part, content) {
    if (part.isWritten || !this.#written) return;
    const { FS, head } = this.#written;
    const bytes = new Uint8Array(content);
    const { begin, members } = cut(head, part.number, bytes);
    writeFiles(FS, head, part.number, bytes);
    writeLibrary(FS, [[begin, members]]);
    part.isWritten = true;
    part.asked = undefined;
    free(content);
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
      tellLate(error);
    }
  }

  /**
   * Has Python wait in the import of a module that has not come. The files of what is lacking come when the first app is live.
   *
   * @param {Python} python
   * @param {{reportFetching: (isFetching: boolean) => void, reportMismatch: (sentence: string) => void}} pool
   */
  comeLate(python, pool) {
    const load = (/** @type {string} */ path) => {
      const lacking = [this.#rest, this.#core].filter(({ isWritten }) => !isWritten);
      // A part that has come is of use even where the other one cannot come.
      const part = lacking.find(({ packed }) => packed) ?? lacking[0];
      if (!part) return false;
      const packed = part.packed ?? fetchPart(part, pool);
      this.#complete(part, this.#unpackNow(part, packed, python));
      part.packed = undefined;
      console.info(`stlite-docs: unpacked modules of Python when it read ${path}`);
      return true;
    };
    python.wait_for_modules(load, () => void this.#settle(python), pool.reportMismatch);
  }

  /**
   * Unpacks a part while Python waits in an import.
   *
   * @param {Part} part
   * @param {ArrayBuffer} packed
   * @param {Python} python
   */
  #unpackNow({ number, entry }, packed, python) {
    const content = new Uint8Array(this.#written ? countBytes(this.#written.head, number) : 0);
    let end = 0;
    python.unpack_modules(packed, entry.integrity, (piece) => {
      const bytes = piece.toJs();
      content.set(bytes, end);
      end += bytes.length;
    });
    return content.buffer;
  }

  /**
   * Downloads what Python lacks, and leaves it packed, since most apps never import it. What Python has imported of the core
   * goes, since nobody reads it twice. An import unpacks either.
   *
   * @param {Python} python
   */
  async #settle(python) {
    this.#outline = undefined;
    for (const part of [this.#rest, this.#core]) {
      if (part.isWritten) continue;
      try {
        part.packed ??= await readWhole(this.#ask(part.entry));
      } catch (error) {
        tellLate(error);
      }
    }
    if (this.#core.isWritten) this.#forgetCore(python);
    if (this.#rest.isWritten) this.#rest.packed = undefined;
  }

  /** @param {Python} python */
  #forgetCore(python) {
    if (!this.#core.packed || !this.#written) return;
    const { FS, head } = this.#written;
    const [from = 0, to = 0] = head.ends;
    /** @type {{files: string[], members: [begin: number, end: number][]}} */
    const { files, members } = JSON.parse(python.list_imported(LIBRARY));
    const imported = new Set(files);
    // If this is cut short, an import unpacks what went.
    this.#core.isWritten = false;
    for (const [path] of inFolders(FS, head, 1)) if (imported.has(path)) FS.truncate(path, 0);
    const gone = members.filter(([begin, end]) => from <= begin && end <= to);
    if (!this.#rest.isWritten) gone.push([to, head.ends.at(-1) ?? to]);
    forgetMembers(FS, gone);
  }
}

/** @param {unknown} error */
function tellLate(error) {
  console.warn("stlite-docs: some modules of Python come only when a program imports them.", error);
}

/**
 * @param {Part} part
 * @param {{reportFetching: (isFetching: boolean) => void}} pool
 */
function fetchPart(part, { reportFetching }) {
  const { url } = part.entry;
  // The browser's cache can have a file with other bytes under the address itself.
  const address = part.tries > 0 ? `${url}?${part.tries}` : url;
  part.tries += 1;
  reportFetching(true);
  try {
    return fetchNow(address);
  } finally {
    reportFetching(false);
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
function cut(head, number, content) {
  const begin = head.ends[number - 1] ?? 0;
  const size = (head.ends[number] ?? 0) - begin;
  const expected = countBytes(head, number);
  if (content.length !== expected) throw new Error(`expected ${expected} bytes of modules, got ${content.length}`);
  return { begin, members: content.subarray(0, size), files: content.subarray(size) };
}

/**
 * @param {Head} head
 * @param {number} number of a part
 */
function countBytes({ ends, files }, number) {
  const size = (ends[number] ?? 0) - (ends[number - 1] ?? 0);
  return (files[number] ?? []).reduce((all, [, each]) => all + each, size);
}

/**
 * @typedef {object} FileSystem
 * @property {(path: string) => void} mkdirTree
 * @property {(path: string, content: Uint8Array) => void} writeFile which copies the content
 */

/**
 * Writes the files of a part.
 *
 * @param {FileSystem} FS
 * @param {Head} head
 * @param {number} number
 * @param {Uint8Array} content the whole part
 */
function writeFiles(FS, head, number, content) {
  const { files } = cut(head, number, content);
  let begin = 0;
  for (const [path, size] of inFolders(FS, head, number)) {
    FS.writeFile(path, files.subarray(begin, begin + size));
    begin += size;
  }
}

/**
 * Writes parts of the library's archive.
 *
 * @param {any} FS
 * @param {[begin: number, content: Uint8Array][]} pieces
 */
function writeLibrary(FS, pieces) {
  const stream = FS.open(LIBRARY, "r+");
  for (const [begin, content] of pieces) FS.write(stream, content, 0, content.length, begin);
  FS.close(stream);
}

/**
 * Makes zeros of parts of the library's archive. Zeros that nobody has written need no memory.
 *
 * @param {any} FS
 * @param {[begin: number, end: number][]} gone in their order
 */
function forgetMembers(FS, gone) {
  /** @type {Uint8Array<ArrayBuffer>} */
  const content = FS.readFile(LIBRARY);
  const ends = [0, ...gone.map(([, end]) => end)];
  const begins = [...gone.map(([begin]) => begin), content.length];
  FS.truncate(LIBRARY, 0);
  FS.truncate(LIBRARY, content.length);
  writeLibrary(FS, ends.map((end, index) => [end, content.subarray(end, begins[index])]));
  free(content.buffer);
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
