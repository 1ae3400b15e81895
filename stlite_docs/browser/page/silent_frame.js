// @ts-check
import { downloadFault, frameFault } from "../shared/faults.js";
import { folderUrl } from "../shared/folder.js";
import { findAbsentScript, probe } from "../shared/probe.js";
import { t } from "../shared/ui.js";

// A frame that has loaded but does not answer was not ours (an error page, a login), or lacks a script.
const ANSWER_TIMEOUT = 10_000;
const ANSWER_DUE = 500;
const LOAD_DUE = 3000;

/** What an isolated frame begins with. */
const ISOLATED = ["frame/isolated_files.js", "frame/isolated.js"];

/**
 * Finds out why a frame does not answer.
 *
 * @param {HTMLIFrameElement} frame
 * @param {() => boolean} hasAnswered
 * @param {(failure: import("../shared/messages.js").Failure) => void} fail
 * @param {AbortSignal} signal the frame is gone
 */
export function watchForAnswer(frame, hasAnswered, fail, signal) {
  const script = new URL("frame/frame.js", folderUrl).href;
  const isIsolated = frame.sandbox.length > 0;
  const first = isIsolated ? ISOLATED.map((path) => new URL(path, folderUrl).href) : [];
  const explain = async () => {
    for (const url of [frame.src, ...first, script, ...findFailed(frame)]) {
      if (hasAnswered()) return;
      const download = await probe(url);
      if (download) return fail(await downloadFault(download));
    }
    const fault = await frameFault(frame.src, isIsolated);
    if (fault && !hasAnswered()) fail(fault);
  };
  const giveUp = async () => {
    await explain();
    const absent = await findAbsentScript(script);
    if (hasAnswered()) return;
    if (absent) return fail(await downloadFault(absent));
    const { headers } = await fetch(frame.src).catch(() => new Response());
    const policy = headers.get("content-security-policy") ?? "";
    const reason = t("The app's frame does not respond.");
    const advice = t("Reload the page. If that does not help, update the browser, or tell the site's author.");
    fail({ reason, advice, details: `${frame.src}\n${policy}`.trimEnd() });
  };
  const plan = (/** @type {() => void} */ action, /** @type {number} */ delay) => {
    const timer = setTimeout(() => hasAnswered() || action(), delay);
    signal.addEventListener("abort", () => clearTimeout(timer));
  };
  // What a browser downloads instead of showing it never loads.
  plan(explain, LOAD_DUE);
  const expectAnswer = () => {
    plan(explain, ANSWER_DUE);
    plan(giveUp, ANSWER_TIMEOUT);
  };
  frame.addEventListener("load", expectAnswer, { once: true });
}

/**
 * The addresses of what a frame has asked for and not got, in browsers that tell.
 *
 * @param {HTMLIFrameElement} frame
 */
function findFailed({ contentWindow }) {
  try {
    const entries = contentWindow?.performance.getEntriesByType("resource") ?? [];
    const failed = entries.filter((entry) => {
      const { responseStatus } = /** @type {PerformanceResourceTiming} */ (entry);
      return responseStatus === 0 || responseStatus >= 400;
    });
    return failed.map(({ name }) => name);
  } catch {
    return []; // the browser's own page stands there
  }
}
