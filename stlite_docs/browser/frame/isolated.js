// @ts-check

/*
 * Begins a frame whose app is isolated: a document of an opaque origin, in which `frame.js` runs as in any other frame.
 */
(() => {
  const { stliteSite: site } = /** @type {{stliteSite: import("../shared/messages.js").SiteFiles}} */ (
    /** @type {unknown} */ (window)
  );

  /** Parts of the worker's code. */
  const WORKER = ["frame/isolated_files.js", "worker/pool.js"];

  /**
   * An opaque origin has no shared workers. The app's only worker is its own, and ends with its frame.
   */
  class OwnWorker extends EventTarget {
    #channel = new MessageChannel();
    port = this.#channel.port1;

    constructor() {
      super();
      this.#open().catch(() => this.dispatchEvent(new Event("error")));
    }

    async #open() {
      const parts = await Promise.all(WORKER.map(async (path) => (await site.ask(site.folder + path)).text()));
      const code = new Blob(parts, { type: "text/javascript" });
      const worker = new Worker(URL.createObjectURL(code), { name: site.folder });
      worker.onerror = () => this.dispatchEvent(new Event("error"));
      worker.onmessage = ({ data, ports }) => parent.postMessage(data, location.origin, [...ports]);
      /** @type {import("../shared/messages.js").PageToWorker} */
      const message = { type: "connect" };
      worker.postMessage(message, [this.#channel.port2]);
    }
  }

  window.SharedWorker = /** @type {any} */ (OwnWorker);
  const { postMessage } = window;
  // The front end writes to its own window too, under an origin that this document does not have.
  window.postMessage = (/** @type {unknown[]} */ ...[message, target, ...transfer]) =>
    Reflect.apply(postMessage, window, [message, target === location.origin ? "*" : target, ...transfer]);
  site.findCopy(`${site.folder}frame/frame.js`).then((address) => import(address));
})();
