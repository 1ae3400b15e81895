// @ts-check
import { reportUncaught } from "./lent.js";
import { setTimer } from "./timers.js";

export class DOMException extends Error {
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

export class Event {
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

export class MessageEvent extends Event {
  /** @param {string} type */
  constructor(type, { data = null, ports = [], origin = "", source = null, lastEventId = "" } = /** @type {any} */ ({})) {
    super(type);
    Object.assign(this, { data, ports: [...ports], origin, source, lastEventId });
  }
}

export class CustomEvent extends Event {
  /** @param {string} type */
  constructor(type, { detail = null } = /** @type {any} */ ({})) {
    super(type);
    this.detail = detail;
  }
}

export class ErrorEvent extends Event {
  /** @param {string} type */
  constructor(type, { message = "", error = null } = /** @type {any} */ ({})) {
    super(type);
    this.message = message;
    this.error = error;
  }
}

export class EventTarget {
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

export class AbortSignal extends EventTarget {
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

export class AbortController {
  signal = new AbortSignal();
  /** @param {unknown} [reason] */
  abort(reason = new DOMException("The operation was aborted.", "AbortError")) {
    if (this.signal.aborted) return;
    this.signal.aborted = true;
    this.signal.reason = reason;
    this.signal.dispatchEvent(new Event("abort"));
  }
}
