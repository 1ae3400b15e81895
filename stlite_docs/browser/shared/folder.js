// @ts-check

/** Our folder in the site, to which addresses are relative. */
export const folderUrl = new URL("..", import.meta.url);

/** Tells the site from others of its origin, such as versions. */
export const sitePath = new URL("..", folderUrl).pathname;

/** @type {Map<string, number>} how often a module could not be loaded */
const failures = new Map();

/**
 * Loads a module. A browser does not ask again for one that it could not load, but for one with another address.
 *
 * @param {string} path in our folder, or an absolute address
 * @returns {Promise<any>}
 */
export async function load(path) {
  const count = failures.get(path) ?? 0;
  try {
    return await import(new URL(count ? `${path}?${count}` : path, folderUrl).href);
  } catch (error) {
    failures.set(path, count + 1);
    throw error;
  }
}
