// @ts-check
import { Blob, TextDecoder } from "./data.js";
import { DOMException, Event, EventTarget } from "./events.js";
import { guard, lent } from "./lent.js";
import { Headers, Request, answer, tellRefusal } from "./requests.js";
import { soon } from "./timers.js";
import { URL, here } from "./urls.js";

/** @typedef {import("./requests.js").Answer} Answer */

export class XMLHttpRequest extends EventTarget {
  static UNSENT = 0;
  static DONE = 4;
  #isAsync = true;
  #method = "GET";
  #url = "";
  #mime = "";
  #headers = new Headers();
  /** @type {Answer | null} */
  #answer = null;
  readyState = 0;
  responseType = "";
  timeout = 0;
  withCredentials = false;
  upload = new EventTarget();
  /** @param {string} method @param {unknown} url */
  open(method, url, isAsync = true) {
    this.#method = `${method}`.toUpperCase();
    this.#url = new URL(url, here).toString();
    this.#isAsync = Boolean(isAsync);
    this.#headers = new Headers();
    this.#answer = null;
    this.readyState = 1;
  }
  /** @param {unknown} name @param {unknown} value */
  setRequestHeader(name, value) {
    this.#headers.append(name, value);
  }
  /** @param {unknown} mime */
  overrideMimeType(mime) {
    this.#mime = `${mime}`;
  }
  abort() {
    this.#answer = null;
    this.readyState = 0;
  }
  /** @param {any} [body] */
  send(body) {
    if (this.readyState !== 1) throw new DOMException("The request is not open.", "InvalidStateError");
    const request = new Request(this.#url, { method: this.#method, headers: this.#headers, body });
    if (this.#isAsync) return soon(() => this.#finish(request));
    try {
      this.#answer = answer(request);
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      throw new DOMException(`Failed to execute 'send' on 'XMLHttpRequest': ${message}`, "NetworkError");
    } finally {
      this.readyState = 4;
    }
  }
  /** @param {Request} request */
  #finish(request) {
    let type = "load";
    try {
      this.#answer = answer(request);
    } catch {
      type = "error";
    }
    this.readyState = 4;
    for (const each of ["readystatechange", type, "loadend"]) this.dispatchEvent(new Event(each));
  }
  get status() {
    return this.#answer?.status ?? 0;
  }
  get statusText() {
    return this.#answer?.statusText ?? "";
  }
  get responseURL() {
    return this.#answer?.url ?? "";
  }
  get responseText() {
    const bytes = this.#answer?.body ?? new Uint8Array();
    if (!/x-user-defined/.test(this.#mime)) return new TextDecoder().decode(bytes);
    return Array.from(bytes, (byte) => String.fromCharCode(byte < 128 ? byte : 0xf700 + byte)).join("");
  }
  get response() {
    if (!this.#answer) return this.responseType === "" || this.responseType === "text" ? "" : null;
    const { body, headers } = this.#answer;
    if (this.responseType === "arraybuffer") return body.buffer;
    if (this.responseType === "blob") return new Blob([body], { type: new Headers(headers).get("content-type") ?? "" });
    return this.responseType === "json" ? JSON.parse(this.responseText) : this.responseText;
  }
  /** @param {unknown} name */
  getResponseHeader(name) {
    return new Headers(this.#answer?.headers).get(name);
  }
  getAllResponseHeaders() {
    return [...new Headers(this.#answer?.headers)].map(([name, value]) => `${name}: ${value}\r\n`).join("");
  }
}

export class WebSocket {
  /** @param {unknown} url */
  constructor(url) {
    const address = `${url}`;
    guard(() => lent.noteAddress(address));
    tellRefusal();
    throw new DOMException(`Failed to connect to ${address}`, "NetworkError");
  }
}

/** @param {unknown[]} addresses */
export const importScripts = (...addresses) => {
  for (const address of addresses) {
    const url = new URL(address, here).toString();
    const isScript = url.startsWith("blob:") || !url.startsWith("data:");
    /** @type {Answer | undefined} */
    let found;
    try {
      if (isScript) found = answer(new Request(url));
    } catch {
      // as below
    }
    if (found?.status !== 200) throw new DOMException(`The script at '${url.slice(0, 200)}' failed to load.`, "NetworkError");
    (0, eval)(`${new TextDecoder().decode(found.body)}\n//# sourceURL=${url}`);
  }
};
