// @ts-check
import { poolWorker } from "./connect.js";

/** @typedef {import("./element.js").Payload} Payload */

/**
 * What the build published (`stlite_docs/runtime.py` writes it); addresses are absolute or relative to `runtime.json`.
 *
 * @typedef {object} Runtime
 * @property {string} id
 * @property {string} stlite
 * @property {string} pyodide
 * @property {string} lock
 * @property {string[]} packages
 * @property {Record<string, string>} missing
 * @property {string} [error]
 */

/** A failure whose text is meant for the reader. */
class PlainError extends Error {}

const runtimeUrl = new URL("runtime.json", import.meta.url);

/** @param {{type: string, text?: string, reason?: string, details?: string}} message */
function tell(message) {
  parent.postMessage({ stlite: message }, location.origin);
}

/** @param {unknown} error */
function fail(error) {
  const text = error instanceof Error ? error.message : String(error);
  // Python sends its whole traceback; what it means is in the last line.
  const reason = text.trimEnd().split("\n").at(-1) || "Unknown error";
  tell({ type: "failed", reason, details: error instanceof PlainError ? "" : text });
}

/** @param {Payload} payload */
async function start(payload) {
  document.title = payload.title || document.title;
  tell({ type: "progress", text: "Loading the runtime." });
  const runtime = await readRuntime();
  const packages = choosePackages(payload, runtime);
  const stliteUrl = new URL(runtime.stlite, runtimeUrl);
  addStylesheet(new URL("stlite.css", stliteUrl));
  const { mount } = await import(stliteUrl.href).catch((error) => {
    throw new PlainError(`Streamlit's front end could not be loaded from ${stliteUrl.host}. ${error.message}`);
  });
  const restore = payload.pool === "own" ? () => {} : poolWorker(`stlite ${runtime.id} ${payload.pool}`, fail);
  try {
    listen(mount(mountOptions(payload, runtime, packages), document.getElementById("root"))._kernel);
  } finally {
    restore();
  }
}

/** @returns {Promise<Runtime>} */
async function readRuntime() {
  const response = await fetch(runtimeUrl, { cache: "no-cache" }).catch((error) => {
    throw new PlainError(`${location.host} could not be reached: ${error.message}.`);
  });
  if (!response.ok) throw new PlainError(`The site's runtime is not there: ${runtimeUrl.pathname} (${response.status}).`);
  const runtime = await response.json();
  if (runtime.error) throw new PlainError(`The site was built without its runtime: ${runtime.error}`);
  return runtime;
}

/**
 * The names in the lock of what an app needs besides what every app needs.
 *
 * @param {Payload} payload
 * @param {Runtime} runtime
 */
function choosePackages(payload, runtime) {
  for (const requirement of payload.requirements) {
    const why = runtime.missing[requirement];
    if (why) throw new PlainError(`This app needs ${requirement}, which this site does not have: ${why}`);
  }
  const wanted = [...payload.requirements, ...payload.optional.filter((name) => !(name in runtime.missing))];
  return wanted.map((requirement) => {
    const name = requirement.match(/^[\w.-]+/)?.[0] ?? requirement;
    return name.toLowerCase().replace(/[-_.]+/g, "-");
  });
}

/**
 * @param {Payload} payload
 * @param {Runtime} runtime
 * @param {string[]} packages
 */
function mountOptions(payload, runtime, packages) {
  const files = Object.entries(payload.files).map(([name, file]) => [
    name,
    "text" in file ? { data: file.text } : { url: new URL(file.url, import.meta.url).href },
  ]);
  return {
    entrypoint: payload.entrypoint,
    files: Object.fromEntries(files),
    prebuiltPackageNames: packages,
    // Names, not addresses: both come with the lock's packages, so nothing is left to resolve.
    wheelUrls: { streamlit: "streamlit", stliteLib: "stlite-lib" },
    pyodideUrl: loaderUrl(runtime),
    streamlitConfig: payload.config,
    env: payload.env,
    sharedWorker: payload.pool !== "own",
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
 */
function loaderUrl(runtime) {
  const url = new URL("loader.mjs", import.meta.url);
  const data = {
    pyodide: new URL(runtime.pyodide, runtimeUrl).href,
    lock: new URL(runtime.lock, runtimeUrl).href,
    packages: runtime.packages,
  };
  return `${url}#${encodeURIComponent(JSON.stringify(data))}.mjs`;
}

/** @param {URL} url */
function addStylesheet(url) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = url.href;
  document.head.append(link);
}

/** @param {EventTarget} kernel */
function listen(kernel) {
  kernel.addEventListener("loadProgress", (event) => {
    tell({ type: "progress", text: /** @type {CustomEvent<string>} */ (event).detail });
  });
  kernel.addEventListener("loadError", (event) => fail(/** @type {CustomEvent} */ (event).detail));
  kernel.addEventListener("loadFinished", () => {
    tell({ type: "progress", text: "Running the program." });
    whenShown(() => tell({ type: "running" }));
  });
}

/**
 * Calls back when the program has shown something, or has ended without.
 *
 * @param {() => void} shown
 */
function whenShown(shown) {
  const isShown = () =>
    document.querySelector('[data-testid="stElementContainer"]') ||
    document.querySelector('[data-testid="stApp"][data-test-script-state="notRunning"]');
  const observer = new MutationObserver(() => {
    if (!isShown()) return;
    observer.disconnect();
    shown();
  });
  observer.observe(document.body, { subtree: true, childList: true, attributeFilter: ["data-test-script-state"] });
}

addEventListener(
  "message",
  function receive(event) {
    const message = event.data?.stlite;
    if (event.source !== parent || event.origin !== location.origin || message?.type !== "start") return;
    removeEventListener("message", receive);
    start(message.payload).catch(fail);
  },
);
tell({ type: "ready" });
