// @ts-check
import { t } from "../shared/ui.js";

/**
 * What a reader waits for, and how far that is.
 *
 * @typedef {object} Progress
 * @property {string} text
 * @property {number} step with its part that is done, where known
 * @property {number} steps
 * @property {string} [amount] of what the step loads
 */

/** @typedef {{loaded: number, total: number}} Bytes */

const steps = 6;

/** @type {Record<string, number>} by what stlite says */
const STEPS = {
  "Loading Pyodide.": 2,
  "Pyodide is already loaded.": 2, // or another app loads it
  "Mounting files.": 3,
  "Unpacking archives.": 3,
  "Installing packages.": 4,
  "Loading streamlit package.": 4,
};

/** @param {number} step */
function atStep(step) {
  const texts = [
    t("Loading Streamlit."),
    t("Loading Python."),
    t("Copying the app's files."),
    t("Loading packages."),
    t("Starting Streamlit."),
    t("Running the program."),
  ];
  return { text: texts[step - 1] ?? "", step, steps };
}

/** @returns {Progress} */
export function describeFrontEnd() {
  return atStep(1);
}

/** @returns {Progress} */
export function describeProgram() {
  return atStep(6);
}

/**
 * @param {string} told by stlite
 * @returns {Progress}
 */
export function describeProgress(told) {
  return atStep(STEPS[told] ?? 5);
}

/**
 * @param {Progress} progress
 * @param {Bytes} bytes what the worker has loaded of Python
 * @returns {Progress}
 */
export function addBytes(progress, bytes) {
  if (progress.step !== STEPS["Loading Pyodide."]) return progress;
  const { loaded, total } = bytes;
  const [part, all] = [inMegabytes(loaded), inMegabytes(total)];
  return { ...progress, step: progress.step + loaded / total, amount: t("{part} of {all} MB", { part, all }) };
}

/** @param {number} bytes */
function inMegabytes(bytes) {
  return (bytes / 1e6).toFixed(1);
}
