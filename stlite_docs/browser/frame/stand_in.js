// @ts-check
import { WORKER_MESSAGES } from "../shared/stlite_names.js";
import { describeRequest, endsRun, leaveOutEffect, showsSomething, writeStatus } from "./streamlit_messages.js";

/** @typedef {import("./recording.js").FirstRun} FirstRun */
/** @typedef {{type: string, data?: any}} WorkerMessage between stlite's kernel and its worker */

/** How long the next of the kept requests waits for the end of a run, in milliseconds; programs need not end. */
const PATIENCE = 30_000;
const PATIENCE_WITH_ENDLESS = 1000;

/**
 * What becomes of an app while its recording is shown.
 *
 * @typedef {object} Events
 * @property {() => void} waiting the reader has done something that needs Python
 * @property {() => void} connected Python is there, and runs the program
 * @property {() => void} live what the app shows now is Python's
 */

/**
 * Stands in for the port to the worker that stlite's kernel talks to, until Python is there.
 *
 * It connects the front end at once and gives it the recording of the app's first run. What the reader does meanwhile is
 * kept. When the worker's Streamlit is there, its own first run comes, as without a recording: callbacks and fragments are
 * known only after one. Then follows what was kept, one run after the other as Streamlit does, so nothing that was pressed
 * is lost or doubled. After that, this only passes on.
 */
export class StandIn {
  /** @type {((event: MessageEvent) => void) | null} the kernel listens here, as on a port */
  onmessage = null;
  #recording;
  #events;
  /** @type {MessagePort | undefined} to the worker */
  #port;
  /** @type {import("./app_files.js").MountedFiles | undefined} */
  #files;
  /** @type {[WorkerMessage, Transferable[]][]} what goes to the worker as soon as that can be reached */
  #forWorker = [];
  /** @type {[WorkerMessage, Transferable[]][]} requests to the app's server, which knows its files after the first run */
  #forServer = [];
  /** @type {WorkerMessage | undefined} with which the front end has connected */
  #connection;
  /** @type {Uint8Array[]} `BackMsg`s of the front end; the first one asks for the first run */
  #kept = [];
  #patience = PATIENCE;
  #isStreamlitThere = false;
  #isConnected = false;
  #hasRun = false;
  #hasGivenUp = false;
  #isLive = false;
  #isAside = false;
  /** Called when a run has ended. */
  #runEnded = () => {};
  /** Called when a run says something. */
  #runSpoke = () => {};

  /**
   * @param {Promise<FirstRun | undefined>} recording without one, the front end waits for Python
   * @param {Events} events
   */
  constructor(recording, events) {
    this.#recording = recording;
    this.#events = events;
  }

  /** Whether what the app shows is Python's. */
  get isLive() {
    return this.#isLive;
  }

  /** Whether there is a recording, which can be seen soon. */
  async hasRecording() {
    return Boolean(await this.#recording);
  }

  /** As a port; it delivers from `begin` on. */
  start() {}

  close() {
    this.#port?.close();
  }

  /** Tells the kernel that Streamlit is there, so it connects. */
  begin() {
    this.#deliver({ type: WORKER_MESSAGES.loadFinished });
  }

  /**
   * Goes on with the worker. What it says is heard only once `begin` was called.
   *
   * @param {MessagePort} port on which the pool waits for stlite (`EngineStart`)
   * @param {import("./app_files.js").MountedFiles} files of the app
   */
  reach(port, files) {
    this.#port = port;
    this.#files = files;
    port.onmessage = (event) => this.#receive(event);
    for (const [message, transfer] of this.#forWorker) this.#pass(message, transfer);
  }

  /** Python does not come, so nothing runs. */
  giveUp() {
    this.#hasGivenUp = true;
    if (!this.#isLive) this.#say(writeStatus(false));
  }

  /**
   * Takes a message of the kernel, as a port does.
   *
   * @param {WorkerMessage} message
   * @param {Transferable[]} [transfer]
   */
  postMessage(message, transfer = []) {
    if (this.#isAside) return this.#pass(message, transfer);
    const [reply] = /** @type {MessagePort[]} */ (transfer);
    switch (message.type) {
      case WORKER_MESSAGES.connect:
        this.#connection = message;
        reply?.postMessage({ type: WORKER_MESSAGES.reply });
        this.#connect();
        break;
      case WORKER_MESSAGES.send:
        this.#keep(message.data.payload);
        break;
      case WORKER_MESSAGES.request:
        this.#answer(message, transfer);
        break;
      default:
        this.#pass(message, transfer);
    }
  }

  /**
   * @param {WorkerMessage} message
   * @param {Transferable[]} transfer
   */
  #pass(message, transfer) {
    if (!this.#port) return void this.#forWorker.push([message, transfer]);
    // The kernel was made before the files were there.
    const isStart = message.type === WORKER_MESSAGES.start;
    const whole = isStart ? { ...message, data: { ...message.data, ...this.#files } } : message;
    this.#port.postMessage(whole, transfer);
  }

  /** @param {WorkerMessage} data of the worker */
  #deliver(data) {
    this.onmessage?.(new MessageEvent("message", { data }));
  }

  /** @param {Uint8Array} payload `ForwardMsg` */
  #say(payload) {
    this.#deliver({ type: WORKER_MESSAGES.message, data: { payload } });
  }

  /** @param {MessageEvent} event of the worker */
  #receive(event) {
    if (event.data.type === WORKER_MESSAGES.loadFinished) {
      this.#isStreamlitThere = true;
      return void this.#connect();
    }
    this.onmessage?.(event);
    if (this.#isAside || event.data.type !== WORKER_MESSAGES.message) return;
    const payload = new Uint8Array(event.data.data.payload);
    if (!this.#isLive && showsSomething(payload)) {
      this.#isLive = true;
      this.#events.live();
    }
    this.#runSpoke();
    if (endsRun(payload)) this.#runEnded();
  }

  /** @param {Uint8Array} payload `BackMsg` */
  async #keep(payload) {
    const request = describeRequest(payload);
    if (request.isAutomatic) return;
    const isFirst = this.#kept.length === 0 && !this.#isConnected;
    const last = this.#kept.at(-1);
    const previous = last && describeRequest(last);
    // A request has the values of all widgets, so the one before adds nothing, unless it is the first, or more than values.
    const isOutdated = this.#kept.length > 1 && previous?.isRun && !previous.hasTrigger && previous.part === request.part;
    if (isOutdated && request.isRun) this.#kept.pop();
    this.#kept.push(payload);
    if (!isFirst) return this.#wait();
    await this.#replay();
    this.#connect();
  }

  /** Shows the recording. Toasts, balloons and snow come with Python's first run, or they would come twice. */
  async #replay() {
    const recording = await this.#recording;
    if (!recording || this.#isConnected) return;
    if (recording.isEndless) this.#patience = PATIENCE_WITH_ENDLESS;
    for (const message of recording.messages) this.#say(leaveOutEffect(message));
  }

  /** The reader has done something that needs Python. */
  #wait() {
    if (this.#isLive || this.#hasGivenUp) return;
    this.#say(writeStatus(true));
    this.#events.waiting();
  }

  /**
   * Answers a request to the app's server with what the recording has, or else once the program has run.
   *
   * @param {WorkerMessage} message
   * @param {Transferable[]} transfer
   */
  async #answer(message, transfer) {
    const recording = await this.#recording;
    const { method, path } = message.data.request;
    // A download has a query, and only the server knows the name of its file.
    const found = method === "GET" ? recording?.media.get(path) : undefined;
    const [reply] = /** @type {MessagePort[]} */ (transfer);
    if (found) {
      const response = { statusCode: 200, headers: new Map([["content-type", found.type]]), body: found.content };
      return reply?.postMessage({ type: WORKER_MESSAGES.response, data: { response } });
    }
    if (this.#hasRun) return this.#pass(message, transfer);
    this.#forServer.push([message, transfer]);
    this.#events.waiting();
  }

  /** Connects to the worker's Streamlit, once that is there and the front end has asked for the first run. */
  async #connect() {
    if (!this.#isStreamlitThere || !this.#connection || this.#kept.length === 0 || this.#isConnected) return;
    this.#isConnected = true;
    await this.#ask(this.#connection);
    this.#events.connected();
    for (let payload = this.#kept.shift(); payload; payload = this.#kept.shift()) {
      await this.#send(payload);
      this.#hasRun = true;
      for (const [message, transfer] of this.#forServer.splice(0)) this.#pass(message, transfer);
    }
    this.#isAside = true;
  }

  /**
   * Asks the worker, and waits for its reply.
   *
   * @param {WorkerMessage} message
   */
  #ask(message) {
    const { port1, port2 } = new MessageChannel();
    return new Promise((resolve) => {
      port1.onmessage = resolve;
      this.#pass(message, [port2]);
    });
  }

  /**
   * Sends a request, and waits for the end of the run that it asks for.
   *
   * @param {Uint8Array} payload `BackMsg`
   * @returns {Promise<void>}
   */
  #send(payload) {
    return new Promise((resolve) => {
      this.#runEnded = resolve;
      // A run can wait long for others in its interpreter. Then the next request would merge with it, and a press be lost.
      const limit = () => {
        this.#runSpoke = () => {};
        setTimeout(resolve, this.#patience);
      };
      this.#runSpoke = limit;
      this.#pass({ type: WORKER_MESSAGES.send, data: { payload } }, []);
      if (!describeRequest(payload).isRun) resolve();
      else if (this.#patience === PATIENCE_WITH_ENDLESS) limit();
    });
  }
}
