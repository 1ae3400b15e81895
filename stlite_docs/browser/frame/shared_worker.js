// @ts-check
import { folderUrl, sitePath } from "../shared/folder.js";

/* What pages of a site share: workers, locks, news and numbers, as far as the browser lets them. */

const CHANNEL = `stlite-docs ${sitePath}`;

/** How often a pool can be given up in the time for which a browser keeps the number. */
const MOST_GENERATIONS = 10_000;

/** Whether this browser lets shared workers outlive their pages, which is whether it asks for that option. */
export function knowsLifetime() {
  let isKnown = false;
  const options = {
    get extendedLifetime() {
      isKnown = true;
      return true;
    },
  };
  try {
    new SharedWorker("https://:", /** @type {WorkerOptions} */ (options));
  } catch {
    // No worker has such an address.
  }
  return isKnown;
}

/**
 * Holds a Web Lock as long as the document lives.
 *
 * @param {string} id
 * @returns {Promise<boolean>} whether it is held; browsers give none where a site may not store anything
 */
export function holdLock(id) {
  const { locks } = navigator;
  if (!locks) return Promise.resolve(false);
  return new Promise((resolve) => {
    const hold = () => new Promise(() => resolve(true));
    locks.request(id, hold).catch(() => resolve(false));
  });
}

/** The channel of `PoolNews` to the frames of other pages, where the browser lets them be. */
export function openChannel() {
  try {
    return new BroadcastChannel(CHANNEL);
  } catch {
    return null;
  }
}

/**
 * @param {string} name
 * @param {number} generation
 * @param {boolean} isLasting
 * @returns {SharedWorker | null}
 */
export function openWorker(name, generation, isLasting) {
  const numbered = generation ? `${name} ${generation}` : name;
  const options = /** @type {WorkerOptions} */ ({ name: numbered, extendedLifetime: isLasting });
  try {
    return new SharedWorker(new URL("worker/pool.js", folderUrl), options);
  } catch {
    return null;
  }
}

/*
 * A pool that was given up has its name still, as long as a frame is left of it; so the pools after it have a number.
 * Where the site may not store anything, other pages find the first one again, or restart it once more.
 */

/**
 * Whether something that anybody could have written is a pool's number.
 *
 * @param {unknown} value
 * @returns {value is number}
 */
export function isGeneration(value) {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MOST_GENERATIONS;
}

/** @param {string} name */
export function readGeneration(name) {
  try {
    const generation = Number(localStorage.getItem(name));
    return isGeneration(generation) ? generation : 0;
  } catch {
    return 0;
  }
}

/**
 * @param {string} name
 * @param {number} generation
 */
export function writeGeneration(name, generation) {
  try {
    localStorage.setItem(name, String(generation));
  } catch {
    // as above
  }
}
