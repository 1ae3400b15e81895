// @ts-check

/**
 * Lets the next SharedWorker that is made join a pool, until the returned function is called.
 *
 * stlite wraps its worker in a blob URL, which no other document can share. Under a same-origin script and the pool's
 * name there is one worker for all documents; stlite's own address travels to it in the first message.
 *
 * @param {string} name
 * @param {(error: Error) => void} failed called when the worker's script cannot be loaded
 * @returns {() => void}
 */
export function poolWorker(name, failed) {
  const Original = window.SharedWorker;
  if (!Original) {
    console.warn("stlite-docs: this browser has no SharedWorker; the app gets an interpreter of its own.");
    return () => {};
  }
  window.SharedWorker = class extends Original {
    /** @param {string | URL} source */
    constructor(source) {
      const script = new URL("pool.js", import.meta.url);
      super(script, /** @type {WorkerOptions} */ ({ name, extendedLifetime: true }));
      this.addEventListener("error", () => failed(new Error(`The worker script could not be loaded: ${script}`)));
      this.port.postMessage({ source: String(source) });
    }
  };
  return () => {
    window.SharedWorker = Original;
  };
}
