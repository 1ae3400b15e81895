// @ts-check
import { describeError, scriptFault } from "../shared/faults.js";
import { folderUrl, load } from "../shared/folder.js";
import { reportUnknownMessage } from "../shared/messages.js";
import { reportMismatch } from "../shared/mismatches.js";
import { readRuntime } from "../shared/runtime.js";
import { EMBED_OPTIONS, HOST_MESSAGES, SCRIPT_STATES } from "../shared/stlite_names.js";
import { loadStyle } from "../shared/styles.js";
import { createPart, t } from "../shared/ui.js";
import { AutoHeight } from "./auto_height.js";
import { withTexts } from "./edited_payload.js";
import { FrameTheme, targetOrigin } from "./frame_theme.js";
import { keepAppsAtSections } from "./material_sections.js";
import { Notice } from "./notice.js";
import { describeFailure, ProgressPanel } from "./panel.js";
import { watchForAnswer } from "./silent_frame.js";

// What these import; so a browser asks for all modules at once.
import "../shared/causes.js";
import "../shared/policy.js";
import "../shared/probe.js";
import "./colour_scheme.js";
import "./colours.js";
import "./page_theme.js";
import "./patches.js";

/** @typedef {import("../shared/messages.js").Failure} Failure */
/** @typedef {import("../shared/messages.js").FrameToPage} FrameToPage */
/** @typedef {import("../shared/messages.js").PageToFrame} PageToFrame */
/** @typedef {import("../shared/payload.js").Payload} Payload */

/**
 * What becomes of an app while it loads and runs.
 *
 * @typedef {object} Events
 * @property {(state: "shown" | "running") => void} become it shows something
 * @property {(content: HTMLElement[]) => void} failed it does not run, and why
 * @property {() => void} reveal its program is to be seen, since something is wrong with it
 * @property {() => void} restart it is to start again
 */

/** For how many milliseconds an app that waits for Python says no more than that it is busy. */
const QUIET = 2000;

/** @type {Map<string, number>} how often a pool was given up, as far as this page knows */
const generations = new Map();

/** @type {WeakMap<HTMLElement, string>} by app the address of a file with other bytes than it must have */
const altered = new WeakMap();

/** @type {WeakSet<HTMLElement>} apps whose recordings the front end cannot show */
const plain = new WeakSet();

/** How many apps of the page have shown something before Streamlit has said that a program runs; how many are too many. */
let runsInSilence = 0;
const RUNS_IN_SILENCE = 3;
let hasHeardState = false;

/**
 * What the frame of an isolated app may do. It may not have the site's origin, nor lead the page away. Links of the app open
 * tabs, which are like all others.
 */
const SANDBOX = "allow-scripts allow-downloads allow-forms allow-popups allow-popups-to-escape-sandbox";

/**
 * Until its start, an app whose height nobody knows is as high as its picture (`picture.css`), and stays so.
 *
 * @param {import("./reserved_space.js").ReservedSpace} space
 * @param {Payload} payload
 */
function keepHeightOfPicture(space, { height }) {
  const { element } = space;
  if (height === "auto" && !element.style.length && element.querySelector(".stlite-picture")) space.resize(element.clientHeight);
}

/** One run of an app: its frame, and what passes between the frame and the page. */
export class AppRun {
  frame = createPart("iframe", "frame");
  #app;
  #space;
  #progress;
  #payload;
  #events;
  #theme;
  #height;
  #notice;
  #controller = new AbortController();
  #runtime = readRuntime();
  #hasAnswered = false;
  /** Whether Python does not come to an app that shows its recording. */
  #hasFailed = false;
  /** Whether the reader has done something that needs Python. */
  #isWaiting = false;
  /** @type {import("./wait_line.js").WaitLine | undefined} */
  #waitLine;
  /** @type {import("../shared/messages.js").Progress | undefined} */
  #lastProgress;
  /** Whether the front end has said that it shows something of the app. */
  #hasShown = false;
  /** Whether Streamlit says that the program runs. */
  #isRunning = true;

  /**
   * @param {HTMLElement} app
   * @param {import("./reserved_space.js").ReservedSpace} space
   * @param {Payload} payload
   * @param {Record<string, string>} texts what the reader has changed in the app's files
   * @param {Events} events
   */
  constructor(app, space, payload, texts, events) {
    keepAppsAtSections();
    loadStyle("page/running.css").catch(() => {}); // it can be read without
    const title = app.ariaLabel ?? "";
    const { signal } = this.#controller;
    keepHeightOfPicture(space, payload);
    this.#height = new AutoHeight(space, payload);
    this.#app = app;
    this.#space = space;
    this.#events = events;
    this.#payload = withTexts({ ...payload, title }, texts);
    this.#progress = new ProgressPanel(space);
    this.#notice = new Notice(space, {
      restart: events.restart,
      restartPool: () => this.#send({ type: "restart-pool" }),
      reveal: events.reveal,
    });
    this.frame.title = title;
    this.frame.tabIndex = -1; // until there is something to stop at (`frame/keyboard_stops.js`)
    this.frame.allow = "clipboard-write; fullscreen";
    if (payload.isolated) {
      this.frame.sandbox.value = SANDBOX;
      this.frame.referrerPolicy = "origin"; // the page's address can have a secret in its query
    }
    this.#theme = new FrameTheme(app, this.frame, payload, (message) => this.#send(message), signal);
    this.frame.src = this.#address();
    this.#runtime.catch(() => {}); // until the frame can take it
    watchForAnswer(this.frame, () => this.#hasAnswered, (failure) => this.#fail(failure), signal);
    addEventListener("message", (event) => this.#receive(event), { signal });
    addEventListener("resize", () => this.#sendWidth(), { signal });
  }

  /** What is wrong while the app runs. */
  get notice() {
    return this.#notice.element;
  }

  /** Takes the app out of the page, which ends it. */
  end() {
    this.#controller.abort();
    this.frame.remove();
    this.#notice.remove();
  }

  /** @param {Record<string, string>} texts of files, by name */
  rewrite(texts) {
    this.#send({ type: "rewrite", texts });
  }

  /** @param {PageToFrame} message */
  #send(message) {
    this.frame.contentWindow?.postMessage({ stlite: message }, targetOrigin(this.#payload));
  }

  #sendWidth() {
    this.#send({ type: "width", width: innerWidth });
  }

  /** @param {MessageEvent} event of the frame, or of a stranger */
  #receive({ data, source, origin, ports }) {
    if (source !== this.frame.contentWindow || origin !== (this.#payload.isolated ? "null" : location.origin)) return;
    if (data?.type === HOST_MESSAGES.scriptState) this.#followScript(data.scriptRunState);
    if (data?.stlite) this.#answer(data.stlite, ports);
  }

  /** @param {string} state Streamlit's, of the program */
  #followScript(state) {
    hasHeardState = true;
    if (state === SCRIPT_STATES.running) this.#theme.reach("begun");
    this.#isRunning = state !== SCRIPT_STATES.ended;
    if (!this.#theme.hasBegun) return;
    this.#height.follow(this.#isRunning);
    if (this.#isRunning) return;
    this.#theme.reach("ended");
    this.#send({ type: "script-ended" });
  }

  async #start() {
    try {
      const runtime = await this.#runtime;
      const { run, ...rest } = this.#payload;
      const payload = run && !plain.has(this.#app) ? { ...rest, run } : rest;
      const generation = this.#generation;
      this.#send({ type: "start", payload, runtime, generation, altered: altered.get(this.#app) });
    } catch (error) {
      this.#fail(await describeError(error));
    }
  }

  /**
   * @param {FrameToPage} message
   * @param {readonly MessagePort[]} ports
   */
  #answer(message, [port]) {
    switch (message.type) {
      case "ready":
        this.#hasAnswered = true;
        this.#sendWidth();
        this.#start();
        break;
      case "page-worker":
        if (port) this.#connectPageWorker(message, port);
        break;
      case "files":
        if (port) this.#serveFiles(port);
        break;
      case "stops":
        this.frame.tabIndex = message.hasStop ? 0 : -1;
        break;
      case "progress":
        if (this.#app.dataset.state === "loading") this.#progress.show(message.progress);
        this.#lastProgress = message.progress;
        this.#waitLine?.show(message.progress);
        break;
      case "running":
        this.#requireScriptState();
        this.#waitLine?.remove();
        if (this.#app.dataset.state === "shown") this.#theme.reach("live");
        this.#show("running");
        break;
      case "shown":
        // The recording of a whole run says nothing of its begin.
        this.#theme.reach("begun");
        this.#height.follow(this.#isRunning);
        this.#show("shown");
        break;
      case "waiting":
        this.#expectPython();
        break;
      case "height":
        this.#height.fit(message);
        break;
      case "trouble":
        this.#notice.showTrouble(message.text);
        break;
      case "recovered":
        this.#notice.showTrouble("");
        break;
      case "program-error":
        this.#followError(message.error);
        break;
      case "failed":
        this.#noteGeneration(message.generation ?? 0);
        if (message.failure.altered) altered.set(this.#app, message.failure.altered);
        this.#failWith(message.failure, message.isShown);
        break;
      case "start-again":
        this.#noteGeneration(message.generation);
        if (message.isPlain) plain.add(this.#app);
        this.#events.restart();
        break;
      case "stopped":
        this.#noteGeneration(message.generation);
        this.#fail({
          heading: t("The app was stopped."),
          reason: t("It blocked Python, so other apps had to wait."),
          advice: t("Press Retry to start it again."),
        });
        break;
      default:
        reportUnknownMessage("the frame of an app", message);
    }
  }

  /**
   * The front end may never show why a program has ended, so the page says it until then, in place of the progress.
   *
   * @param {string} error of the program; empty when it runs without one
   */
  #followError(error) {
    this.#notice.showError(error, !this.#hasShown);
    if (error && this.#app.dataset.state === "loading") this.#uncover("running");
  }

  /** @param {"shown" | "running"} state in which the front end shows something of the app */
  #show(state) {
    this.#theme.reach("shown");
    this.#hasShown = true;
    this.#notice.hideError();
    this.#uncover(state);
  }

  /** @param {"shown" | "running"} state in which the frame is to be seen */
  #uncover(state) {
    const picture = /** @type {HTMLElement | null} */ (this.#space.element.querySelector(".stlite-picture"));
    if (picture) this.#space.keepFocus(picture);
    this.#space.show();
    this.#events.become(state);
  }

  /** Says below what the app shows how far Python is, if the reader has to wait for it. */
  #expectPython() {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    setTimeout(async () => {
      /** @type {typeof import("./wait_line.js") | undefined} */
      const loaded = await load("page/wait_line.js").catch(() => {}); // the app says by itself that it is busy
      if (!loaded || !this.#isPythonAwaited) return;
      this.#waitLine = new loaded.WaitLine(this.#space);
      if (this.#lastProgress) this.#waitLine.show(this.#lastProgress);
    }, QUIET);
  }

  /** Whether the app shows its recording, and Python may still come. */
  get #isPythonAwaited() {
    return !this.#controller.signal.aborted && !this.#hasFailed && this.#app.dataset.state === "shown";
  }

  get #generation() {
    return generations.get(this.#payload.pool) ?? 0;
  }

  /** @param {number} generation */
  #noteGeneration(generation) {
    generations.set(this.#payload.pool, Math.max(this.#generation, generation));
  }

  /** Streamlit says that a program runs before the program shows anything, unless it ends at once. */
  #requireScriptState() {
    if (this.#theme.hasBegun) return;
    runsInSilence += 1;
    if (!hasHeardState && runsInSilence === RUNS_IN_SILENCE) {
      reportMismatch("Streamlit does not say when a program runs, so apps may show their own colours first.");
    }
    this.#theme.reach("begun");
  }

  /**
   * Gives the frame a worker of this page.
   *
   * @param {{name: string, generation: number}} pool
   * @param {MessagePort} port
   */
  async #connectPageWorker({ name, generation }, port) {
    const fail = async (/** @type {URL} */ script, /** @type {unknown} */ error) =>
      this.#failWith(await scriptFault(script, error), this.#app.dataset.state === "shown");
    try {
      // The worker would run what the frame tells it, with the site's origin.
      if (this.#payload.isolated) throw new Error("An isolated app has a worker in its frame.");
      /** @type {typeof import("./page_worker.js")} */
      const { connectToWorker } = await load("page/page_worker.js");
      connectToWorker(name, generation, port, fail);
    } catch (error) {
      fail(new URL("page/page_worker.js", folderUrl), error);
    }
  }

  /** @param {MessagePort} port on which a frame that is isolated asks for files */
  async #serveFiles(port) {
    try {
      /** @type {typeof import("./isolation.js")} */
      const { serveFiles } = await load("page/isolation.js");
      serveFiles(port, this.#payload);
    } catch (error) {
      this.#fail(await scriptFault(new URL("page/isolation.js", folderUrl), error));
    }
  }

  /**
   * @param {Failure} failure of the app itself
   * @param {boolean} isShown whether it shows its recording all the same
   */
  #failWith(failure, isShown) {
    if (isShown) {
      this.#hasFailed = true;
      this.#waitLine?.remove();
      return this.#notice.showFailure(describeFailure(failure));
    }
    const hasRun = this.#app.dataset.state === "running";
    this.#fail(hasRun ? { ...failure, heading: t("The app has stopped.") } : failure);
  }

  /** @param {Failure} failure */
  #fail(failure) {
    if (!this.#controller.signal.aborted) this.#events.failed(describeFailure(failure));
  }

  /** Streamlit drops its toolbar and padding when its address says that it is embedded. */
  #address() {
    const url = new URL(this.#payload.isolated ? "frame/isolated.htm" : "frame/frame.htm", folderUrl);
    url.searchParams.append(EMBED_OPTIONS.embed, "true");
    for (const option of [EMBED_OPTIONS.noLoadingScreen, ...this.#theme.embedOptions]) {
      url.searchParams.append(EMBED_OPTIONS.parameter, option);
    }
    return url.href;
  }
}
