// @ts-check

/*
 * Runs scripts in the scope of programs, without Python. The first argument is the runner's folder, the second one that of
 * a site, the third one the scripts by name as JSON. Prints what they return, by name.
 */

import { readFileSync, readdirSync } from "node:fs";
import { pathToFileURL } from "node:url";
import vm from "node:vm";

const [runner = "", site = "", scripts = "{}"] = process.argv.slice(2);
const { createContext } = vm;
/** @type {vm.Context} */
let context = {};
vm.createContext = /** @type {any} */ ((/** @type {any[]} */ ...values) => (context = Reflect.apply(createContext, vm, values)));
const { importHidden } = await import(pathToFileURL(`${runner}/hidden.mjs`).href);
const { Files } = await importHidden(runner, "files.mjs");
const { closeRealm, openScope } = await importHidden(runner, "host.mjs");
const files = new Files({ site, runner, inInterpreter: runner, files: {} }, { readFileSync, readdirSync });
const { exit } = process;
process.on("unhandledRejection", (reason) => String(/** @type {any} */ (reason).message));
process.on("uncaughtException", (error) => String(error.message));
closeRealm();
const nothing = () => {};
await openScope({ files, network: false, memory: 2 ** 30, start: "{}", note: nothing, log: nothing, ask: () => "{}", report: nothing });
vm.runInContext("globalThis.results = {}", context);
const isDone = (/** @type {string} */ name) => vm.runInContext(`${JSON.stringify(name)} in results`, context);
/** @type {Record<string, unknown>} */
const found = {};
for (const [name, script] of Object.entries(JSON.parse(scripts))) {
  // Nothing of this file waits for the script, so nothing of it is in the script's stack.
  vm.runInContext(`setTimeout(() => (${script})().then((result) => (results[${JSON.stringify(name)}] = result)))`, context);
  while (!isDone(name)) await new Promise((resolve) => setTimeout(resolve, 1));
  found[name] = vm.runInContext(`results[${JSON.stringify(name)}]`, context);
}
console.log(JSON.stringify(found));
exit(0);
