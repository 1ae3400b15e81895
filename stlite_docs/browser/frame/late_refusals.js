// @ts-check
import { findHashes } from "../shared/expected_hashes.js";
import { findRefused } from "../shared/integrity.js";

/*
 * Files of the front end that it loads when an app needs them. Where the browser has refused one, Streamlit only shows an
 * error in the place of what needs it, which React writes to the console.
 */

/** What browsers say of a module that they could not load. */
const REFUSAL = /module|integrity/i;

/** @type {(fault: import("../shared/faults.js").Fault) => void} */
let hear = () => {};

let isLooking = false;

/** @param {typeof hear} listener called with what is wrong with a file that has other bytes than it must have */
export function onLateRefusal(listener) {
  hear = listener;
}

/** @param {typeof console.error} error */
export function hearErrors(error) {
  return (/** @type {unknown[]} */ ...values) => {
    if (values.some((value) => value instanceof TypeError && REFUSAL.test(value.message))) lookForRefusal();
    error(...values);
  };
}

/** Looks for such a file among all that the frame has asked for, the newest first. */
export async function lookForRefusal() {
  if (isLooking) return;
  isLooking = true;
  const urls = performance.getEntriesByType("resource").map(({ name }) => name);
  const fault = await findRefused(findHashes(urls.reverse()));
  if (fault?.altered) hear(fault);
  isLooking = false;
}
