// @ts-check

/*
 * Packages that a program imports without the build having seen it. Python waits for them in the import.
 */

import { fetchNow, isOutOfReach } from "./fetch_now.js";

/**
 * The keys of packages in the lock by module (`runtime/lock/late_imports.py`).
 *
 * @typedef {object} LateImports
 * @property {Record<string, string>} stock modules that stock stlite has at once
 * @property {Record<string, string>} others
 */

/**
 * @typedef {object} LockEntry
 * @property {string} name
 * @property {string} file_name
 * @property {string} install_dir
 * @property {string} sha256
 * @property {string[]} depends
 */

/**
 * @typedef {object} Interpreter
 * @property {Record<string, string>} loadedPackages
 * @property {(value: unknown) => any} toPy
 * @property {{lockfile_packages: Record<string, LockEntry>}} _api
 */

/**
 * Lets the interpreter fetch them.
 *
 * @param {Interpreter} pyodide
 * @param {any} python our package in the interpreter
 * @param {LateImports} imports
 * @param {string} lockUrl
 * @param {(isFetching: boolean) => void} report called before and after a download, during which Python does not answer
 */
export function fetchOnImport(pyodide, python, { stock, others }, lockUrl, report) {
  const { loadedPackages, _api } = pyodide;

  /** @param {string} key */
  const fetchAll = (key) => {
    report(true);
    try {
      const entries = [...absent(key)];
      if (entries.some((entry) => isOutOfReach(addressOf(entry)))) return fetchThroughPage(entries);
      for (const entry of entries) install(entry, fetchNow(addressOf(entry)));
    } finally {
      report(false);
    }
  };

  /**
   * Python has to be suspended until the page has answered, and meanwhile answers others.
   *
   * @param {LockEntry[]} entries
   */
  const fetchThroughPage = async (entries) => {
    for (const entry of entries) {
      const url = addressOf(entry);
      const response = await fetch(url);
      if (!response.ok) throw new Error(`status ${response.status} for ${url}`);
      install(entry, await response.arrayBuffer());
    }
  };

  /**
   * @param {string} key
   * @param {Map<string, LockEntry>} found
   */
  const absent = (key, found = new Map()) => {
    const entry = _api.lockfile_packages[key];
    if (!entry) throw new Error(`the lock has no ${key}`);
    if (entry.name in loadedPackages || found.has(key)) return found.values();
    found.set(key, entry);
    for (const other of entry.depends) absent(other, found);
    return found.values();
  };

  /** @param {LockEntry} entry */
  const addressOf = ({ file_name: fileName }) => new URL(fileName, lockUrl).href;

  /**
   * @param {LockEntry} entry
   * @param {ArrayBuffer} content
   */
  const install = ({ name, file_name: fileName, install_dir: folder, sha256 }, content) => {
    python.unpack(content, fileName, folder, sha256);
    loadedPackages[name] = "default channel";
    console.info(`stlite-docs: loaded ${name} during an import; with ${name} in requirements, the app starts sooner`);
  };

  python.fetch_on_import(pyodide.toPy(stock), pyodide.toPy(others), fetchAll);
}
