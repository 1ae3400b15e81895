// @ts-check
import { reportMismatch } from "../shared/mismatches.js";
import { PROGRESS_TEXTS } from "../shared/stlite_names.js";
import { t } from "../shared/ui.js";

/** @typedef {import("../shared/messages.js").Progress} Progress */

const steps = 6;

const LOADING_PYTHON = 2;
const STARTING_STREAMLIT = 5;

/** @type {Record<string, number>} by what stlite says */
const STEPS = {
  [PROGRESS_TEXTS.loadingPyodide]: LOADING_PYTHON,
  [PROGRESS_TEXTS.pyodideIsLoaded]: LOADING_PYTHON, // or another app loads it
  [PROGRESS_TEXTS.mountingFiles]: 3,
  [PROGRESS_TEXTS.unpackingArchives]: 3,
  [PROGRESS_TEXTS.installingPackages]: 4,
  [PROGRESS_TEXTS.loadingStreamlit]: 4,
  [PROGRESS_TEXTS.settingUpLoggers]: STARTING_STREAMLIT,
  [PROGRESS_TEXTS.mockingFunctions]: STARTING_STREAMLIT,
  [PROGRESS_TEXTS.settingUpDatabase]: STARTING_STREAMLIT,
  [PROGRESS_TEXTS.bootingServer]: STARTING_STREAMLIT,
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
 * @param {string} text stlite's
 * @returns {Progress}
 */
export function describeProgress(text) {
  if (!(text in STEPS)) reportMismatch(`stlite says ${JSON.stringify(text)}, which counts as the start of Streamlit.`);
  return atStep(STEPS[text] ?? STARTING_STREAMLIT);
}

/**
 * @param {Progress} progress
 * @param {import("../shared/messages.js").Bytes} bytes what the worker has loaded of Python
 * @returns {Progress}
 */
export function addBytes(progress, bytes) {
  if (progress.step !== LOADING_PYTHON) return progress;
  const { loaded, total } = bytes;
  const [part, all] = [inMegabytes(loaded), inMegabytes(total)];
  return { ...progress, step: progress.step + loaded / total, amount: t("{part} of {all} MB", { part, all }) };
}

/** @param {number} bytes */
function inMegabytes(bytes) {
  return (bytes / 1e6).toFixed(1);
}
