// @ts-check
import { expectHashes } from "../shared/expected_hashes.js";
import { policyFault } from "../shared/faults.js";

/*
 * The import map that the build writes into the frame's document where the front end comes from the CDN. By its hashes the
 * browser checks the front end's modules, also those that it loads later.
 */

/** The map's only name. */
const NAME = "stlite-docs";

/**
 * Expects the hashes of the map. Throws if the browser has not taken it.
 *
 * @param {string} hash of its text
 */
export function requireImportMap(hash) {
  const text = document.querySelector("script[type=importmap]")?.textContent ?? "{}";
  expectHashes(JSON.parse(text).integrity ?? {});
  if (!import.meta.resolve || !HTMLScriptElement.supports?.("importmap")) return; // a browser too old to check
  try {
    import.meta.resolve(NAME);
  } catch (error) {
    throw policyFault("importmap", "script-src", String(error), `'${hash}'`);
  }
}
