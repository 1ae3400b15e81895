// @ts-check

/** @type {Map<string, {worker: Worker, generation: number}>} */
const pools = new Map();

/**
 * Connects a frame to a worker of this page, in a browser without shared workers: the page's apps have one
 * interpreter all the same, but the next page starts its own.
 *
 * @param {string} name the pool's
 * @param {number} generation how often it was given up
 * @param {MessagePort} port the frame's
 */
export function connect(name, generation, port) {
  let pool = pools.get(name);
  if (!pool || pool.generation < generation) {
    pool?.worker.terminate();
    pool = { worker: new Worker(new URL("pool.js", import.meta.url), { name }), generation };
    pools.set(name, pool);
  }
  pool.worker.postMessage(null, [port]);
}
