// @ts-check

/** @typedef {import("../shared/payload.js").Payload} Payload */

/**
 * An app with what its reader has changed in its files.
 *
 * @param {Payload} payload
 * @param {Record<string, string>} texts by file name
 * @returns {Payload}
 */
export function withTexts(payload, texts) {
  const edited = Object.entries(texts).map(([name, text]) => [name, { text }]);
  const changed = { ...payload, files: { ...payload.files, ...Object.fromEntries(edited) } };
  if (edited.length > 0) {
    // They are of the program as the build has run it.
    delete changed.run;
    delete changed.lean;
  }
  return changed;
}
