// @ts-check
import { probe } from "../shared/causes.js";
import { downloadFault } from "../shared/faults.js";
import { folderUrl } from "../shared/folder.js";
import { t } from "../shared/ui.js";

// A frame that has loaded but does not answer was not ours (an error page, a login), or lacks a script.
const ANSWER_TIMEOUT = 10_000;
const ANSWER_DUE = 500;

/**
 * Finds out why a frame that has loaded does not answer.
 *
 * @param {HTMLIFrameElement} frame
 * @param {() => boolean} hasAnswered
 * @param {(failure: import("../shared/messages.js").Failure) => void} fail
 * @param {AbortSignal} signal the frame is gone
 */
export function watchForAnswer(frame, hasAnswered, fail, signal) {
  const explain = async () => {
    for (const url of [frame.src, new URL("frame/frame.js", folderUrl).href, ...findFailed(frame)]) {
      if (hasAnswered()) return;
      const download = await probe(url);
      if (download) return fail(downloadFault(download));
    }
  };
  const giveUp = async () => {
    await explain();
    if (hasAnswered()) return;
    const reason = t("The app's frame does not respond.");
    const advice = t("Reload the page. If that does not help, update the browser, or tell the site's author.");
    fail({ reason, advice, details: frame.src });
  };
  const expectAnswer = () => {
    const timers = [setTimeout(explain, ANSWER_DUE), setTimeout(giveUp, ANSWER_TIMEOUT)];
    signal.addEventListener("abort", () => timers.forEach(clearTimeout));
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
