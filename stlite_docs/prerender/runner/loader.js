// @ts-check

/*
 * Stands in for the site's `worker/loader.js`, which it calls: hands on the interpreter, and has it note what programs
 * import before the first one runs.
 */

import { hearOfInterpreter } from "./visit.js";

/** @param {object} options what stlite gives Pyodide */
export async function loadPyodide(options) {
  const { hash } = new URL(import.meta.url);
  const address = new URL(`../../browser/worker/loader.js${hash}`, import.meta.url).href;
  const interpreter = await (await import(address)).loadPyodide(options);
  const watch = await (await fetch(new URL("watch_imports.py", import.meta.url))).text();
  const globals = interpreter.toPy({});
  hearOfInterpreter(interpreter, interpreter.runPython(`${watch}\nwatch()`, { globals }));
  return interpreter;
}
