// @ts-check
import { probe } from "../shared/causes.js";
import { downloadFault, scriptFault } from "../shared/faults.js";
import { folderUrl, load } from "../shared/folder.js";
import { follow } from "./auto_height.js";
import { readChoice, readLook } from "./page_theme.js";
import { describeFailure, ProgressPanel } from "./panel.js";
import { createButton, createPart, t } from "../shared/ui.js";
import { keepAtSections } from "./material_sections.js";
import { loadStyle } from "../shared/styles.js";
import { readTheme, watchTheme } from "./theme.js";
import { withTexts } from "./with_texts.js";

/**
 * What the build tells of an app (`stlite_docs/payload.py` writes it).
 *
 * @typedef {object} Payload
 * @property {string} entrypoint
 * @property {Record<string, {text: string} | {url: string}>} files
 * @property {{url: string, format: string}[]} archives
 * @property {string[]} persist folders of the app that are kept from visit to visit
 * @property {string} key names the app among those that keep folders
 * @property {string[]} requirements
 * @property {string[]} optional
 * @property {string} pool
 * @property {Record<string, string | number | boolean>} config
 * @property {Record<string, string>} env
 * @property {string} title
 * @property {"visible" | "click" | "load"} start
 * @property {number | "auto"} height
 * @property {number} maxHeight
 * @property {"auto" | "light" | "dark"} theme
 * @property {boolean} editable
 * @property {string[]} actions see `Bar.addActions`
 * @property {Record<string, string>} [texts] the site's translations, see `translateWith`
 */

/**
 * Why an app does not run, in words for the reader.
 *
 * @typedef {object} Failure
 * @property {string} [heading]
 * @property {string} reason
 * @property {string} advice what the reader can do
 * @property {string} [details] what the reason comes from, such as a traceback
 */

/**
 * What becomes of an app while it loads and runs.
 *
 * @typedef {object} Events
 * @property {() => void} running it shows something
 * @property {(content: HTMLElement[]) => void} failed it does not run, and why
 * @property {() => void} reveal its program is to be seen, since something is wrong with it
 * @property {() => void} restart it is to start again
 */

// A frame that has loaded but does not answer was not ours (an error page, a login), or lacks a script.
const ANSWER_TIMEOUT = 10_000;
const ANSWER_DUE = 500;

/** @type {Map<string, number>} how often a pool was given up, as far as this page knows */
const generations = new Map();

/** One run of an app: its frame, and what passes between the frame and the page. */
export class Run {
  frame = createPart("iframe", "frame");
  /** What is wrong while it runs. */
  notice = createPart("div", "notice");
  #app;
  #stage;
  #progress;
  #payload;
  #events;
  #controller = new AbortController();
  #hasAnswered = false;
  #look = "";
  #isListening = false;
  #trouble = "";
  #isErred = false;

  /**
   * @param {HTMLElement} app
   * @param {import("./reserved_space.js").Stage} stage
   * @param {Payload} payload
   * @param {Record<string, string>} texts what the reader has changed in the app's files
   * @param {Events} events
   */
  constructor(app, stage, payload, texts, events) {
    keepAtSections();
    loadStyle("page/running.css").catch(() => {}); // it can be read without
    this.#app = app;
    this.#stage = stage;
    this.#progress = new ProgressPanel(stage);
    const title = app.ariaLabel ?? "";
    this.#payload = withTexts({ ...payload, title }, texts);
    this.#events = events;
    this.notice.setAttribute("role", "alert");
    this.frame.title = title;
    this.frame.allow = "clipboard-write; fullscreen";
    this.followTheme();
    watchTheme(() => this.followTheme(), this.#controller.signal);
    this.frame.src = this.#address();
    this.frame.addEventListener("load", () => this.#expectAnswer(), { once: true });
    addEventListener("message", (event) => this.#receive(event), { signal: this.#controller.signal });
  }

  /** Takes the app out of the page, which ends it. */
  end() {
    this.#controller.abort();
    this.frame.remove();
    this.#stage.keepFocus(this.notice);
    this.notice.remove();
  }

  /** @param {Record<string, string>} texts of files, by name */
  rewrite(texts) {
    this.#send({ stlite: { type: "rewrite", texts } });
  }

  /** Gives the app the page's colours and fonts, unless its author has chosen others. */
  followTheme() {
    // Scroll bars around the frame have the page's; the frame's own may be another one.
    this.#app.style.colorScheme = readTheme(this.#app);
    this.frame.style.colorScheme = this.#theme();
    if (!this.#isListening || !this.#app.parentElement) return;
    const choice = this.#payload.theme === "auto" && readChoice(this.#payload.config, this.#theme());
    if (!choice) return;
    const { fontSheets, ...pageLook } = readLook(this.#app.parentElement);
    const themeInfo = { ...pageLook, ...choice };
    const look = JSON.stringify([themeInfo, fontSheets]);
    if (look === this.#look) return;
    this.#look = look;
    this.#send({ stlite: { type: "fonts", addresses: fontSheets } });
    this.#send({ stCommVersion: 1, type: "SET_CUSTOM_THEME_CONFIG", themeName: "stlite-docs", themeInfo });
  }

  /** @param {MessageEvent} event */
  #receive(event) {
    if (event.source !== this.frame.contentWindow || event.origin !== location.origin) return;
    if (event.data?.scriptRunState === "running" && !this.#isListening) {
      // Streamlit's own theme comes with the first run, and this one after it.
      this.#isListening = true;
      this.followTheme();
    }
    const message = event.data?.stlite;
    if (message) this.#answer(message, event.ports);
  }

  /**
   * @param {any} message
   * @param {readonly MessagePort[]} ports
   */
  #answer(message, ports) {
    const { running, restart } = this.#events;
    if (message.type === "ready") {
      this.#hasAnswered = true;
      this.#send({ stlite: { type: "start", payload: this.#payload, generation: this.#generation } });
    } else if (message.type === "connect") this.#connect(message, /** @type {MessagePort} */ (ports[0]));
    else if (message.type === "progress") this.#showProgress(message);
    else if (message.type === "running") running();
    else if (message.type === "height") follow(this.#stage, this.#payload, message);
    else if (message.type === "failed") {
      this.#noteGeneration(message.generation ?? 0);
      const hasRun = this.#app.dataset.state === "running";
      this.#fail(hasRun ? { ...message, heading: t("The app has stopped.") } : message);
    } else if (message.type === "busy" || message.type === "dead") this.#note({ trouble: message.text });
    else if (message.type === "free") this.#note({ trouble: "" });
    else if (message.type === "erred") this.#note({ isErred: message.isErred });
    else {
      this.#noteGeneration(message.generation);
      if (message.type === "restart") restart();
      else {
        const reason = t("It kept Python busy, and other apps waiting.");
        this.#fail({ heading: t("The app was stopped."), reason, advice: t("Press Retry to start it anew.") });
      }
    }
  }

  get #generation() {
    return generations.get(this.#payload.pool) ?? 0;
  }

  /** @param {number} generation */
  #noteGeneration(generation) {
    generations.set(this.#payload.pool, Math.max(this.#generation, generation));
  }

  /**
   * Says what is wrong with the pool, or else with the program.
   *
   * @param {{trouble?: string, isErred?: boolean}} news
   */
  #note({ trouble = this.#trouble, isErred = this.#isErred }) {
    this.#trouble = trouble;
    this.#isErred = isErred;
    const erred = t("The program stopped with an error. Retry starts it anew.");
    const [text, remedy] = trouble
      ? [trouble, createButton(t("Restart"), () => this.#restart())]
      : [erred, createButton(t("Retry"), () => this.#events.restart())];
    this.#stage.keepFocus(this.notice);
    this.notice.replaceChildren(...(trouble || isErred ? [createPart("span", "reason", text), remedy] : []));
    if (isErred && !trouble) this.#events.reveal();
  }

  /** Stops the app that keeps the pool busy. */
  #restart() {
    this.#send({ stlite: { type: "restart" } });
  }

  /** @param {import("../frame/progress.js").Progress} progress */
  #showProgress(progress) {
    if (this.#app.dataset.state === "loading") this.#progress.show(progress);
  }

  /**
   * Gives the frame a worker of this page.
   *
   * @param {{name: string, generation: number}} message
   * @param {MessagePort} port
   */
  async #connect({ name, generation }, port) {
    try {
      /** @type {typeof import("./page_worker.js")} */
      const { connect } = await load("page/page_worker.js");
      connect(name, generation, port, (script) => this.#failWithScript(script, "The worker could not be started."));
    } catch (error) {
      this.#failWithScript(new URL("page/page_worker.js", folderUrl), error);
    }
  }

  /**
   * @param {URL} script
   * @param {unknown} error
   */
  async #failWithScript(script, error) {
    this.#fail(await scriptFault(script, error));
  }

  /** @param {Failure} failure */
  #fail(failure) {
    if (!this.#controller.signal.aborted) this.#events.failed(describeFailure(failure));
  }

  #expectAnswer() {
    const timers = [
      setTimeout(() => this.#explainSilence(), ANSWER_DUE),
      setTimeout(async () => {
        await this.#explainSilence();
        if (this.#hasAnswered) return;
        const reason = t("The frame of the app does not answer.");
        const advice = t("Reload the page. If that does not help, update the browser, or tell the site's author.");
        this.#fail({ reason, advice, details: this.frame.src });
      }, ANSWER_TIMEOUT),
    ];
    this.#controller.signal.addEventListener("abort", () => timers.forEach(clearTimeout));
  }

  /** Fails when the frame, or one of its scripts, cannot be had. */
  async #explainSilence() {
    for (const url of [this.frame.src, new URL("frame/frame.js", folderUrl).href, ...findFailed(this.frame)]) {
      if (this.#hasAnswered) return;
      const download = await probe(url);
      if (download) return this.#fail(downloadFault(download));
    }
  }

  /** @param {unknown} message */
  #send(message) {
    this.frame.contentWindow?.postMessage(message, location.origin);
  }

  #theme() {
    return this.#payload.theme === "auto" ? readTheme(this.#app) : this.#payload.theme;
  }

  /** Whether the author has given the app a theme in Streamlit's options. */
  #hasOwnTheme() {
    return Object.keys(this.#payload.config).some((name) => name.startsWith("theme."));
  }

  /** Streamlit drops its toolbar and padding when its address says that it is embedded. */
  #address() {
    const url = new URL("frame/frame.htm", folderUrl);
    url.searchParams.append("embed", "true");
    url.searchParams.append("embed_options", "hide_loading_screen");
    // Streamlit follows the frame's colour scheme, but not where it has stored what a reader chose elsewhere.
    if (!this.#hasOwnTheme()) url.searchParams.append("embed_options", `${this.#theme()}_theme`);
    return url.href;
  }
}

/**
 * The addresses of what a frame has asked for and not got, in browsers that tell.
 *
 * @param {HTMLIFrameElement} frame
 */
function findFailed({ contentWindow }) {
  try {
    const entries = contentWindow?.performance.getEntriesByType("resource") ?? [];
    const failed = entries.filter((entry) => {
      const { responseStatus } = /** @type {PerformanceResourceTiming} */ (entry);
      return responseStatus === 0 || responseStatus >= 400;
    });
    return failed.map(({ name }) => name);
  } catch {
    return []; // the browser's own page stands there
  }
}
