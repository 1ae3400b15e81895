// @ts-check
import { reportMismatch } from "../shared/mismatches.js";
import { KERNEL_EVENTS } from "../shared/stlite_names.js";

/**
 * What stlite's kernel tells of an app's start.
 *
 * @typedef {object} KernelEvents
 * @property {(text: string) => void} progress
 * @property {(error: unknown) => void} failed
 * @property {() => void} finished Streamlit is there, and runs the program
 */

/**
 * Follows the start of an app.
 *
 * @param {{_kernel?: unknown}} mounted what stlite's `mount` has returned
 * @param {KernelEvents} events
 */
export function followKernel({ _kernel: kernel }, { progress, failed, finished }) {
  if (!(kernel instanceof EventTarget)) {
    reportMismatch("stlite's mount() returns no _kernel, so this app cannot say how far its start is, nor why it fails.");
    return finished();
  }
  const listen = (/** @type {string} */ type, /** @type {(detail: any) => void} */ hear) =>
    kernel.addEventListener(type, (event) => hear(/** @type {CustomEvent} */ (event).detail));
  listen(KERNEL_EVENTS.progress, progress);
  listen(KERNEL_EVENTS.error, failed);
  listen(KERNEL_EVENTS.finished, finished);
}
