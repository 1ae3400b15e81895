// @ts-check
import { folderUrl } from "../shared/folder.js";

const script = new URL("worker/pool.js", folderUrl);

/** @type {Map<string, {worker: Worker, generation: number}>} */
const pools = new Map();

/**
 * Connects a frame to a worker of this page, in a browser without shared workers: the page's apps have one
 * interpreter all the same, but the next page starts its own.
 *
 * @param {string} name the pool's
 * @param {number} generation how often it was given up
 * @param {MessagePort} port the frame's
 * @param {(script: URL, error: unknown) => void} failed called when the worker cannot be made or loaded
 */
export function connectToWorker(name, generation, port, failed) {
  let pool = pools.get(name);
  if (!pool || pool.generation < generation) {
    pool?.worker.terminate();
    try {
      pool = { worker: new Worker(script, { name }), generation };
    } catch (error) {
      return failed(script, error); // A policy forbids it.
    }
    pools.set(name, pool);
  }
  const { worker } = pool;
  worker.addEventListener("error", (event) => {
    if (event instanceof ErrorEvent) return; // it has been loaded, and something in it went wrong
    pools.delete(name);
    failed(script, "The worker could not be started.");
  });
  /** @type {import("../shared/messages.js").PageToWorker} */
  const message = { type: "connect" };
  worker.postMessage(message, [port]);
}
