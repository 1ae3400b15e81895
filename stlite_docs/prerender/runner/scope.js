// @ts-check

/*
 * The global scope of a shared worker, as far as Pyodide, stlite and programs use it. This script runs in a context of its
 * own and returns a function that fills that context.
 *
 * Programs reach all that is here by Python's module `js`. So nothing that belongs to Node.js may leave this script: its
 * objects stay in private fields and closures, what they return is copied, and what they throw is thrown anew.
 */

/** @typedef {import("./lent.js").Lent} Lent */
/** @typedef {import("./lent.js").Taken} Taken */

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {string} statusText
 * @property {string} url
 * @property {[string, string][]} headers
 * @property {Uint8Array<ArrayBuffer>} body
 */

(
  /**
   * @param {Lent} lent
   * @returns {Taken}
   */
  (lent) => {
    "use strict";

    const MAX_DATA = 2 ** 28;
    const PAGE = 2 ** 16;
    const scope = /** @type {any} */ (globalThis);

    /**
     * Does something with what is lent. Its errors are of the other realm.
     *
     * @template T
     * @param {() => T} work
     * @param {(text: string) => Error} [makeError]
     * @returns {T}
     */
    const guard = (work, makeError = (text) => new TypeError(text)) => {
      try {
        return work();
      } catch (error) {
        let text = "it failed";
        try {
          text = `${/** @type {Error} */ (error).message}`;
        } catch {
          // It has no text.
        }
        throw makeError(text);
      }
    };

    /** @param {Uint8Array} bytes of the other realm */
    const copy = (bytes) => {
      const own = new Uint8Array(bytes.length);
      own.set(bytes);
      return own;
    };

    class DOMException extends Error {
      #name;
      constructor(message = "", name = "Error") {
        super(message);
        this.#name = name;
      }
      get name() {
        return this.#name;
      }
      get code() {
        return { NetworkError: 19, AbortError: 20, InvalidStateError: 11, SyntaxError: 12, DataCloneError: 25 }[this.#name] ?? 0;
      }
    }

    // Events

    class Event {
      #type;
      target = null;
      currentTarget = null;
      defaultPrevented = false;
      /** @param {string} type */
      constructor(type, options = {}) {
        this.#type = String(type);
        void options;
      }
      get type() {
        return this.#type;
      }
      preventDefault() {
        this.defaultPrevented = true;
      }
      stopPropagation() {}
      stopImmediatePropagation() {}
    }

    class MessageEvent extends Event {
      /** @param {string} type */
      constructor(type, { data = null, ports = [], origin = "", source = null, lastEventId = "" } = /** @type {any} */ ({})) {
        super(type);
        Object.assign(this, { data, ports: [...ports], origin, source, lastEventId });
      }
    }

    class CustomEvent extends Event {
      /** @param {string} type */
      constructor(type, { detail = null } = /** @type {any} */ ({})) {
        super(type);
        this.detail = detail;
      }
    }

    class ErrorEvent extends Event {
      /** @param {string} type */
      constructor(type, { message = "", error = null } = /** @type {any} */ ({})) {
        super(type);
        this.message = message;
        this.error = error;
      }
    }

    class EventTarget {
      /** @type {Map<string, Map<any, boolean>>} */
      #listeners = new Map();
      /**
       * @param {string} type
       * @param {any} listener
       * @param {any} [options]
       */
      addEventListener(type, listener, options) {
        if (!listener) return;
        const listeners = this.#listeners.get(type) ?? new Map();
        this.#listeners.set(type, listeners.set(listener, Boolean(options?.once)));
      }
      /**
       * @param {string} type
       * @param {any} listener
       */
      removeEventListener(type, listener) {
        this.#listeners.get(type)?.delete(listener);
      }
      /** @param {any} event */
      dispatchEvent(event) {
        event.target = event.currentTarget = this;
        const handler = /** @type {any} */ (this)[`on${event.type}`];
        const listeners = [...(this.#listeners.get(event.type) ?? [])];
        if (typeof handler === "function") listeners.unshift([handler, false]);
        for (const [listener, isOnce] of listeners) {
          if (isOnce) this.removeEventListener(event.type, listener);
          try {
            if (typeof listener === "function") listener.call(this, event);
            else listener.handleEvent(event);
          } catch (error) {
            reportUncaught(error);
          }
        }
        return !event.defaultPrevented;
      }
    }

    /** @param {unknown} error */
    const reportUncaught = (error) => log("error", ["Uncaught", error]);

    class AbortSignal extends EventTarget {
      aborted = false;
      /** @type {unknown} */
      reason = undefined;
      onabort = null;
      throwIfAborted() {
        if (this.aborted) throw this.reason;
      }
      static abort(/** @type {unknown} */ reason) {
        const controller = new AbortController();
        controller.abort(reason);
        return controller.signal;
      }
      static timeout(/** @type {number} */ delay) {
        const controller = new AbortController();
        setTimer(() => controller.abort(new DOMException("The operation timed out.", "TimeoutError")), delay);
        return controller.signal;
      }
      static any(/** @type {Iterable<AbortSignal>} */ signals) {
        const controller = new AbortController();
        for (const signal of signals) {
          if (signal.aborted) controller.abort(signal.reason);
          else signal.addEventListener("abort", () => controller.abort(signal.reason));
        }
        return controller.signal;
      }
    }

    class AbortController {
      signal = new AbortSignal();
      /** @param {unknown} [reason] */
      abort(reason = new DOMException("The operation was aborted.", "AbortError")) {
        if (this.signal.aborted) return;
        this.signal.aborted = true;
        this.signal.reason = reason;
        this.signal.dispatchEvent(new Event("abort"));
      }
    }

    // Time

    /** @param {() => void} call */
    const soon = (call) => guard(() => lent.soon(() => run(call)));

    /** @param {() => void} call */
    const run = (call) => {
      try {
        call();
      } catch (error) {
        reportUncaught(error);
      }
    };

    /**
     * @param {any} call
     * @param {unknown} [delay]
     * @param {unknown[]} values
     */
    const setTimer = (call, delay = 0, ...values) => {
      const isText = typeof call !== "function";
      const work = isText ? () => (0, eval)(String(call)) : () => call(...values);
      const milliseconds = Number(delay) || 0;
      const fire = () => {
        guard(() => lent.cancel(number));
        run(work);
      };
      const number = guard(() => lent.later(fire, milliseconds));
      return number;
    };

    /** @param {unknown} number */
    const clearTimer = (number) => {
      const id = Number(number);
      guard(() => lent.cancel(id));
    };

    /** @type {Map<number, number>} the newest timers by what programs know */
    const repeated = new Map();

    /**
     * @param {any} call
     * @param {unknown} [delay]
     * @param {unknown[]} values
     */
    const setInterval = (call, delay = 0, ...values) => {
      const again = () => {
        repeated.set(first, setTimer(again, delay));
        call(...values);
      };
      const first = setTimer(again, delay);
      repeated.set(first, first);
      return first;
    };

    /** @param {unknown} number */
    const clearInterval = (number) => {
      clearTimer(repeated.get(Number(number)) ?? number);
      repeated.delete(Number(number));
    };

    // Ports

    class MessagePort extends EventTarget {
      /** @type {MessagePort | null} */
      #other = null;
      #isStarted = false;
      /** @type {MessageEvent[]} */
      #waiting = [];
      /** @type {((event: any) => void) | null} */
      #handler = null;
      /**
       * @param {MessagePort} one
       * @param {MessagePort} other
       */
      static join(one, other) {
        one.#other = other;
        other.#other = one;
      }
      get onmessage() {
        return this.#handler;
      }
      set onmessage(handler) {
        this.#handler = handler;
        this.start();
      }
      start() {
        this.#isStarted = true;
        for (const event of this.#waiting.splice(0)) soon(() => this.dispatchEvent(event));
      }
      close() {
        if (this.#other) this.#other.#other = null;
        this.#other = null;
      }
      /**
       * @param {unknown} data
       * @param {any} [transfer]
       */
      postMessage(data, transfer = []) {
        const goal = this.#other;
        if (!goal) return;
        const moved = Array.isArray(transfer) ? transfer : [...(transfer?.transfer ?? [])];
        const event = new MessageEvent("message", { data, ports: moved.filter((each) => each instanceof MessagePort) });
        if (goal.#isStarted) soon(() => goal.dispatchEvent(event));
        else goal.#waiting.push(event);
      }
    }
    const joinPorts = MessagePort.join;
    Reflect.deleteProperty(MessagePort, "join");

    class MessageChannel {
      port1 = new MessagePort();
      port2 = new MessagePort();
      constructor() {
        joinPorts(this.port1, this.port2);
      }
    }

    // Text and data

    class TextEncoder {
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
        const { read, written } = guard(() => this.#encoder.encodeInto(given, goal));
        return { read, written };
      }
    }

    class TextDecoder {
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
        return guard(() => this.#decoder.decode(bytes, { stream }));
      }
    }

    const encoder = new TextEncoder();

    /**
     * @param {any} part
     * @returns {Uint8Array<ArrayBuffer>}
     */
    const toBytes = (part) => {
      if (part === null || part === undefined) return new Uint8Array();
      if (part instanceof Blob) return readBytes(part);
      if (ArrayBuffer.isView(part)) return copy(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
      if (part instanceof ArrayBuffer) return copy(new Uint8Array(part));
      return encoder.encode(String(part));
    };

    class Blob {
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
    const readBytes = Blob.read;
    Reflect.deleteProperty(Blob, "read");

    class File extends Blob {
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

    /** @type {Map<string, Blob>} */
    const blobs = new Map();
    let blobCount = 0;
    /** @type {Map<string, number>} the times from which blobs cannot be read any more */
    const ends = new Map();

    class URLSearchParams {
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

    class URL {
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

    const here = /** @type {any} */ (new URL(lent.location));
    const origin = String(here.origin);

    // Requests

    class Headers {
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

    class Request extends Body {
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

    class Response extends Body {
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
    const answer = (request) => {
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
      if (!lent.hasNetwork) throw new TypeError(`Failed to fetch ${address}: programs have no network while the site is built`);
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
      if (error) throw new TypeError(`Failed to fetch ${url}: ${error}`);
      return { ...answer, body: copy(guard(() => lent.fromBase64(content))) };
    };

    /**
     * @param {any} resource
     * @param {any} [init]
     */
    const fetch = async (resource, init) => {
      const request = new Request(resource, init);
      request.signal.throwIfAborted?.();
      await undefined;
      return makeResponse(answer(request));
    };

    class XMLHttpRequest extends EventTarget {
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

    class WebSocket {
      /** @param {unknown} url */
      constructor(url) {
        const address = `${url}`;
        guard(() => lent.noteAddress(address));
        throw new DOMException(`Failed to connect to ${address}`, "NetworkError");
      }
    }

    /** @param {unknown[]} addresses */
    const importScripts = (...addresses) => {
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

    /** @param {unknown} text */
    const decode64 = (text) => {
      const given = `${text}`;
      return guard(
        () => lent.atob(given),
        (message) => new DOMException(message, "InvalidCharacterError"),
      );
    };

    /** @param {unknown} text */
    const encode64 = (text) => {
      const given = `${text}`;
      return guard(
        () => lent.btoa(given),
        (message) => new DOMException(message, "InvalidCharacterError"),
      );
    };

    // The rest

    /** @param {unknown} value */
    const show = (value) => {
      try {
        if (value instanceof Error) return `${value.stack ?? value}`;
        return typeof value === "object" && value ? JSON.stringify(value) ?? `${value}` : `${String(value)}`;
      } catch {
        return "[object]";
      }
    };

    /**
     * @param {string} level
     * @param {unknown[]} values
     */
    const log = (level, values) => {
      const text = values.map(show).join(" ");
      guard(() => lent.log(level, text));
    };

    const levels = ["debug", "info", "log", "warn", "error"];
    const console = {
      ...Object.fromEntries(levels.map((level) => [level, (/** @type {unknown[]} */ ...values) => log(level, values)])),
      trace: (/** @type {unknown[]} */ ...values) => log("debug", values),
      dir: (/** @type {unknown} */ value) => log("log", [value]),
      table: (/** @type {unknown} */ value) => log("log", [value]),
      assert: (/** @type {unknown} */ holds, /** @type {unknown[]} */ ...values) => void (holds || log("error", ["Assertion failed:", ...values])),
      ...Object.fromEntries(["group", "groupCollapsed", "groupEnd", "time", "timeEnd", "count", "clear"].map((name) => [name, () => {}])),
    };

    const MAX_RANDOM = 2 ** 16;
    const crypto = {
      /** @param {any} array */
      getRandomValues(array) {
        if (!ArrayBuffer.isView(array) || array.byteLength > MAX_RANDOM) throw new DOMException("The array is too long.", "QuotaExceededError");
        guard(() => lent.fillRandomly(array));
        return array;
      },
      randomUUID() {
        /** @type {any} */
        const bytes = crypto.getRandomValues(new Uint8Array(16));
        bytes[6] = (bytes[6] & 0x0f) | 0x40;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        const hex = [...bytes].map((/** @type {number} */ byte) => byte.toString(16).padStart(2, "0")).join("");
        return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
      },
    };

    const beginning = guard(() => lent.now());
    const timeOrigin = Date.now();
    const performance = { now: () => guard(() => lent.now()) - beginning, timeOrigin, mark() {}, measure() {} };

    const location = Object.freeze({
      ...Object.fromEntries(
        ["href", "origin", "protocol", "host", "hostname", "port", "pathname", "search", "hash"].map((name) => [name, here[name]]),
      ),
      toString: () => lent.location,
    });
    const navigator = Object.freeze({
      userAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
      language: "en-US",
      languages: Object.freeze(["en-US", "en"]),
      hardwareConcurrency: 2,
      onLine: lent.hasNetwork,
      platform: "Linux x86_64",
    });

    class WorkerGlobalScope {
      /** @param {unknown} value */
      static [Symbol.hasInstance](value) {
        return value === scope;
      }
    }

    // WebAssembly

    const { grow } = WebAssembly.Memory.prototype;
    const readSize = /** @type {any} */ (Object.getOwnPropertyDescriptor(WebAssembly.Memory.prototype, "buffer")).get;
    const apply = Reflect.apply;
    const SafeRangeError = RangeError;
    WebAssembly.Memory.prototype.grow = function (/** @type {number} */ delta) {
      const size = apply(readSize, this, []).byteLength + delta * PAGE;
      if (!(size <= lent.memory)) throw new SafeRangeError("The interpreter's memory is full.");
      return apply(grow, this, [delta]);
    };
    // These take a `Response` of Node.js.
    /** @param {any} source */
    const readWasm = async (source) => (await source).arrayBuffer();
    WebAssembly.instantiateStreaming = async (source, imports) => WebAssembly.instantiate(await readWasm(source), imports);
    WebAssembly.compileStreaming = async (source) => WebAssembly.compile(await readWasm(source));

    const target = new EventTarget();
    const classes = {
      ...{ DOMException, Event, MessageEvent, CustomEvent, ErrorEvent, EventTarget, AbortController, AbortSignal },
      ...{ MessagePort, MessageChannel, TextEncoder, TextDecoder, Blob, File, URL, URLSearchParams },
      ...{ Headers, Request, Response, XMLHttpRequest, WebSocket, WorkerGlobalScope },
      SharedWorkerGlobalScope: WorkerGlobalScope,
    };
    const functions = {
      ...{ fetch, importScripts, setInterval, clearInterval },
      setTimeout: setTimer,
      clearTimeout: clearTimer,
      atob: decode64,
      btoa: encode64,
      queueMicrotask: (/** @type {() => void} */ call) => void Promise.resolve().then(() => run(call)),
      addEventListener: target.addEventListener.bind(target),
      removeEventListener: target.removeEventListener.bind(target),
      dispatchEvent: target.dispatchEvent.bind(target),
      close: () => log("debug", ["The worker has closed."]),
    };
    const values = {
      ...{ console, crypto, performance, location, navigator, origin },
      ...{ self: scope, name: "", isSecureContext: true, crossOriginIsolated: false, onconnect: null },
    };
    for (const [name, value] of Object.entries({ ...classes, ...functions, ...values })) {
      Object.defineProperty(scope, name, { value, writable: true, configurable: true, enumerable: name in values });
    }
    // Pages without isolation have none.
    Reflect.deleteProperty(scope, "SharedArrayBuffer");

    /** @type {(job: string) => void} */
    let take = () => {};
    // `visit.js` takes it away before any program runs.
    scope.stliteRunner = {
      report: (/** @type {string} */ message) => guard(() => lent.report(message)),
      toBase64: (/** @type {Uint8Array} */ bytes) => guard(() => lent.toBase64(bytes)),
      soon,
      expire: (/** @type {string} */ address, /** @type {number} */ delay) => ends.set(address, guard(() => lent.now()) + delay),
      onJob: (/** @type {(job: string) => void} */ hear) => (take = hear),
    };
    return {
      readBlob: (address) => {
        const blob = blobs.get(address);
        return blob ? new TextDecoder().decode(readBytes(blob)) : "";
      },
      makeError: (text) => new TypeError(text),
      load: async (...values) => {
        const asker = `${String(values.at(-1))}`;
        const url = new URL(values[1], asker.startsWith(`${origin}/`) ? asker : here).toString();
        return new Promise((resolve, reject) => guard(() => lent.importModule(url, resolve, reject)));
      },
      give: (job) => soon(() => take(job)),
    };
  }
);
