// @ts-check

/**
 * What the build tells of an app (`stlite_docs/publish/payload.py` writes it).
 *
 * @typedef {object} Payload
 * @property {string} entrypoint
 * @property {Record<string, {text: string} | {url: string}>} files
 * @property {{url: string, format: string}[]} archives
 * @property {string[]} persist folders of the app that are kept from visit to visit
 * @property {string} [persistName] names the site among those that keep folders, in the place of its path
 * @property {string} [run] names the recording of the app's first run, where the build has made one (`frame/recording.js`)
 * @property {string[]} [imports] modules that this run imported, and whose packages the build had not seen
 * @property {boolean} [settled] whether the run has shown that the start needs no optional packages but those of these modules
 * @property {boolean} [lean] whether this run needed no modules of Python but those of the core (`worker/modules.js`)
 * @property {string} key names the app among those that keep folders
 * @property {string[]} requirements
 * @property {string[]} optional
 * @property {string} pool
 * @property {boolean} [isolated] whether its frame has an opaque origin
 * @property {Record<string, string | number | boolean>} config Streamlit's options
 * @property {Record<string, string>} env
 * @property {string} title
 * @property {"visible" | "click" | "load"} start
 * @property {"hover" | "idle"} [prewarm] when the page gets Python ready for an app that waits for a click
 * @property {number | "auto"} height
 * @property {number} maxHeight
 * @property {"auto" | "light" | "dark"} theme
 * @property {boolean} editable
 * @property {string[]} actions see `Toolbar.addActions`
 * @property {Record<string, string>} [texts] the page's translations, see `translateWith`
 */

/**
 * What is to be done in an app's folder before the app starts: a frame writes it there (`frame/app_files.js`), and the
 * worker reads it.
 *
 * @typedef {object} Preparation
 * @property {string} member its frame's name in the pool
 * @property {{file: string, format: string}[]} archives
 * @property {string[]} persist folders of the app that are kept in IndexedDB
 * @property {string} store where they are kept
 * @property {Record<string, string>} env its environment variables; stlite would set them in the world of another app
 */

export {};
