// @ts-check

/**
 * What the build has kept of an app's first run: `recordings/<run>.json` in our folder.
 *
 * @typedef {object} Recording
 * @property {string[]} messages Streamlit's `ForwardMsg`s in their order, in base64
 * @property {Record<string, {type: string, content: string}>} media what the messages name on the app's server, by its
 *   path there (`/media/….png`): its content type, and its content in base64
 */

export {};
