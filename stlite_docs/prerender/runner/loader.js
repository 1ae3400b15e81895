// @ts-check

/*
 * Stands in for the site's `worker/loader.js`, which it calls. It hands on the interpreter, and before the first program
 * runs, it has it note what programs import, and load what makes their pictures and ends their recordings.
 */

import { hearOfInterpreter } from "./visit.js";

/** Modules of `in_interpreter/`; each comes after those that it imports. */
const PICTURE_MODULES = ["picture_tables", "picture_data", "reader"];

/** @param {object} options what stlite gives Pyodide */
export async function loadPyodide(options) {
  const { hash } = new URL(import.meta.url);
  const address = new URL(`../../browser/worker/loader.js${hash}`, import.meta.url).href;
  const interpreter = await (await import(address)).loadPyodide(options);
  const read = async (/** @type {string} */ name) => (await fetch(new URL(name, import.meta.url))).text();
  const run = async (/** @type {string} */ name, /** @type {string} */ end) =>
    interpreter.runPython(`${await read(name)}\n${end}`, { globals: interpreter.toPy({}) });
  /** @type {Map<string, string>} */
  const sources = new Map();
  for (const name of PICTURE_MODULES) sources.set(name, await read(`../in_interpreter/${name}.py`));
  const load = await run("load_picture.py", "load");
  const [drawPicture, reader] = load(interpreter.toPy(sources));
  const modules = Object.values(interpreter._api.lockfile_packages).flatMap((/** @type {any} */ { imports }) => imports);
  const [cut, forgetCut] = await run("cut_recording.py", "cut, forget");
  hearOfInterpreter(interpreter, {
    ...{ cut, forgetCut },
    isWhole: await run("find_changes.py", "is_whole"),
    takeImports: (await run("watch_imports.py", "watch"))(interpreter.toPy(modules)),
    ...{ drawPicture, reader },
  });
  return interpreter;
}
