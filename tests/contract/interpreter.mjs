// @ts-check
/*
 * Starts Pyodide in Node.js and holds what we patch of it, of stlite and of Streamlit against what is there.
 *
 * Arguments: Pyodide's folder, its list of packages, Python's side of the check, what to call there, then the wheels to
 * load. A module of faults is there beside Python's side. Writes one line of JSON: what the call has returned as JSON, and
 * `problems` with ours.
 */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { findMisfits } from "../../stlite_docs/browser/worker/patches.js";

const [folder = "", lockFileURL = "", script = "", call = "", ...wheels] = process.argv.slice(2);
const FAULTS = "upstream_faults.py";
const ignore = () => {};
// What a worker has and pyodide-http needs; no request gets anywhere.
Object.assign(globalThis, {
  crossOriginIsolated: false,
  XMLHttpRequest: class {
    overrideMimeType() {}
    open() {
      throw new Error("There is no network.");
    }
  },
});

async function check() {
  const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`).href);
  const pyodide = await loadPyodide({ indexURL: `${folder}/`, lockFileURL, stdout: ignore, stderr: ignore });
  const problems = findMisfits(pyodide);
  const extractDir = pyodide.runPython("import site; site.getsitepackages()[0]");
  for (const wheel of wheels) pyodide.unpackArchive(new Uint8Array(await readFile(wheel)), "wheel", { extractDir });
  pyodide.FS.writeFile(`${extractDir}/${FAULTS}`, await readFile(join(dirname(script), FAULTS)));
  pyodide.runPython(await readFile(script, "utf8"));
  const found = JSON.parse(await pyodide.runPythonAsync(`await ${call}`));
  return { ...found, problems: [...problems, ...found.problems] };
}

// A crash of Python comes with all of Pyodide's code, unless it is caught.
const outcome = await check().catch((error) => ({ problems: [`Python has crashed: ${error}`], missing: "" }));
console.log(JSON.stringify(outcome));
process.exit(0);
