// @ts-check
import { folderUrl } from "../shared/folder.js";
import { keepAddress } from "./keep_address.js";
import { Membership } from "./membership.js";
import { watchContent } from "./content_height.js";
import { describeError, Fault, requireBrowser, scriptFault } from "../shared/faults.js";
import { readFiles } from "./app_files.js";
import { leaveFocus } from "./leave_focus.js";
import { loadFonts, takeFonts } from "./fonts.js";
import { t, translateWith } from "../shared/ui.js";
import { addBytes, describeFrontEnd, describeProgram, describeProgress } from "./progress.js";
import { readRuntime, runtimeUrl } from "../shared/runtime.js";
import { keepSettings } from "./private_storage.js";
import { loadStyle } from "../shared/styles.js";

/** @typedef {import("../page/app_run.js").Payload} Payload */
/** @typedef {import("../shared/runtime.js").Runtime} Runtime */

/** @param {{type: string} & Record<string, unknown>} message */
function tell(message) {
  parent.postMessage({ stlite: message }, location.origin);
}

/** @type {import("./progress.js").Progress} */
let progress;

/** @param {import("./progress.js").Progress} next */
function tellProgress(next) {
  progress = next;
  tell({ type: "progress", ...next });
}

/** @type {Membership | undefined} */
let membership;

/** @param {unknown} error */
async function fail(error) {
  const { reason, advice, details } = await describeError(error);
  // The page takes the frame away once it is told.
  const generation = await membership?.settle();
  tell({ type: "failed", reason, advice, details, generation });
}

/**
 * @param {Payload} payload
 * @param {number} generation see `Membership.join`
 */
async function start(payload, generation) {
  translateWith(payload.texts);
  requireBrowser();
  document.title = payload.title;
  keepAddress();
  keepSettings();
  leaveFocus();
  tellProgress(describeFrontEnd());
  const runtime = await readRuntime();
  const packages = choosePackages(payload, runtime);
  membership = enter(payload, runtime);
  const files = readFiles(payload, membership.id);
  files.catch(() => {}); // it is awaited below, unless something else fails first
  const stliteUrl = new URL(runtime.stlite, runtimeUrl);
  loadStyle(new URL("stlite.css", stliteUrl)).catch(() => {}); // without it all is there, with less order
  const { mount } = await import(stliteUrl.href).catch(async (error) => {
    throw await scriptFault(stliteUrl, error, t("Streamlit's front end"));
  });
  const options = { ...mountOptions(payload, runtime, packages), ...(await files) };
  await membership.join(!isAlone(payload), generation);
  const restore = membership.lend();
  const root = /** @type {HTMLElement} */ (document.getElementById("root"));
  try {
    listen(mount(options, root)._kernel);
  } finally {
    restore();
  }
  watchForErrors(root);
}

/**
 * Fails when the front end takes all that it has shown away, as React does where drawing it ends with an error.
 *
 * @param {HTMLElement} root
 */
function watchForErrors(root) {
  const check = (/** @type {unknown} */ error) => {
    if (root.hasChildNodes()) return;
    const advice = t("Press Retry. If that does not help, tell the site's author.");
    const details = error instanceof Error ? error.stack : String(error);
    fail(new Fault(t("Streamlit's front end has stopped with an error."), advice, details));
  };
  const drawn = new MutationObserver(() => {
    drawn.disconnect();
    addEventListener("error", ({ error }) => check(error));
    addEventListener("unhandledrejection", ({ reason }) => check(reason));
  });
  drawn.observe(root, { childList: true });
}

/**
 * @param {Payload} payload
 * @param {Runtime} runtime
 */
function enter(payload, runtime) {
  const own = isAlone(payload) ? ` ${crypto.getRandomValues(new Uint32Array(2)).join("-")}` : "";
  const name = `stlite ${runtime.id} ${payload.pool}${own}`;
  const entered = new Membership(name, payload.title, {
    busy: (holder) => tell({ type: "busy", text: describeHolder(holder, entered.id) }),
    free: () => tell({ type: "free" }),
    dead: (error) => tell({ type: "dead", text: t("Python has crashed ({error}). Restart starts it anew.", { error }) }),
    loaded: (bytes) => tell({ type: "progress", ...addBytes(progress, bytes) }),
    erred: (isErred) => tell({ type: "erred", isErred }),
    restart: (generation, isHolder) => tell({ type: isHolder ? "stopped" : "restart", generation }),
  });
  addEventListener("message", ({ data, source }) => {
    if (source !== parent) return;
    if (data?.stlite?.type === "restart") entered.restart();
    if (data?.stlite?.type === "rewrite") entered.rewrite(data.stlite.texts);
    if (data?.stlite?.type === "fonts") loadFonts(data.stlite.addresses);
  });
  return entered;
}

/**
 * @param {import("./membership.js").Holder | null} holder
 * @param {string} own
 */
function describeHolder(holder, own) {
  if (!holder) return t("Python does not answer. Wait, or start it anew with Restart.");
  if (holder.id === own) return t("This app keeps Python busy. Wait, or stop it with Restart.");
  return t("Python is busy with {app}. Wait, or stop that app with Restart.", holder);
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
    if (why) {
      const reason = t("This app needs {requirement}, which this site does not have: {why}", { requirement, why });
      throw new Fault(reason, t("Tell the site's author."));
    }
    if (!pool.packages[requirement]) {
      const reason = t("This app needs {requirement}, which the site was built without.", { requirement });
      throw new Fault(reason, t("Reload the page. If that does not help, tell the site's author."));
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
    streamlitConfig: takeFonts(payload.config),
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
  const url = new URL("worker/loader.js", folderUrl);
  const data = {
    pyodide: new URL(runtime.pyodide, runtimeUrl).href,
    lock: new URL(runtime.lock, runtimeUrl).href,
    packages: runtime.packages,
    sizes: runtime.sizes,
  };
  return `${url}#${encodeURIComponent(JSON.stringify(data))}.mjs`;
}

/** @param {EventTarget} kernel */
function listen(kernel) {
  kernel.addEventListener("loadProgress", (event) => {
    tellProgress(describeProgress(/** @type {CustomEvent<string>} */ (event).detail));
  });
  kernel.addEventListener("loadError", (event) => fail(/** @type {CustomEvent} */ (event).detail));
  kernel.addEventListener("loadFinished", () => {
    tellProgress(describeProgram());
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
