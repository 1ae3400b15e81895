// @ts-check
import { DOMException } from "./events.js";
import { copy, guard, lent } from "./lent.js";

// Programs can replace what others look up. Node.js would call the code of what is no array.
const { isView } = ArrayBuffer;
const { apply } = Reflect;
const readLength = /** @type {any} */ (Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, "byteLength")).get;

/** @param {unknown} value */
const isBuffer = (value) => {
  try {
    return apply(readLength, value, []) >= 0;
  } catch {
    return false;
  }
};

export class TextEncoder {
  #encoder = guard(() => new lent.TextEncoder());
  get encoding() {
    return "utf-8";
  }
  encode(text = "") {
    const given = `${text}`;
    return copy(guard(() => this.#encoder.encode(given)));
  }
  /**
   * @param {string} text
   * @param {Uint8Array} goal
   */
  encodeInto(text, goal) {
    const given = `${text}`;
    if (!isView(goal)) throw new TypeError("The goal is no array of bytes.");
    const { read, written } = guard(() => this.#encoder.encodeInto(given, goal));
    return { read, written };
  }
}

export class TextDecoder {
  #decoder;
  constructor(label = "utf-8", { fatal = false, ignoreBOM = false } = {}) {
    const name = `${label}`;
    const isFatal = Boolean(fatal);
    const keepsMark = Boolean(ignoreBOM);
    this.#decoder = guard(
      () => new lent.TextDecoder(name, { fatal: isFatal, ignoreBOM: keepsMark }),
      (text) => new RangeError(text),
    );
  }
  get encoding() {
    return this.#decoder.encoding;
  }
  get fatal() {
    return this.#decoder.fatal;
  }
  get ignoreBOM() {
    return this.#decoder.ignoreBOM;
  }
  /**
   * @param {any} [bytes]
   * @param {{stream?: boolean}} [options]
   */
  decode(bytes, options) {
    const stream = Boolean(options?.stream);
    if (bytes !== undefined && !isView(bytes) && !isBuffer(bytes)) throw new TypeError("These are no bytes.");
    return guard(() => this.#decoder.decode(bytes, { stream }));
  }
}

export const encoder = new TextEncoder();

/**
 * @param {any} part
 * @returns {Uint8Array<ArrayBuffer>}
 */
export const toBytes = (part) => {
  if (part === null || part === undefined) return new Uint8Array();
  if (part instanceof Blob) return readBytes(part);
  if (ArrayBuffer.isView(part)) return copy(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  if (part instanceof ArrayBuffer) return copy(new Uint8Array(part));
  return encoder.encode(String(part));
};

export class Blob {
  #bytes;
  #type;
  /** @param {Iterable<any>} parts */
  constructor(parts = [], { type = "" } = {}) {
    const all = [...parts].map(toBytes);
    this.#bytes = new Uint8Array(all.reduce((sum, each) => sum + each.length, 0));
    let at = 0;
    for (const each of all) {
      this.#bytes.set(each, at);
      at += each.length;
    }
    this.#type = String(type);
  }
  /** @param {Blob} blob */
  static read(blob) {
    return blob.#bytes;
  }
  get size() {
    return this.#bytes.length;
  }
  get type() {
    return this.#type;
  }
  async arrayBuffer() {
    return copy(this.#bytes).buffer;
  }
  async bytes() {
    return copy(this.#bytes);
  }
  async text() {
    return new TextDecoder().decode(this.#bytes);
  }
  /**
   * @param {number} [begin]
   * @param {number} [end]
   */
  slice(begin, end, type = "") {
    return new Blob([this.#bytes.slice(begin, end)], { type });
  }
}
export const readBytes = Blob.read;
Reflect.deleteProperty(Blob, "read");

export class File extends Blob {
  /**
   * @param {Iterable<any>} parts
   * @param {string} name
   */
  constructor(parts, name, options = {}) {
    super(parts, options);
    this.name = name;
    this.lastModified = 0;
  }
}

/** @param {unknown} text */
export const decode64 = (text) => {
  const given = `${text}`;
  return guard(
    () => lent.atob(given),
    (message) => new DOMException(message, "InvalidCharacterError"),
  );
};

/** @param {unknown} text */
export const encode64 = (text) => {
  const given = `${text}`;
  return guard(
    () => lent.btoa(given),
    (message) => new DOMException(message, "InvalidCharacterError"),
  );
};
