// @ts-check

/*
 * Stands in for the site's `worker/loader.js`, which it calls. It hands on the interpreter, and before the first program
 * runs, it has it note what programs import, and load what makes their pictures and ends their recordings. Chance does not
 * decide the order of sets.
 */

import { hearOfInterpreter } from "./visit.js";

/** Modules of `in_interpreter/`; each comes after those that it imports. */
const PICTURE_MODULES = ["picture_tables", "picture_data", "reader"];

/** Programs do not see it. */
const HASH_SEED = "PYTHONHASHSEED";

/** @param {object} options what stlite gives Pyodide */
export async function loadPyodide(options) {
  const start = JSON.parse(decodeURIComponent(new URL(import.meta.url).hash.slice(1)).replace(/\.mjs$/, ""));
  const hash = encodeURIComponent(JSON.stringify({ ...start, env: { [HASH_SEED]: "0" } }));
  const address = new URL(`../../browser/worker/loader.js#${hash}.mjs`, import.meta.url).href;
  const interpreter = await (await import(address)).loadPyodide(options);
  interpreter.runPython(`import os; os.environ.pop("${HASH_SEED}", None)`, { globals: interpreter.toPy({}) });
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
    numberIds: await run("number_ids.py", "begin"),
    isWhole: await run("find_changes.py", "is_whole"),
    takeImports: (await run("watch_imports.py", "watch"))(interpreter.toPy(modules)),
    ...{ drawPicture, reader },
  });
  return interpreter;
}
