// @ts-check

/* The files that programs and the site's scripts find at their addresses. */

/** Where the site's folder and this one are for the interpreter; no such host exists. */
export const ORIGIN = "https://site.invalid/";
export const SITE = `${ORIGIN}browser/`;
export const RUNNER = `${ORIGIN}prerender/runner/`;
const IN_INTERPRETER = `${ORIGIN}prerender/in_interpreter/`;

/** @type {Record<string, string>} */
const TYPES = {
  css: "text/css",
  htm: "text/html",
  js: "text/javascript",
  json: "application/json",
  mjs: "text/javascript",
  py: "text/x-python",
  wasm: "application/wasm",
};

/** What Python starts with (`made_files.py`). It comes unpacked, since the scope has no streams. */
const PACKED = /^https:\/\/site\.invalid\/browser\/runtime\/(?:outline|core|rest|image)-[0-9a-f]+\.bin$/;

/** @typedef {Pick<typeof import("node:fs"), "readdirSync" | "readFileSync"> & Pick<typeof import("node:zlib"), "gunzipSync">} FileSystem */

export class Files {
  #folders;
  /** @type {Map<string, string>} */
  #files = new Map();
  #fs;

  /**
   * @param {{site: string, runner: string, inInterpreter: string, files: Record<string, string>}} settings folders, and
   *   files by address
   * @param {FileSystem} fs
   */
  constructor({ site, runner, inInterpreter, files }, fs) {
    this.#folders = [
      [SITE, site],
      [RUNNER, runner],
      [IN_INTERPRETER, inInterpreter],
    ];
    for (const [address, path] of Object.entries(files)) this.#files.set(new URL(address, SITE).href, path);
    this.#fs = fs;
  }

  /**
   * @param {string} address without a fragment
   * @returns {Buffer | null}
   */
  read(address) {
    const path = this.#find(address.replace(/\?.*/s, ""));
    if (!path) return null;
    try {
      const content = this.#fs.readFileSync(path);
      return PACKED.test(address) ? this.#fs.gunzipSync(content) : content;
    } catch {
      return null;
    }
  }

  /** @param {string} address */
  #find(address) {
    const own = this.#files.get(address);
    if (own) return own;
    for (const [root = "", folder = ""] of this.#folders) {
      if (!address.startsWith(root)) continue;
      const names = decodeURIComponent(address.slice(root.length)).split("/");
      // Addresses are normal ones; these could only come in as encoded.
      if (names.some((name) => name === ".." || name === "" || /[\\:\0]/.test(name))) return null;
      return [folder, ...names].join("/");
    }
    return null;
  }

  /** @param {string} address */
  typeOf(address) {
    return TYPES[address.replace(/\?.*/s, "").split(".").at(-1) ?? ""] ?? "application/octet-stream";
  }

  /**
   * Finds a text in stlite's scripts.
   *
   * @param {string} entry address of its front end
   * @param {RegExp} pattern with one group
   * @returns {string} what the group has found
   */
  findInScripts(entry, pattern) {
    const folder = entry.slice(0, entry.lastIndexOf("/") + 1);
    for (const address of this.#list(folder)) {
      if (!/\.m?js$/.test(address)) continue;
      const [, found] = pattern.exec(this.read(address)?.toString("latin1") ?? "") ?? [];
      if (found) return found;
    }
    throw new Error("stlite's scripts have no code of a worker.");
  }

  /** @param {string} folder address with a slash at its end */
  #list(folder) {
    if (!folder.startsWith(SITE)) return [...this.#files.keys()].filter((address) => address.startsWith(folder));
    const path = this.#find(folder.slice(0, -1)) ?? "";
    return this.#fs.readdirSync(path).map((name) => folder + name);
  }
}
