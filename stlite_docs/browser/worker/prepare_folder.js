// @ts-check
/** @typedef {import("../shared/payload.js").Preparation} Preparation */

/**
 * @typedef {object} Pyodide
 * @property {any} FS Emscripten's file system
 * @property {(code: string, options: object) => unknown} runPython
 * @property {(value: object) => any} toPy
 */

/** @type {Map<string, Promise<any>>} IndexedDB's folders by their path; null where the browser lets none be kept */
const mounts = new Map();

let isSaving = false;

/**
 * Unpacks archives into an app's folder and links its kept folders there.
 *
 * @param {Pyodide} pyodide
 * @param {any} python our package in the interpreter
 * @param {string} folder
 * @param {string} work where the archives are; they go
 * @param {Preparation} preparation
 */
export async function prepareFolder(pyodide, python, folder, work, preparation) {
  const { FS } = pyodide;
  for (const { file, format } of preparation.archives) {
    python.unpack_archive(`${work}/${file}`, format, folder);
    FS.unlink(`${work}/${file}`);
  }
  if (preparation.persist.length === 0) return;
  if (!isSaving) python.keep_folders(saver(FS));
  isSaving = true;
  for (const name of preparation.persist) {
    const store = `${preparation.store}/${name}`;
    if (!mounts.has(store)) mounts.set(store, mountStore(FS, store));
    await mounts.get(store);
    python.link_folder(`${folder}/${name}`, store);
  }
}

/**
 * @param {any} FS
 * @param {string} store
 */
async function mountStore(FS, store) {
  FS.mkdirTree(store);
  FS.mount(FS.filesystems.IDBFS, {}, store);
  const { mount } = FS.lookupPath(store).node;
  try {
    await sync(FS, mount, true);
  } catch (error) {
    console.warn("stlite-docs: this browser keeps no files here; they go with the page.", error);
    return null;
  }
  return mount;
}

/**
 * @param {any} FS
 * @param {any} mount
 * @param {boolean} populate whether memory is made like IndexedDB, or IndexedDB like memory
 * @returns {Promise<void>}
 */
function sync(FS, mount, populate) {
  return new Promise((resolve, reject) => {
    const done = (/** @type {Error | null} */ error) => (error ? reject(error) : resolve());
    FS.filesystems.IDBFS.syncfs(mount, populate, done);
  });
}

/**
 * A function that saves all kept folders; calls while it saves make it save once more.
 *
 * @param {any} FS
 */
function saver(FS) {
  let isStale = false;
  let isBusy = false;
  return async () => {
    isStale = true;
    if (isBusy) return;
    isBusy = true;
    try {
      while (isStale) {
        isStale = false;
        const kept = (await Promise.all(mounts.values())).filter((mount) => mount !== null);
        for (const mount of kept) await sync(FS, mount, false);
      }
    } catch (error) {
      console.error("stlite-docs: files could not be kept.", error);
    } finally {
      isBusy = false;
    }
  };
}
