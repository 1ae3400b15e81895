// @ts-check
import { keepAddress } from "./address.js";
import { Membership } from "./connect.js";
import { watchContent } from "./content.js";
import { PlainError, readFiles } from "./files.js";
import { describeProgress, FRONT_END, PROGRAM } from "./progress.js";
import { keepSettings } from "./settings.js";

/** @typedef {import("./run.js").Payload} Payload */

/**
 * What the build published (`stlite_docs/runtime/preparation.py` writes it); addresses are absolute or relative to `runtime.json`.
 *
 * @typedef {object} Runtime
 * @property {string} id
 * @property {string} stlite
 * @property {string} pyodide
 * @property {string} lock
 * @property {string[]} packages
 * @property {string[]} always
 * @property {Record<string, {packages: Record<string, string[]>, missing: Record<string, string>}>} pools
 * @property {string} [error]
 */

const runtimeUrl = new URL("runtime.json", import.meta.url);

/** @param {{type: string} & Record<string, unknown>} message */
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

/**
 * @param {Payload} payload
 * @param {number} generation see `Membership.join`
 */
async function start(payload, generation) {
  document.title = payload.title || document.title;
  keepAddress();
  keepSettings();
  tell({ type: "progress", ...FRONT_END });
  const runtime = await readRuntime();
  const packages = choosePackages(payload, runtime);
  const membership = enter(payload, runtime);
  const files = readFiles(payload, membership.id);
  files.catch(() => {}); // it is awaited below, unless something else fails first
  const stliteUrl = new URL(runtime.stlite, runtimeUrl);
  addStylesheet(new URL("stlite.css", stliteUrl));
  const { mount } = await import(stliteUrl.href).catch((error) => {
    throw new PlainError(`Streamlit's front end could not be loaded from ${stliteUrl.host}. ${error.message}`);
  });
  const options = { ...mountOptions(payload, runtime, packages), ...(await files) };
  await membership.join(!isAlone(payload), generation);
  const restore = membership.lend();
  try {
    listen(mount(options, document.getElementById("root"))._kernel);
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
 * @param {Payload} payload
 * @param {Runtime} runtime
 */
function enter(payload, runtime) {
  const own = isAlone(payload) ? ` ${crypto.getRandomValues(new Uint32Array(2)).join("-")}` : "";
  const name = `stlite ${runtime.id} ${payload.pool}${own}`;
  const membership = new Membership(name, payload.title || payload.entrypoint, {
    busy: (holder) => tell({ type: "busy", text: describeHolder(holder, membership.id) }),
    free: () => tell({ type: "free" }),
    dead: (reason) => tell({ type: "dead", text: reason }),
    restart: (generation, isHolder) => tell({ type: isHolder ? "stopped" : "restart", generation }),
  });
  addEventListener("message", ({ data, source }) => {
    if (source !== parent) return;
    if (data?.stlite?.type === "restart") membership.restart();
    if (data?.stlite?.type === "rewrite") membership.rewrite(data.stlite.texts);
  });
  return membership;
}

/**
 * @param {import("./connect.js").Holder | null} holder
 * @param {string} own
 */
function describeHolder(holder, own) {
  if (!holder) return "Python does not answer.";
  return holder.id === own ? "This app keeps Python busy." : `Python is busy with ${holder.app}.`;
}

/**
 * Whether an app shares its interpreter with no other.
 *
 * @param {Payload} payload
 */
function isAlone(payload) {
  return payload.pool.startsWith("own:");
}

/**
 * The keys in the lock of what an app needs besides what every app needs.
 *
 * @param {Payload} payload
 * @param {Runtime} runtime
 */
function choosePackages(payload, runtime) {
  const pool = runtime.pools[payload.pool] ?? { packages: {}, missing: {} };
  for (const requirement of payload.requirements) {
    const why = pool.missing[requirement];
    if (why) throw new PlainError(`This app needs ${requirement}, which this site does not have: ${why}`);
    if (!pool.packages[requirement]) {
      throw new PlainError(`This app needs ${requirement}, which the site was built without; reload the page.`);
    }
  }
  const wanted = [...runtime.always, ...payload.requirements, ...payload.optional];
  return [...new Set(wanted.flatMap((requirement) => pool.packages[requirement] ?? []))];
}

/**
 * @param {Payload} payload
 * @param {Runtime} runtime
 * @param {string[]} packages
 */
function mountOptions(payload, runtime, packages) {
  return {
    entrypoint: payload.entrypoint,
    prebuiltPackageNames: packages,
    // Names, not addresses: both come with the lock's packages, so nothing is left to resolve.
    wheelUrls: { streamlit: "streamlit", stliteLib: "stlite-lib" },
    pyodideUrl: loaderUrl(runtime),
    streamlitConfig: payload.config,
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
    tell({ type: "progress", ...describeProgress(/** @type {CustomEvent<string>} */ (event).detail) });
  });
  kernel.addEventListener("loadError", (event) => fail(/** @type {CustomEvent} */ (event).detail));
  kernel.addEventListener("loadFinished", () => {
    tell({ type: "progress", ...PROGRAM });
    whenShown(() => {
      tell({ type: "running" });
      watchContent((height, isTouched) => tell({ type: "height", height, isTouched }));
    });
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
    start(message.payload, message.generation).catch(fail);
  },
);
tell({ type: "ready" });
