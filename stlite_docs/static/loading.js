// @ts-check

/** @type {Map<string, number>} how often a module could not be loaded */
const failures = new Map();

/**
 * Loads a module. A browser does not ask again for one that it could not load, but for one with another address.
 *
 * @param {string} path
 * @returns {Promise<any>}
 */
export async function load(path) {
  const count = failures.get(path) ?? 0;
  try {
    return await import(count ? `${path}?${count}` : path);
  } catch (error) {
    failures.set(path, count + 1);
    throw error;
  }
}
