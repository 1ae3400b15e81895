// @ts-check
import { Blob, TextDecoder, decode64, encoder, readBytes, toBytes } from "./data.js";
import { AbortSignal } from "./events.js";
import { copy, guard, lent } from "./lent.js";
import { URL, blobs, ends, here, origin } from "./urls.js";

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {string} statusText
 * @property {string} url
 * @property {[string, string][]} headers
 * @property {Uint8Array<ArrayBuffer>} body
 */

export class Headers {
  /** @type {[string, string][]} */
  #pairs = [];
  /** @param {any} [init] */
  constructor(init) {
    const pairs = init instanceof Headers || Array.isArray(init) || init?.[Symbol.iterator] ? [...init] : Object.entries(init ?? {});
    for (const [name, value] of pairs) this.append(name, value);
  }
  /** @param {unknown} name @param {unknown} value */
  append(name, value) {
    this.#pairs.push([`${name}`.toLowerCase(), `${value}`.trim()]);
  }
  /** @param {unknown} name @param {unknown} value */
  set(name, value) {
    this.delete(name);
    this.append(name, value);
  }
  /** @param {unknown} name */
  delete(name) {
    const own = `${name}`.toLowerCase();
    this.#pairs = this.#pairs.filter(([other]) => other !== own);
  }
  /** @param {unknown} name */
  #all(name) {
    const own = `${name}`.toLowerCase();
    return this.#pairs.flatMap(([other, value]) => (other === own ? [value] : []));
  }
  /** @param {unknown} name */
  get(name) {
    const all = this.#all(name);
    return all.length ? all.join(", ") : null;
  }
  /** @param {unknown} name */
  has(name) {
    return this.#all(name).length > 0;
  }
  getSetCookie() {
    return this.#all("set-cookie");
  }
  *[Symbol.iterator]() {
    const names = [...new Set(this.#pairs.map(([name]) => name))].sort();
    for (const name of names) {
      if (name === "set-cookie") for (const value of this.getSetCookie()) yield [name, value];
      else yield [name, String(this.get(name))];
    }
  }
  entries() {
    return this[Symbol.iterator]();
  }
  *keys() {
    for (const [name] of this) yield name;
  }
  *values() {
    for (const [, value] of this) yield value;
  }
  /** @param {(value: string, name: string) => void} call */
  forEach(call) {
    for (const [name = "", value = ""] of this) call(value, name);
  }
}

class Body {
  #bytes;
  #isUsed = false;
  /** @type {Headers} */
  headers;
  /**
   * @param {any} body
   * @param {any} headers
   */
  constructor(body, headers) {
    this.headers = new Headers(headers);
    this.#bytes = toBytes(body);
    if (body instanceof Blob && body.type && !this.headers.has("content-type")) this.headers.set("content-type", body.type);
    if (typeof body === "string" && !this.headers.has("content-type")) {
      this.headers.set("content-type", "text/plain;charset=UTF-8");
    }
  }
  /** @param {Body} body */
  static peek(body) {
    return body.#bytes;
  }
  get body() {
    return null;
  }
  get bodyUsed() {
    return this.#isUsed;
  }
  async bytes() {
    if (this.#isUsed) throw new TypeError("The body has been read already.");
    this.#isUsed = true;
    return this.#bytes;
  }
  async arrayBuffer() {
    return (await this.bytes()).buffer;
  }
  async text() {
    return new TextDecoder().decode(await this.bytes());
  }
  async json() {
    return JSON.parse(await this.text());
  }
  async blob() {
    return new Blob([await this.bytes()], { type: this.headers.get("content-type") ?? "" });
  }
}
const peek = Body.peek;
Reflect.deleteProperty(Body, "peek");

export class Request extends Body {
  /**
   * @param {any} resource
   * @param {any} [init]
   */
  constructor(resource, init = {}) {
    /** @type {any} */
    const other = resource instanceof Request ? resource : null;
    const body = init.body ?? (other ? peek(other) : undefined);
    super(body, init.headers ?? other?.headers);
    /** @type {string} */
    this.url = other ? other.url : new URL(resource, here).toString();
    this.method = `${init.method ?? other?.method ?? "GET"}`.toUpperCase();
    this.signal = init.signal ?? other?.signal ?? new AbortSignal();
  }
  clone() {
    return new Request(this);
  }
}

export class Response extends Body {
  type = "basic";
  redirected = false;
  #url = "";
  /**
   * @param {any} [body]
   * @param {any} [init]
   */
  constructor(body = null, init = {}) {
    super(body, init.headers);
    this.status = Number(init.status ?? 200);
    this.statusText = `${init.statusText ?? ""}`;
  }
  /** @param {Answer} answer */
  static from({ status, statusText, url, headers, body }) {
    const response = new Response(body, { status, statusText, headers });
    response.#url = url;
    return response;
  }
  get url() {
    return this.#url;
  }
  get ok() {
    return this.status >= 200 && this.status < 300;
  }
  clone() {
    const { status, statusText, headers } = this;
    return makeResponse({ status, statusText, url: this.#url, headers: /** @type {any} */ ([...headers]), body: peek(this) });
  }
  /** @param {unknown} data */
  static json(data, init = {}) {
    return new Response(JSON.stringify(data), { ...init, headers: { "content-type": "application/json" } });
  }
}
const makeResponse = Response.from;
Reflect.deleteProperty(Response, "from");

/**
 * @param {number} status
 * @param {string} url
 * @param {string} type
 * @param {Uint8Array<ArrayBuffer>} body
 * @returns {Answer}
 */
const makeAnswer = (status, url, type, body) => ({
  status,
  statusText: status === 200 ? "OK" : "Not Found",
  url,
  headers: type ? [["content-type", type], ["content-length", `${body.length}`]] : [],
  body,
});

export let tellRefusal = () => {};

/** @param {() => void} hear called at each request that the network does not answer, before its program knows */
export const onRefusal = (hear) => void (tellRefusal = hear);

/**
 * Returns the error of such a request.
 *
 * @param {string} text
 */
const refuse = (text) => {
  tellRefusal();
  return new TypeError(text);
};

/** The longest data in an address, in characters. */
const MAX_DATA = 2 ** 28;

/** @param {string} address */
const readData = (address) => {
  const [, type = "", isBase64, data = ""] = /^data:([^,]*?)(;base64)?,(.*)$/s.exec(address) ?? [];
  if (data.length > MAX_DATA) throw new TypeError("Failed to fetch");
  const text = decodeURIComponent(data);
  const body = isBase64 ? Uint8Array.from(decode64(text), (each) => each.charCodeAt(0)) : encoder.encode(text);
  return makeAnswer(200, address, type || "text/plain;charset=US-ASCII", body);
};

/**
 * @param {Request} request
 * @returns {Answer}
 */
export const answer = (request) => {
  const address = request.url.replace(/#.*/s, "");
  const blob = blobs.get(address);
  const hasEnded = (ends.get(address) ?? Infinity) <= guard(() => lent.now());
  if (blob && !hasEnded) return makeAnswer(200, address, blob.type, copy(readBytes(blob)));
  if (address.startsWith("data:")) return readData(address);
  const file = guard(() => lent.read(address));
  if (file) {
    const type = guard(() => lent.typeOf(address));
    return makeAnswer(200, address, type, copy(file));
  }
  if (address.startsWith(`${origin}/`)) return makeAnswer(404, address, "", new Uint8Array());
  if (!/^https?:/.test(address)) throw new TypeError(`Failed to fetch ${address.slice(0, 200)}`);
  guard(() => lent.noteAddress(address));
  if (!lent.hasNetwork) throw refuse(`Failed to fetch ${address}: programs have no network while the site is built`);
  return askNetwork(request);
};

/**
 * @param {Request} request
 * @returns {Answer}
 */
const askNetwork = (request) => {
  const { url, method, headers } = request;
  const body = peek(request);
  const question = JSON.stringify({ url, method, headers: [...headers] });
  const said = guard(() => lent.ask(question, lent.toBase64(body)));
  const { error, content, ...answer } = JSON.parse(said);
  if (error) throw refuse(`Failed to fetch ${url}: ${error}`);
  return { ...answer, body: copy(guard(() => lent.fromBase64(content))) };
};

/**
 * @param {any} resource
 * @param {any} [init]
 */
export const fetch = async (resource, init) => {
  const request = new Request(resource, init);
  request.signal.throwIfAborted?.();
  await undefined;
  return makeResponse(answer(request));
};
