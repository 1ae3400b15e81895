// @ts-check
import { violationFault } from "../shared/faults.js";
import { reportMismatch } from "../shared/mismatches.js";
import { followViolations } from "../shared/policy.js";
import { sendToPage } from "./page_channel.js";

/*
 * What a content security policy forbids, although the app runs without it. Why an app does not run, others say.
 */

/** Without it, an app lacks pictures, symbols, sounds or pages in it. */
const PARTS = /^(font|img|media|frame|child|object)-src/;

let lacksStyles = false;

/** Says what an app lacks: the page that it has no looks, the console all else. */
export function nameRefusals() {
  followViolations((violation) => {
    const { effectiveDirective } = violation;
    if (effectiveDirective.startsWith("style-src") && !lacksStyles) {
      lacksStyles = true;
      const { reason, advice, details } = violationFault(violation);
      sendToPage({ type: "failed", failure: { reason, advice, details }, generation: undefined, isShown: true });
    } else if (PARTS.test(effectiveDirective)) {
      const { reason, advice } = violationFault(violation);
      reportMismatch(`${reason} ${advice}`);
    }
  });
}
