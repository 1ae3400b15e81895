// @ts-check
import { say } from "./texts.js";

/** @type {Record<string, number>} How often this page could not load a module. */
const failures = {};

/**
 * Loads one of our modules that most readers never need. A browser does not ask again for a module that it could not
 * load, but for one with another address.
 *
 * @param {string} name
 * @returns {Promise<any>}
 */
export async function load(name) {
  const count = failures[name];
  try {
    return await import(count ? `./${name}?${count}` : `./${name}`);
  } catch (error) {
    failures[name] = (count ?? 0) + 1;
    const reason = /** @type {Error} */ (error).message;
    throw new Error(say("{host} could not be reached: {reason}", { host: location.host, reason }));
  }
}
