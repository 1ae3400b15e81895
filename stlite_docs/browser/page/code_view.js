// @ts-check
import { load } from "../shared/folder.js";
import { t } from "../shared/ui.js";

/** @typedef {import("./app_run.js").Payload} Payload */

/** The program beside its app: as the page has it, and in an editor. */
export class Source {
  #payload;
  /** @type {HTMLElement | null} */
  #around;
  #app;
  #rewrite;
  #signal;
  /** @type {HTMLElement | undefined} */
  #toggle;
  /** @type {HTMLElement | undefined} */
  #editButton;
  /** @type {import("./editor.js").SourceEditor | undefined} */
  #editor;
  /** @type {Promise<void> | undefined} */
  #opening;

  /**
   * @param {HTMLElement} app
   * @param {Payload} payload
   * @param {import("./toolbar.js").Bar} bar
   * @param {(texts: Record<string, string>) => void} rewrite takes what the reader has changed
   * @param {AbortSignal} signal ends it
   */
  constructor(app, payload, bar, rewrite, signal) {
    this.#app = app;
    this.#payload = payload;
    this.#rewrite = rewrite;
    this.#signal = signal;
    this.#around = app.parentElement;
    const code = this.#around?.dataset.code;
    if (code === "fold") {
      const toggle = () => this.show(this.#toggle?.ariaExpanded !== "true");
      this.#toggle = bar.add("source", t("Source"), toggle, true);
    }
    if (payload.editable) this.#editButton = bar.add("edit", t("Edit"), () => this.#edit(), true);
    this.show(code === "above" || code === "below");
    const source = this.#around?.querySelector(":scope > .stlite-app__source");
    if (!source?.querySelector(".stlite-app__file")) return;
    // Without it they stay one below the other.
    import("./files_in_tabs.js").then(({ showFilesInTabs }) => showFilesInTabs(source)).catch(() => {});
  }

  /** What the reader has written, by file. */
  get texts() {
    return this.#editor?.texts ?? {};
  }

  /** @param {boolean} isShown */
  show(isShown) {
    if (this.#toggle) this.#toggle.ariaExpanded = String(isShown);
    if (this.#around) this.#around.dataset.source = isShown ? "shown" : "hidden";
  }

  /** Shows the program of an app that cannot run. */
  reveal() {
    if (!this.#editor || this.#editor.element.hidden) this.show(true);
  }

  /** Opens the editor, or closes it; what was written stays. */
  async #edit() {
    if (this.#editor) this.#editor.element.hidden = !this.#editor.element.hidden;
    else await (this.#opening ??= this.#open());
    const isOpen = this.#editor?.element.hidden === false;
    if (this.#editButton) this.#editButton.ariaExpanded = String(isOpen);
    if (isOpen) this.show(false);
  }

  async #open() {
    try {
      /** @type {typeof import("./editor.js")} */
      const { openEditor } = await load("page/editor.js");
      this.#editor = await openEditor(this.#app, this.#payload.files, this.#rewrite, this.#signal);
    } finally {
      this.#opening = undefined;
    }
  }
}
