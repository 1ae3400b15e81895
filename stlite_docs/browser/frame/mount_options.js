// @ts-check
import { prepareConfig } from "./streamlit_config.js";

/** @typedef {(typeof import("../shared/stlite_names.js").MOUNT_OPTIONS)[number]} MountOption */

/**
 * What stlite's `mount` gets.
 *
 * @param {import("../shared/payload.js").Payload} payload
 * @param {string} loader address of the module that stands in for Pyodide's
 * @param {string[]} packages keys in the lock
 * @param {import("./app_files.js").MountedFiles} mountedFiles
 * @returns {Record<MountOption, unknown>}
 */
export function makeMountOptions(payload, loader, packages, { files, archives }) {
  return {
    entrypoint: payload.entrypoint,
    files,
    archives,
    prebuiltPackageNames: packages,
    // Names, not addresses: both come with the lock's packages, so nothing is left to resolve.
    wheelUrls: { streamlit: "streamlit", stliteLib: "stlite-lib" },
    pyodideUrl: loader,
    streamlitConfig: prepareConfig(payload.config),
    sharedWorker: true,
    hostConfig: { allowedOrigins: [location.origin] },
    disableProgressToasts: true,
    disableErrorToasts: true,
    disableModuleAutoLoadToasts: true,
  };
}
