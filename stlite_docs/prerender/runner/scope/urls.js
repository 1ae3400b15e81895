// @ts-check
import { guard, lent } from "./lent.js";

/** @typedef {import("./data.js").Blob} Blob */

/** @type {Map<string, Blob>} */
export const blobs = new Map();
let blobCount = 0;
/** @type {Map<string, number>} the times from which blobs cannot be read any more */
export const ends = new Map();

export class URLSearchParams {
  #params;
  /** @param {any} [init] */
  constructor(init = "") {
    const pairs = typeof init === "object" && init ? [...(init[Symbol.iterator] ? init : Object.entries(init))] : [];
    const text = pairs.length || typeof init === "object" ? "" : `${init}`;
    this.#params = guard(() => new lent.URLSearchParams(text));
    for (const [name, value] of pairs) this.append(name, value);
  }
  /** @param {string} name @param {string} value */
  append(name, value) {
    const [own, text] = [`${name}`, `${value}`];
    guard(() => this.#params.append(own, text));
  }
  /** @param {string} name @param {string} value */
  set(name, value) {
    const [own, text] = [`${name}`, `${value}`];
    guard(() => this.#params.set(own, text));
  }
  /** @param {string} name */
  delete(name) {
    const own = `${name}`;
    guard(() => this.#params.delete(own));
  }
  /** @param {string} name */
  get(name) {
    const own = `${name}`;
    return guard(() => this.#params.get(own));
  }
  /** @param {string} name */
  getAll(name) {
    return this.#pairs().flatMap(([own, value]) => (own === `${name}` ? [value] : []));
  }
  /** @param {string} name */
  has(name) {
    const own = `${name}`;
    return guard(() => this.#params.has(own));
  }
  #pairs() {
    /** @type {[string, string][]} */
    const pairs = [];
    guard(() => {
      for (const [name, value] of this.#params) pairs[pairs.length] = [name, value];
    });
    return pairs;
  }
  *[Symbol.iterator]() {
    yield* this.#pairs();
  }
  entries() {
    return this[Symbol.iterator]();
  }
  *keys() {
    for (const [name] of this.#pairs()) yield name;
  }
  *values() {
    for (const [, value] of this.#pairs()) yield value;
  }
  /** @param {(value: string, name: string) => void} call */
  forEach(call) {
    for (const [name, value] of this.#pairs()) call(value, name);
  }
  toString() {
    return guard(() => this.#params.toString());
  }
}

export class URL {
  #url;
  /**
   * @param {unknown} address
   * @param {unknown} [base]
   */
  constructor(address, base) {
    const text = `${address}`;
    const root = base === undefined ? undefined : `${base}`;
    this.#url = guard(
      () => new lent.URL(text, root),
      () => new TypeError(`Invalid URL: ${text}`),
    );
  }
  get searchParams() {
    return new URLSearchParams(this.search);
  }
  get search() {
    return this.#url.search;
  }
  toString() {
    return this.#url.href;
  }
  toJSON() {
    return this.#url.href;
  }
  /** @param {URL} url @param {string} name */
  static read(url, name) {
    return /** @type {any} */ (url.#url)[name];
  }
  /** @param {URL} url @param {string} name @param {string} value */
  static write(url, name, value) {
    guard(() => (/** @type {any} */ (url.#url)[name] = value));
  }
  /** @param {unknown} address @param {unknown} [base] */
  static canParse(address, base) {
    try {
      return Boolean(new URL(address, base));
    } catch {
      return false;
    }
  }
  /** @param {Blob} blob */
  static createObjectURL(blob) {
    blobCount += 1;
    const address = `blob:${origin}/${blobCount}`;
    blobs.set(address, blob);
    return address;
  }
  /** @param {unknown} address */
  static revokeObjectURL(address) {
    blobs.delete(`${address}`);
    ends.delete(`${address}`);
  }
}
const { read: readUrl, write: writeUrl } = URL;
Reflect.deleteProperty(URL, "read");
Reflect.deleteProperty(URL, "write");
for (const name of "href protocol username password host hostname port pathname search hash".split(" ")) {
  Object.defineProperty(URL.prototype, name, {
    get() {
      return readUrl(this, name);
    },
    set(value) {
      writeUrl(this, name, `${value}`);
    },
    configurable: true,
    enumerable: true,
  });
}
Object.defineProperty(URL.prototype, "origin", {
  get() {
    return readUrl(this, "origin");
  },
  configurable: true,
  enumerable: true,
});

export const here = /** @type {any} */ (new URL(lent.location));
export const origin = String(here.origin);
