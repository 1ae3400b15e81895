// @ts-check
import { EventTarget, MessageEvent } from "./events.js";
import { soon } from "./timers.js";

export class MessagePort extends EventTarget {
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

export class MessageChannel {
  port1 = new MessagePort();
  port2 = new MessagePort();
  constructor() {
    joinPorts(this.port1, this.port2);
  }
}
