// @ts-check

/**
 * The worker of a pool. It runs stlite's worker code once, hands it every frame's connection, and knows which of the
 * frames are still there.
 *
 * A frame says hello with two ports of its own, one for what passes between it and the pool (`membership.js`), one for
 * stlite. Nothing is sent to the worker's own port: that ends a page which the browser keeps for its Back button, while
 * ports of a page's own keep the messages for it.
 */
(() => {
  /**
   * One frame that is connected.
   *
   * @typedef {object} Connection
   * @property {string} id its name, and that of the Web Lock that it may hold as long as it lives
   * @property {string} app what readers call its app
   * @property {string} life address that can be read as long as the frame's document lives; empty where none can
   * @property {MessagePort} control
   * @property {boolean} hasStarted whether its front end has asked for Python
   * @property {boolean} isAway whether its page is kept by the browser for its Back button
   * @property {boolean} isGone
   */

  /** @typedef {import("./worlds.js").Member & Connection} Member */
  /** @typedef {import("../shared/messages.js").EngineStart} EngineStart */
  /** @typedef {import("../shared/messages.js").FrameToPool} FrameToPool */
  /** @typedef {import("../shared/messages.js").Hello} Hello */
  /** @typedef {import("../shared/messages.js").PageToWorker} PageToWorker */
  /** @typedef {import("../shared/messages.js").PoolToFrame} PoolToFrame */
  /** @typedef {(typeof import("../shared/stlite_names.js").WORKER_MESSAGES)[keyof typeof import("../shared/stlite_names.js").WORKER_MESSAGES]} StliteMessage */

  /** How long a pool that has ended sends newcomers on, in milliseconds. */
  const FAREWELL = 2000;

  const scope = /** @type {SharedWorkerGlobalScope} */ (/** @type {unknown} */ (self));
  const isDedicated = "postMessage" in self;

  /** @type {Map<string, Member>} */
  const members = new Map();
  /** @type {Map<string, Promise<Response>>} downloads for which nobody has asked yet */
  const early = new Map();
  /** @type {WeakSet<Response>} those from the browser's cache */
  const kept = new WeakSet();
  const fetch = scope.fetch.bind(scope);
  /** @type {((event: MessageEvent) => void) | null} */
  let engine = null;
  let hasBegun = false;
  let hasRun = false;
  let hasEnded = false;
  let loading = 0;
  /** @type {import("../shared/messages.js").RunningApp | null} */
  let runningApp = null;

  /** @type {import("./worlds.js").Pool} */
  const pool = {
    member: (id) => members.get(id),
    fetchEarly(downloads) {
      for (const { url, integrity, isSample } of downloads) {
        // What the reader sees first is not among them.
        const ask = () => fetch(url, { priority: "low", ...(integrity && { integrity }) });
        const response = isSample ? pool.readKept(url).catch(ask) : ask();
        response.catch(() => {}); // who asks for it hears of it
        early.set(url, response);
      }
    },
    takeEarly(url) {
      const response = early.get(url);
      early.delete(url);
      return response;
    },
    // Safari or another browser with its engine.
    isWebKit: /AppleWebKit\/(?!.*Chrom)/.test(scope.navigator.userAgent),
    async readKept(url, integrity = "") {
      // It would ask the server all the same.
      if (pool.isWebKit) throw new Error("WebKit does not say what its cache has");
      const response = await fetch(url, { cache: "only-if-cached", mode: "same-origin", integrity });
      if (!response.ok) throw new Error(`status ${response.status} for ${url}`);
      kept.add(response);
      return response;
    },
    isKept: (response) => kept.has(response),
    putEarly(url, response) {
      response.catch(() => {}); // as above
      early.set(url, response);
    },
    reportRunning(id) {
      const member = members.get(id);
      if (!member || id === runningApp?.id) return;
      runningApp = { id, app: member.app };
      sendToAll({ type: "running-app", runningApp });
    },
    reportError(id, error, trace) {
      const member = members.get(id);
      if (member) send(member.control, { type: "program-error", error, trace });
    },
    reportBytes: (bytes) => sendToAll({ type: "bytes", bytes }),
    reportFetching: (isFetching) => sendToAll({ type: "fetching", isFetching }),
    isRunningAppGone() {
      const life = runningApp && members.get(runningApp.id)?.life;
      return Boolean(life) && !canRead(String(life));
    },
    end(reason) {
      if (hasEnded) return;
      hasEnded = true;
      sendToAll({ type: "ended", reason });
      // They would wait for an answer forever.
      for (const { control, hasStarted } of members.values()) if (!hasStarted && !reason) send(control, { type: "moved" });
      setTimeout(() => scope.close(), FAREWELL);
    },
    reportMismatch(sentence) {
      console.error(`stlite-docs: ${sentence}`);
      sendToAll({ type: "mismatch", sentence });
    },
    onStarted: () => {},
    isWorn: () => false,
  };
  Object.assign(scope, { stlitePool: pool });

  /** @param {string} address */
  function canRead(address) {
    const request = new XMLHttpRequest();
    try {
      request.open("GET", address, false);
      request.send();
      return true;
    } catch {
      return false;
    }
  }

  /**
   * @param {MessagePort} control
   * @param {PoolToFrame} message
   */
  function send(control, message) {
    control.postMessage(message);
  }

  /** @param {PoolToFrame} message */
  function sendToAll(message) {
    for (const { control } of members.values()) send(control, message);
  }

  /**
   * @param {string} sender
   * @param {never} message of no type that is left
   */
  function reportUnknown(sender, message) {
    console.error(`stlite-docs: unknown message from ${sender}: ${JSON.stringify(message)}`);
  }

  /** @param {MessagePort | undefined} entrance a new frame's */
  function connect(entrance) {
    if (!entrance) return;
    entrance.onmessage = (/** @type {MessageEvent<Hello>} */ { data, ports: [control, port] }) => {
      if (data.type !== "hello") return reportUnknown("a frame that comes", data.type);
      if (!control || !port) return;
      if (pool.isWorn() && [...members.values()].every(({ isAway }) => isAway)) {
        pool.end();
        sendToAll({ type: "moved" });
      }
      if (hasEnded) return send(control, { type: "moved" });
      const member = admit(data, control, port);
      if (data.python) beginLoading(data.python);
      port.onmessage = (/** @type {MessageEvent<EngineStart>} */ { data }) => {
        if (data.type === "engine") startEngine(member, data.source);
        else reportUnknown("a frame that starts", data.type);
      };
      send(control, { type: "welcome", runningApp });
    };
    entrance.start();
  }

  /**
   * @param {Hello} hello
   * @param {MessagePort} control
   * @param {MessagePort} port
   */
  function admit({ id, app, life, hasLock }, control, port) {
    /** @type {Member} */
    const member = { id, app, life, control, port, hasStarted: false, isAway: false, isGone: false, onGone: () => {}, rewrite: () => {} };
    // A site's policy may forbid it.
    if (!canRead(life)) member.life = "";
    members.set(member.id, member);
    control.onmessage = ({ data }) => receive(member, data);
    // Granted when the frame lets go of it, however it ends.
    if (hasLock) scope.navigator.locks.request(member.id, () => dismiss(member));
    return member;
  }

  /**
   * Begins to load Python, while the frame loads the front end. What goes wrong is said when stlite asks for Python.
   *
   * @param {import("../shared/messages.js").PythonStart} start
   */
  async function beginLoading({ loader, downloads }) {
    if (hasBegun) return;
    hasBegun = true;
    pool.fetchEarly(downloads);
    try {
      /** @type {typeof import("./loader.js")} */
      const { begin } = await import(loader);
      await begin();
    } catch {
      // as above
    }
  }

  /** @param {Member} member whose frame is gone */
  function dismiss(member) {
    if (member.isGone) return;
    member.isGone = true;
    members.delete(member.id);
    member.control.close();
    member.port.close();
    member.onGone();
  }

  /**
   * @param {Member} member
   * @param {FrameToPool} message
   */
  function receive(member, message) {
    switch (message.type) {
      case "ping":
        break;
      case "settle":
        return send(member.control, { type: "settled" });
      case "away":
        member.isAway = message.isAway;
        break;
      case "rewrite":
        member.rewrite(message.texts);
        break;
      case "gone":
        return dismiss(member);
      default:
        return reportUnknown("a frame", message);
    }
    if (!member.isAway) send(member.control, { type: "running-app", runningApp });
  }

  /**
   * @param {Member} member
   * @param {string} source address of stlite's worker code
   */
  function startEngine(member, source) {
    member.hasStarted = true;
    watch(member);
    try {
      if (!engine) loadEngine(source);
      engine?.(new MessageEvent("connect", { ports: [member.port] }));
    } catch (error) {
      /** @type {StliteMessage} */
      const type = "event:loadError";
      member.port.postMessage({ type, data: { error } });
    }
  }

  /** @param {string} source */
  function loadEngine(source) {
    const { importScripts } = scope;
    // stlite's code may come as data, in a script that imports it.
    scope.importScripts = (...addresses) => {
      importScripts(...addresses.map((each) => (String(each).startsWith("data:") ? storeData(String(each)) : each)));
    };
    scope.importScripts(source);
    engine = /** @type {typeof engine} */ (scope.onconnect);
    scope.onconnect = ({ ports: [entrance] }) => connect(entrance);
  }

  /**
   * Gives data another address: a policy that allows scripts from `data:` would be worth little.
   *
   * @param {string} address `data:text/javascript;base64,…`
   */
  function storeData(address) {
    const code = atob(address.slice(address.indexOf(",") + 1));
    const bytes = Uint8Array.from(code, (character) => character.charCodeAt(0));
    return URL.createObjectURL(new Blob([bytes], { type: "text/javascript" }));
  }

  /**
   * Watches what stlite tells a frame. Its interpreter is loaded once, so after a failed load no retry could work:
   * a pool in which no app has ever run ends. An app whose page was left while it started says nothing about that.
   *
   * @param {Member} member
   */
  function watch(member) {
    const { port } = member;
    const post = port.postMessage.bind(port);
    loading += 1;
    port.postMessage = (/** @type {{type: StliteMessage}} */ message, /** @type {any} */ transfer) => {
      post(message, transfer ?? []);
      const isLoaded = message.type === "event:loadFinished";
      if (!isLoaded && message.type !== "event:loadError") return;
      loading -= 1;
      hasRun ||= isLoaded;
      if (isLoaded) pool.onStarted();
      if (!hasRun && loading === 0 && !member.isGone) pool.end();
    };
  }

  scope.onconnect = ({ ports: [entrance] }) => connect(entrance);
  if (isDedicated) {
    // A page's own worker, in a browser without shared ones, gets connections as messages (`page_worker.js`). stlite
    // tells the kinds of workers apart by this function.
    self.onmessage = (/** @type {MessageEvent<PageToWorker>} */ { data, ports: [entrance] }) => {
      if (data.type === "connect") connect(entrance);
      else reportUnknown("the page", data.type);
    };
    for (let at = self; at; at = Object.getPrototypeOf(at)) Reflect.deleteProperty(at, "postMessage");
  }
})();
