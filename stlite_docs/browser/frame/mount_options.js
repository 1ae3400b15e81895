// @ts-check
import { folderUrl } from "../shared/folder.js";
import { getPool, runtimeUrl } from "../shared/runtime.js";
import { findScript } from "./site_files.js";
import { prepareConfig } from "./streamlit_config.js";

/** @typedef {import("../shared/runtime.js").Runtime} Runtime */
/** @typedef {(typeof import("../shared/stlite_names.js").MOUNT_OPTIONS)[number]} MountOption */

/**
 * What stlite's `mount` gets.
 *
 * @param {import("../shared/payload.js").Payload} payload
 * @param {Runtime} runtime
 * @param {string[]} packages keys in the lock
 * @param {import("./app_files.js").MountedFiles} mountedFiles
 * @returns {Promise<Record<MountOption, unknown>>}
 */
export async function makeMountOptions(payload, runtime, packages, { files, archives }) {
  return {
    entrypoint: payload.entrypoint,
    files,
    archives,
    prebuiltPackageNames: packages,
    // Names, not addresses: both come with the lock's packages, so nothing is left to resolve.
    wheelUrls: { streamlit: "streamlit", stliteLib: "stlite-lib" },
    pyodideUrl: await findScript(loaderUrl(runtime, payload.pool)),
    streamlitConfig: prepareConfig(payload.config),
    env: payload.env,
    sharedWorker: true,
    hostConfig: { allowedOrigins: [location.origin] },
    disableProgressToasts: true,
    disableErrorToasts: true,
    disableModuleAutoLoadToasts: true,
  };
}

/**
 * stlite imports this address as Pyodide's; what the loader needs travels in the fragment, which no server sees.
 *
 * @param {Runtime} runtime
 * @param {string} pool
 */
function loaderUrl(runtime, pool) {
  const url = new URL("worker/loader.js", folderUrl);
  const data = {
    pyodide: new URL(runtime.pyodide, runtimeUrl).href,
    lock: new URL(runtime.lock, runtimeUrl).href,
    packages: runtime.packages,
    integrity: runtime.integrity?.pyodide ?? {},
    sizes: runtime.sizes,
    lateImports: getPool(runtime, pool).lateImports,
    image: runtime.image && { ...runtime.image, url: new URL(runtime.image.url, runtimeUrl).href },
  };
  return `${url}#${encodeURIComponent(JSON.stringify(data))}.mjs`;
}
