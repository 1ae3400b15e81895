// @ts-check

/** @typedef {{text: string, step: number, steps: number}} Progress what a reader waits for, and how far that is */

const steps = 6;

/** @type {Progress} */
export const FRONT_END = { text: "Loading Streamlit.", step: 1, steps };
/** @type {Progress} */
export const PROGRAM = { text: "Running the program.", step: 6, steps };

/** @type {Record<string, Progress>} by what stlite says */
const TOLD = {
  "Loading Pyodide.": { text: "Loading Python.", step: 2, steps },
  "Mounting files.": { text: "Copying the app's files.", step: 3, steps },
  "Unpacking archives.": { text: "Copying the app's files.", step: 3, steps },
  "Installing packages.": { text: "Loading packages.", step: 4, steps },
  "Loading streamlit package.": { text: "Loading packages.", step: 4, steps },
};

const STARTING = { text: "Starting Streamlit.", step: 5, steps };

/**
 * @param {string} told by stlite
 * @returns {Progress}
 */
export function describeProgress(told) {
  return TOLD[told] ?? STARTING;
}
