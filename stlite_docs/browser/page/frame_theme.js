// @ts-check
import { load } from "../shared/folder.js";
import { EMBED_OPTIONS, HOST_MESSAGES } from "../shared/stlite_names.js";
import { readColourScheme, watchColourScheme } from "./colour_scheme.js";
import { readAuthorTheme, readPageTheme } from "./page_theme.js";

/** @typedef {import("../shared/payload.js").Payload} Payload */

/**
 * The origin to which an app's frame gets messages: an opaque one has no name.
 *
 * @param {Payload} payload
 */
export function targetOrigin({ isolated }) {
  return isolated ? "*" : location.origin;
}

/** @typedef {"begun" | "shown" | "ended" | "live"} Moment of the program's first run, or when Python's follows a recording */

/** Gives an app the page's colours and fonts, unless its author has chosen others. */
export class FrameTheme {
  /** @type {Set<Moment>} what the first run has come to */
  #reached = new Set();
  #app;
  #frame;
  #payload;
  #send;
  #sent = "";

  /**
   * @param {HTMLElement} app
   * @param {HTMLIFrameElement} frame
   * @param {Payload} payload
   * @param {(message: import("../shared/messages.js").PageToFrame) => void} send to the frame
   * @param {AbortSignal} signal the app has ended
   */
  constructor(app, frame, payload, send, signal) {
    this.#app = app;
    this.#frame = frame;
    this.#payload = payload;
    this.#send = send;
    this.#follow();
    watchColourScheme(() => this.#follow(), signal);
  }

  /** Whether the program runs: before that, the front end takes no theme. */
  get hasBegun() {
    return this.#reached.has("begun");
  }

  /**
   * The first run has come to another moment. The theme is sent at each of them: Streamlit puts its own theme back at some
   * time in this run, when its first session message arrives, and does not say so.
   *
   * @param {Moment} moment
   */
  reach(moment) {
    if (this.#reached.has(moment)) return;
    this.#reached.add(moment);
    this.#sent = "";
    this.#follow();
  }

  /** What Streamlit reads in its address. */
  get embedOptions() {
    const hasOwnTheme = Object.keys(this.#payload.config).some((name) => name.startsWith("theme."));
    // Streamlit follows the frame's colour scheme, but not where it has stored what a reader chose elsewhere.
    return hasOwnTheme ? [] : [EMBED_OPTIONS[this.#scheme]];
  }

  get #scheme() {
    return this.#payload.theme === "auto" ? readColourScheme(this.#app) : this.#payload.theme;
  }

  async #follow() {
    // Scroll bars around the frame have the page's; the frame's own may be another one.
    this.#app.style.colorScheme = readColourScheme(this.#app);
    this.#frame.style.colorScheme = this.#scheme;
    if (!this.hasBegun || !this.#app.parentElement) return;
    const authorTheme = this.#payload.theme === "auto" && readAuthorTheme(this.#payload.config, this.#scheme);
    if (!authorTheme) return;
    const { fontSheets, ...pageTheme } = readPageTheme(this.#app.parentElement);
    const themeInfo = { ...pageTheme, ...authorTheme };
    const current = JSON.stringify([themeInfo, fontSheets]);
    if (current === this.#sent) return;
    this.#sent = current;
    this.#send({ type: "fonts", addresses: fontSheets });
    if (this.#payload.isolated) {
      // The frame may not fetch them.
      const { embedFonts } = /** @type {typeof import("./isolation.js")} */ (await load("page/isolation.js"));
      themeInfo.fontFaces = await embedFonts(themeInfo.fontFaces);
      if (current !== this.#sent) return;
    }
    const message = { stCommVersion: 1, type: HOST_MESSAGES.theme, themeName: "stlite-docs", themeInfo };
    this.#frame.contentWindow?.postMessage(message, targetOrigin(this.#payload));
  }
}
