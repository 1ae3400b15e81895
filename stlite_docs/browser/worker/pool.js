// @ts-check
/// <reference lib="webworker" />

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
   * @typedef {object} Member one frame that is connected
   * @property {string} id its name, and that of the Web Lock that it may hold as long as it lives
   * @property {string} app what readers call its app
   * @property {string} life address that can be read as long as the frame's document lives; empty where none can
   * @property {MessagePort} control
   * @property {MessagePort} port stlite's
   * @property {boolean} isAway whether its page is kept by the browser for its Back button
   * @property {boolean} isGone
   * @property {() => void} leave called once when the frame is gone
   * @property {(texts: Record<string, string>) => void} rewrite called with other texts of the app's files
   */

  /** How long a pool that has ended sends newcomers on, in milliseconds. */
  const FAREWELL = 2000;

  const scope = /** @type {SharedWorkerGlobalScope} */ (/** @type {unknown} */ (self));
  const isDedicated = "postMessage" in self;

  /** @type {Map<string, Member>} */
  const members = new Map();
  /** @type {((event: MessageEvent) => void) | null} */
  let engine = null;
  let hasRun = false;
  let hasEnded = false;
  let loading = 0;
  /** @type {{id: string, app: string} | null} */
  let holder = null;

  /** What the rest of the worker (`worlds.js`) knows of the pool. */
  const pool = {
    /** @param {string} id */
    member: (id) => members.get(id),

    /**
     * Notes whose code Python is about to run. Frames hear of it before, since a worker that hangs says nothing more.
     *
     * @param {string} id
     */
    hold(id) {
      const member = members.get(id);
      if (!member || id === holder?.id) return;
      holder = { id, app: member.app };
      tell({ holder });
    },

    /**
     * @param {string} id
     * @param {boolean} isErred whether the program of its frame has ended with an error
     */
    tellErred: (id, isErred) => members.get(id)?.control.postMessage({ isErred }),

    /** @param {{loaded: number, total: number}} bytes that the worker has loaded */
    tellBytes: (bytes) => tell({ bytes }),

    /**
     * Whether the frame is gone whose code runs. It can be asked while that code lets no message come through.
     */
    isHolderGone() {
      const life = holder && members.get(holder.id)?.life;
      return Boolean(life) && !canRead(String(life));
    },

    /**
     * Ends the pool: the frames that come now, or try again, have another one.
     *
     * @param {string} [reason] why those that it has can go on no more
     */
    end(reason) {
      if (hasEnded) return;
      hasEnded = true;
      tell({ ended: true, dead: reason });
      setTimeout(() => scope.close(), FAREWELL);
    },

    /**
     * Says something to who looks into a browser's console: the worker's own, and those of the pages.
     *
     * @param {string} text
     */
    warn(text) {
      console.warn(text);
      tell({ warning: text });
    },

    /** Called whenever an app has started. */
    onStarted: () => {},

    /** Whether the interpreter has grown so much that a new one should take its place. */
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

  /** @param {object} message */
  function tell(message) {
    for (const { control } of members.values()) control.postMessage(message);
  }

  /** @param {MessageEvent} connection */
  function connect({ ports: [entrance] }) {
    if (!entrance) return;
    entrance.onmessage = ({ data, ports: [control, port] }) => {
      if (!control || !port) return;
      if (pool.isWorn() && [...members.values()].every(({ isAway }) => isAway)) {
        pool.end();
        tell({ moved: true });
      }
      if (hasEnded) return control.postMessage({ moved: true });
      const member = admit(data.hello, control, port);
      port.onmessage = ({ data }) => startEngine(member, data.source);
      control.postMessage({ welcome: true, holder });
    };
    entrance.start();
  }

  /**
   * @param {{id: string, app: string, life: string, hasLock: boolean}} hello
   * @param {MessagePort} control
   * @param {MessagePort} port
   */
  function admit({ id, app, life, hasLock }, control, port) {
    /** @type {Member} */
    const member = { id, app, life, control, port, isAway: false, isGone: false, leave: () => {}, rewrite: () => {} };
    // A site's policy may forbid it.
    if (!canRead(life)) member.life = "";
    const gone = () => {
      if (member.isGone) return;
      member.isGone = true;
      members.delete(member.id);
      control.close();
      port.close();
      member.leave();
    };
    members.set(member.id, member);
    control.onmessage = ({ data }) => {
      if (data.gone) return gone();
      if (data.settle) return control.postMessage({ settled: true });
      if ("isAway" in data) member.isAway = data.isAway;
      if (data.rewrite) member.rewrite(data.rewrite);
      if (!member.isAway) control.postMessage({ holder });
    };
    // Granted when the frame lets go of it, however it ends.
    if (hasLock) scope.navigator.locks.request(member.id, gone);
    return member;
  }

  /**
   * @param {Member} member
   * @param {string} source address of stlite's worker code
   */
  function startEngine(member, source) {
    watch(member);
    try {
      if (!engine) loadEngine(source);
      engine?.(new MessageEvent("connect", { ports: [member.port] }));
    } catch (error) {
      member.port.postMessage({ type: "event:loadError", data: { error } });
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
    scope.onconnect = connect;
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
    port.postMessage = (/** @type {any} */ message, /** @type {any} */ transfer) => {
      post(message, transfer ?? []);
      const isLoaded = message?.type === "event:loadFinished";
      if (!isLoaded && message?.type !== "event:loadError") return;
      loading -= 1;
      hasRun ||= isLoaded;
      if (isLoaded) pool.onStarted();
      if (!hasRun && loading === 0 && !member.isGone) pool.end();
    };
  }

  scope.onconnect = connect;
  if (isDedicated) {
    // A page's own worker, in a browser without shared ones, gets connections as messages (`page_worker.js`). stlite
    // tells the kinds of workers apart by this function.
    self.onmessage = connect;
    for (let at = self; at; at = Object.getPrototypeOf(at)) Reflect.deleteProperty(at, "postMessage");
  }
})();
