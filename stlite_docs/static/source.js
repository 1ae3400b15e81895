// @ts-check
import { button, make } from "./parts.js";
import { say } from "./texts.js";

/** @typedef {import("./run.js").Payload} Payload */

/** The program beside its app: as the page has it, and in an editor. */
export class Source {
  /** What the bar shows for it. */
  buttons;
  #payload;
  /** @type {HTMLElement | null} */
  #around;
  #app;
  #rewrite;
  #signal;
  #toggle = button(say("Source"), () => this.show(this.#toggle.ariaExpanded !== "true"));
  #editButton = button(say("Edit"), () => this.#edit());
  /** @type {HTMLElement | undefined} */
  #editor;
  #isOpening = false;
  #problem = make("p", "notice");

  /**
   * @param {HTMLElement} app
   * @param {Payload} payload
   * @param {(texts: Record<string, string>) => void} rewrite called with the files that the reader has changed
   * @param {AbortSignal} signal the app has left the page
   */
  constructor(app, payload, rewrite, signal) {
    this.#app = app;
    this.#payload = payload;
    this.#rewrite = rewrite;
    this.#signal = signal;
    this.#around = app.parentElement;
    this.#problem.setAttribute("role", "alert");
    const code = this.#around?.dataset.code;
    this.buttons = [...(code === "fold" ? [this.#toggle] : []), ...(payload.editable ? [this.#editButton] : [])];
    this.show(code === "above" || code === "below");
    const source = this.#around?.querySelector(":scope > .stlite-app__source");
    if (!source?.querySelector(".stlite-app__file")) return;
    // Without the module the files stay one below the other, each under its name.
    import("./files_in_tabs.js").then(({ showFilesInTabs }) => showFilesInTabs(source)).catch(() => {});
  }

  /** @param {boolean} isShown */
  show(isShown) {
    this.#toggle.ariaExpanded = String(isShown);
    if (this.#around) this.#around.dataset.source = isShown ? "shown" : "hidden";
  }

  /** Shows the program of an app that cannot run. */
  reveal() {
    if (!this.#editor || this.#editor.hidden) this.show(true);
  }

  /** Opens the editor, or closes it; what was written stays. */
  async #edit() {
    if (this.#isOpening) return;
    this.#problem.remove();
    if (this.#editor) this.#editor.hidden = !this.#editor.hidden;
    else this.#editor = await this.#open();
    const isOpen = this.#editor?.hidden === false;
    this.#editButton.ariaExpanded = String(isOpen);
    if (isOpen) this.show(false);
  }

  /** @returns {Promise<HTMLElement | undefined>} nothing where the editor cannot be loaded, which the page says then */
  async #open() {
    this.#isOpening = true;
    try {
      return await this.#load();
    } catch (error) {
      // A browser does not ask again for a module that it could not load.
      this.#problem.textContent = `${say("The editor could not be loaded; reload the page.")} ${error}`;
      this.#app.append(this.#problem);
    } finally {
      this.#isOpening = false;
    }
  }

  async #load() {
    const { SourceEditor } = await import("./editor.js");
    const files = Object.entries(this.#payload.files);
    const texts = files.flatMap(([name, file]) => ("text" in file ? [[name, file.text]] : []));
    const editor = new SourceEditor(Object.fromEntries(texts), this.#rewrite);
    this.#app.append(editor.element);
    try {
      await editor.open(this.#signal);
    } catch (error) {
      editor.element.remove();
      throw error;
    }
    return editor.element;
  }
}
