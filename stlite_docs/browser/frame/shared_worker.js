// @ts-check
import { folderUrl } from "../shared/folder.js";

/* What pages of a site share: workers, locks, news and numbers, as far as the browser lets them. */

/** Another site of the origin can have pools with the same names. */
const SITE = `stlite-docs ${folderUrl.pathname}`;

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
    return new BroadcastChannel(SITE);
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

/** @param {string} name */
export function readGeneration(name) {
  try {
    return Number(localStorage.getItem(`${SITE} ${name}`)) || 0;
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
    localStorage.setItem(`${SITE} ${name}`, String(generation));
  } catch {
    // as above
  }
}
