// @ts-check
import { folderUrl } from "./folder.js";
import { downloadFault, Fault } from "./faults.js";
import { t } from "./ui.js";

/** @typedef {import("./manifest.js").Pool} Pool */
/** @typedef {import("./manifest.js").Runtime} Runtime */

export const runtimeUrl = new URL("runtime.json", folderUrl);

/**
 * @param {Runtime} runtime
 * @param {string} name
 * @returns {Pool} empty where a page is older than the runtime
 */
export function getPool(runtime, name) {
  return runtime.pools[name] ?? { packages: {}, missing: {}, lateImports: { stock: {}, others: {} } };
}

/** @returns {Promise<Runtime>} */
export async function readRuntime() {
  const url = runtimeUrl.href;
  const response = await fetch(url, { cache: "no-cache" }).catch(async (error) => {
    throw await downloadFault({ url, error: error.message });
  });
  if (!response.ok) throw await downloadFault({ url, status: response.status });
  const runtime = await response.json().catch(async (error) => {
    throw await downloadFault({ url, isAltered: true, error: error.message });
  });
  if (!runtime.error) return runtime;
  const reason = t("This site has no runtime: {error}", { error: runtime.error });
  throw new Fault(reason, t("Tell the site's author."));
}
