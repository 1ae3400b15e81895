// @ts-check

/*
 * Imports our modules under addresses that do not tell where the machine has them: programs read addresses in stack traces.
 */

import { readFileSync } from "node:fs";
import vm from "node:vm";

/** As in `files.mjs`. */
const RUNNER = "https://site.invalid/prerender/runner/";

/**
 * @param {string} folder that of our modules
 * @param {string} name of a module in it
 * @returns {Promise<any>} the names that it exports
 */
export async function importHidden(folder, name) {
  /** @type {Map<string, Promise<vm.Module>>} */
  const modules = new Map();
  /** @param {string} address */
  const load = (address) => {
    const known = modules.get(address) ?? (address.startsWith(RUNNER) ? readModule(folder, address) : lendModule(address));
    modules.set(address, known);
    return known;
  };
  const module = await load(RUNNER + name);
  await module.link((specifier, { identifier }) => load(specifier.startsWith(".") ? new URL(specifier, identifier).href : specifier));
  await module.evaluate();
  return module.namespace;
}

/**
 * @param {string} folder
 * @param {string} address
 * @returns {Promise<vm.Module>}
 */
async function readModule(folder, address) {
  return new vm.SourceTextModule(readFileSync(`${folder}/${address.slice(RUNNER.length)}`, "utf8"), { identifier: address });
}

/**
 * @param {string} address of a module of Node.js
 * @returns {Promise<vm.Module>}
 */
async function lendModule(address) {
  const entries = Object.entries(await import(address));
  const fill = () => entries.forEach(([name, value]) => module.setExport(name, value));
  const module = new vm.SyntheticModule(entries.map(([name]) => name), fill, { identifier: address });
  return module;
}
