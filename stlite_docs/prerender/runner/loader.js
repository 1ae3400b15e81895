// @ts-check

/*
 * Stands in for the site's `worker/loader.js`, which it calls. It hands on the interpreter, and before the first program
 * runs, it has it note what programs import, and load what makes their pictures and ends their recordings. Chance does not
 * decide the order of sets.
 */

import { readOutline } from "../../browser/worker/modules.js";
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
  const [core, rest] = await readRest(start.outline);
  const [beginImports, takeImports] = (await run("watch_imports.py", "watch"))(interpreter.toPy(modules), core, interpreter.toPy(rest));
  hearOfInterpreter(interpreter, {
    ...{ cut, forgetCut },
    numberIds: await run("number_ids.py", "begin"),
    isWhole: await run("find_changes.py", "is_whole"),
    ...{ beginImports, takeImports },
    ...{ drawPicture, reader },
  });
  return interpreter;
}

/**
 * Finds out what the core lacks (`browser/worker/modules.js`).
 *
 * @param {import("../../browser/shared/manifest.js").FileEntry | undefined} outline
 * @returns {Promise<[core: number | undefined, files: string[]]>} where it ends in the archive of the standard library, and which files
 *   of packages come later; nothing if Python has not started with it
 */
async function readRest(outline) {
  if (!outline) return [undefined, []];
  const { head } = readOutline(await (await fetch(outline.url)).arrayBuffer());
  return [head.ends[1] ?? 0, (head.files[2] ?? []).map(([path]) => path)];
}
