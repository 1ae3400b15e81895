// @ts-check
import { describeError, Fault, requireBrowser, scriptFault } from "../shared/faults.js";
import { expectHashes } from "../shared/expected_hashes.js";
import { sitePath } from "../shared/folder.js";
import { reportUnknownMessage } from "../shared/messages.js";
import { explainRefusal, findRefused, preloadModules } from "../shared/integrity.js";
import { probe } from "../shared/probe.js";
import { runtimeUrl } from "../shared/runtime.js";
import { loadStyle } from "../shared/styles.js";
import { t, translateWith } from "../shared/ui.js";
import { downloadFiles } from "./app_files.js";
import { connectServer } from "./app_server.js";
import { shareFont } from "./body_font.js";
import { watchContentHeight } from "./content_height.js";
import { FirstOutput } from "./first_output.js";
import { loadFonts } from "./fonts.js";
import { requireImportMap } from "./import_map.js";
import { followKernel } from "./kernel.js";
import { watchStops } from "./keyboard_stops.js";
import { onLateRefusal } from "./late_refusals.js";
import { Membership } from "./membership.js";
import { makeMountOptions } from "./mount_options.js";
import { choosePackages } from "./packages.js";
import { receiveFromPage, sendToPage } from "./page_channel.js";
import { applyPatches, mountInPool } from "./patches.js";
import { canLoad, findScript, loadFrontEndStyle } from "./site_files.js";
import { addBytes, describeFrontEnd, describeProgram, describeProgress } from "./progress.js";
import { findPythonStart } from "./python_start.js";
import { loadRecording } from "./recording.js";
import { nameRefusals } from "./refusals.js";
import { StandIn } from "./stand_in.js";
import { compareWidth } from "./window_width.js";

/** @typedef {import("../shared/payload.js").Payload} Payload */
/** @typedef {import("../shared/runtime.js").Runtime} Runtime */

/** @type {import("../shared/messages.js").Progress | undefined} none in a frame that only gets a pool ready */
let progress;

/** @type {import("../shared/messages.js").Bytes | undefined} how much of Python is there, which may begin to come early */
let loaded;

/** @param {import("../shared/messages.js").Progress} next */
function reportProgress(next) {
  progress = next;
  sendToPage({ type: "progress", progress: loaded ? addBytes(next, loaded) : next });
}

/** @type {Membership | undefined} */
let membership;

/** @type {StandIn | undefined} */
let standIn;

let hasOutput = false;

/** Says whose output the reader sees, if there is any. */
function reportOutput() {
  if (hasOutput) sendToPage({ type: standIn && !standIn.isLive ? "shown" : "running" });
}

const firstOutput = new FirstOutput(() => {
  hasOutput = true;
  reportOutput();
  watchContentHeight((height, isTouched) => sendToPage({ type: "height", height, isTouched }));
});

/** Where the front end is. */
const getRoot = () => /** @type {HTMLElement} */ (document.getElementById("root"));

/** What an app mounts whose files come later (`StandIn.reach`). */
const NO_FILES = { files: {}, archives: [] };

/** How long a recording has to be seen once Python is known not to come, in milliseconds. */
const DRAWING = 3000;

/** @param {number} time in milliseconds */
const sleep = (time) => new Promise((resolve) => setTimeout(resolve, time));

/** @param {unknown} error */
async function fail(error) {
  const { reason, advice, details, altered } = await describeError(error);
  standIn?.giveUp();
  if (await standIn?.hasRecording()) await Promise.race([firstOutput.seen, sleep(DRAWING)]);
  // The page takes the frame away once it is told.
  const generation = await membership?.settle();
  const isShown = hasOutput && getRoot().hasChildNodes() && standIn?.isLive === false;
  sendToPage({ type: "failed", failure: { reason, advice, details, altered }, generation, isShown });
}

/**
 * @param {Payload} payload
 * @param {Runtime} runtime
 * @param {number} generation see `Membership.join`
 * @param {string} [altered] a file that has failed the app before since its bytes are others
 */
async function start(payload, runtime, generation, altered) {
  const recording = payload.run ? loadRecording(payload) : undefined;
  translateWith(payload.texts);
  requireBrowser();
  document.title = payload.title;
  nameRefusals();
  applyPatches();
  reportProgress(describeFrontEnd());
  if (altered) await import("./renewed_files.js").then(({ renewFiles }) => renewFiles(altered, runtime));
  const packages = choosePackages(payload, runtime);
  membership = createMembership(payload, runtime);
  const mountedFiles = downloadFiles(payload, membership.id);
  const python = findPythonStart(runtime, payload.pool, payload.lean === true);
  python.loader = await findScript(python.loader);
  const joined = membership.join(!hasOwnPool(payload), generation, python);
  for (const promise of [mountedFiles, joined]) promise.catch(() => {}); // awaited below, unless something else fails first
  const mount = await loadFrontEnd(runtime);
  standIn = recording && new StandIn(recording, {
    waiting: () => sendToPage({ type: "waiting" }),
    connected: () => reportProgress(describeProgram()),
    live: reportOutput,
  });
  const options = makeMountOptions(payload, python.loader, packages, standIn ? NO_FILES : await mountedFiles);
  const port = standIn ?? (await joined);
  const root = getRoot();
  shareFont(root);
  watchStops(payload.title, (hasStop) => sendToPage({ type: "stops", hasStop }));
  const mounted = mountInPool(port, () => mount(options, root));
  connectServer(mounted);
  followKernel(mounted, {
    progress: (text) => reportProgress(describeProgress(text)),
    failed: fail,
    finished: () => {
      if (!standIn) reportProgress(describeProgram());
      firstOutput.wait();
    },
  });
  watchForErrors(root);
  onLateRefusal(fail);
  standIn?.begin();
  standIn?.reach(await joined, await mountedFiles);
}

/**
 * Has the pool load Python, and the browser what the frames of its apps load.
 *
 * @param {Payload} payload of an app that may start soon
 * @param {Runtime} runtime
 */
async function warm(payload, runtime) {
  requireBrowser();
  membership = createMembership(payload, runtime);
  await Promise.all([membership.join(true, 0, findPythonStart(runtime, payload.pool, payload.lean === true)), loadFrontEnd(runtime)]);
}

/**
 * @param {Runtime} runtime
 * @returns {Promise<(options: object, root: HTMLElement) => object>} stlite's `mount`
 */
async function loadFrontEnd({ stlite, modules, integrity, importMap }) {
  const address = new URL(stlite, runtimeUrl);
  const style = new URL("stlite.css", address).href;
  const hashes = integrity?.stlite ?? {};
  expectHashes(hashes);
  if (importMap) requireImportMap(importMap);
  // Without them all is there, with less order.
  loadStyle("frame/frame.css").catch(() => {});
  loadFrontEndStyle(style, hashes[style]).catch(async () => {
    if (hashes[style] && !(await probe(style))) fail(await explainRefusal(style));
  });
  const first = modules.map((each) => new URL(each, runtimeUrl).href).filter(canLoad);
  await preloadModules(hashes, first);
  try {
    return (await import(address.href)).mount;
  } catch (error) {
    throw (await findRefused(hashes)) ?? await scriptFault(address, error, t("Streamlit's front end"));
  }
}

/**
 * Fails when the front end takes all that it has shown away, as React does where drawing it ends with an error.
 *
 * @param {HTMLElement} root
 */
function watchForErrors(root) {
  const check = async (/** @type {unknown} */ error) => {
    if (root.hasChildNodes()) return;
    if (standIn && !standIn.isLive && (await standIn.hasRecording())) return startPlainly(error);
    const advice = t("Press Retry. If that does not help, tell the site's author.");
    const details = error instanceof Error ? error.stack : String(error);
    fail(new Fault(t("Streamlit's front end stopped with an error."), advice, details));
  };
  const drawn = new MutationObserver(() => {
    drawn.disconnect();
    addEventListener("error", ({ error }) => check(error));
    addEventListener("unhandledrejection", ({ reason }) => check(reason));
  });
  drawn.observe(root, { childList: true });
}

/**
 * Has the app start again without its recording, which has stopped the front end.
 *
 * @param {unknown} error of the front end
 */
function startPlainly(error) {
  console.warn("stlite-docs: Streamlit cannot show the recording of this app, so the app starts without it.", error);
  sendToPage({ type: "start-again", generation: 0, isPlain: true });
}

/**
 * @param {Payload} payload
 * @param {Runtime} runtime
 */
function createMembership(payload, runtime) {
  const own = hasOwnPool(payload) ? ` ${crypto.getRandomValues(new Uint32Array(2)).join("-")}` : "";
  const name = `stlite ${sitePath} ${runtime.id} ${payload.pool}${own}`;
  const created = new Membership(name, payload.title, {
    busy: (runningApp) => sendToPage({ type: "trouble", text: describeBusyPool(runningApp, created.id) }),
    free: () => sendToPage({ type: "recovered" }),
    dead: (error) => {
      const text = t("Python has crashed ({error}). Press Restart to start it again.", { error });
      sendToPage({ type: "trouble", text });
    },
    loaded: (bytes) => {
      loaded = bytes;
      if (progress) reportProgress(progress);
    },
    programError: (error) => sendToPage({ type: "program-error", error }),
    startAgain: (generation) => sendToPage({ type: "start-again", generation }),
    stopped: (generation) => sendToPage({ type: "stopped", generation }),
  });
  return created;
}

/**
 * @param {import("../shared/messages.js").RunningApp | null} runningApp
 * @param {string} own
 */
function describeBusyPool(runningApp, own) {
  if (!runningApp) return t("Python does not respond. Wait, or press Restart to start it again.");
  if (runningApp.id === own) return t("This app keeps Python busy. Wait, or press Restart to stop the app.");
  return t("Python is busy with {app}. Wait, or press Restart to stop that app.", runningApp);
}

/**
 * Whether an app shares its interpreter with no other.
 *
 * @param {Payload} payload
 */
function hasOwnPool(payload) {
  return payload.pool.startsWith("own:");
}

let hasStarted = false;

receiveFromPage((message) => {
  switch (message.type) {
    case "start":
      if (!hasStarted) start(message.payload, message.runtime, message.generation, message.altered).catch(fail);
      hasStarted = true;
      break;
    case "warm":
      warm(message.payload, message.runtime).catch(() => {}); // the app's own frame says what is wrong
      break;
    case "width":
      compareWidth(message.width);
      break;
    case "rewrite":
      membership?.rewrite(message.texts);
      break;
    case "fonts":
      loadFonts(message.addresses);
      break;
    case "restart-pool":
      membership?.restart();
      break;
    case "script-ended":
      firstOutput.expect();
      break;
    default:
      reportUnknownMessage("the page", message);
  }
});
sendToPage({ type: "ready" });
