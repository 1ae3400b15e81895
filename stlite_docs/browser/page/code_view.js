// @ts-check
import { load } from "../shared/folder.js";
import { t } from "../shared/ui.js";

/** The program beside its app: as the page has it, and in an editor. */
export class CodeView {
  /** @type {HTMLElement | null} */
  #around;
  /** @type {HTMLElement | undefined} */
  #toggle;
  /** @type {import("./editor.js").SourceEditor | undefined} see `toggleEditor` */
  editor;

  /**
   * @param {HTMLElement} app
   * @param {import("../shared/payload.js").Payload} payload
   * @param {import("./toolbar.js").Toolbar} toolbar
   * @param {(texts: Record<string, string>) => void} rewrite called with what the reader has changed
   * @param {AbortSignal} signal ends it
   */
  constructor(app, payload, toolbar, rewrite, signal) {
    this.#around = app.parentElement;
    const code = this.#around?.dataset.code;
    if (code === "fold") {
      const toggle = () => this.show(this.#toggle?.ariaExpanded !== "true");
      this.#toggle = toolbar.add("source", t("Source"), toggle, true);
    }
    if (payload.editable) {
      const edit = async () => (await load("page/editor.js")).toggleEditor(app, payload.files, this, button, rewrite, signal);
      const button = toolbar.add("edit", t("Edit"), edit, true);
    }
    this.show(code === "above" || code === "below");
    const source = this.#around?.querySelector(":scope > .stlite-app__source");
    if (!source?.querySelector(".stlite-app__file")) return;
    // Without it they stay one below the other.
    import("./files_in_tabs.js").then(({ showFilesInTabs }) => showFilesInTabs(source)).catch(() => {});
  }

  /** What the reader has written, by file. */
  get texts() {
    return this.editor?.texts ?? {};
  }

  get isShown() {
    return this.#around?.dataset.source === "shown";
  }

  /** @param {boolean} isShown */
  show(isShown) {
    if (this.#toggle) this.#toggle.ariaExpanded = String(isShown);
    if (this.#around) this.#around.dataset.source = isShown ? "shown" : "hidden";
  }

  /** Shows the program of an app that cannot run. */
  reveal() {
    if (!this.editor || this.editor.element.hidden) this.show(true);
    else this.editor.coversCode = true;
  }
}
