// @ts-check
import { readRuntime, runtimeUrl } from "../shared/runtime.js";
import { loadStyle } from "../shared/styles.js";
import { createButton, createPart, t } from "../shared/ui.js";
import { readColourScheme, watchColourScheme } from "./colour_scheme.js";
import { makeTabs } from "./tabs.js";

/** @typedef {{value: string, textarea: HTMLTextAreaElement, setOptions: (options: object) => void, on: Function}} Editor */

/**
 * @param {URL} address of the editor's first module
 * @returns {Promise<(place: Element, options: object) => Editor>}
 */
async function loadEditor(address) {
  const at = (/** @type {string} */ path) => new URL(path, address).href;
  const [{ createEditor }, commands, { cursorPosition }, { matchBrackets }] = await Promise.all([
    import(address.href),
    import(at("extensions/commands/index.js")),
    import(at("extensions/cursor/index.js")),
    import(at("extensions/matchBrackets/index.js")),
    import(at("prism/languages/python.js")),
    import(at("languages/python.js")),
    ...[at("layout.css"), "page/editor.css"].map(loadStyle),
  ]);
  const { defaultKeymap, editHistory, editorCommands } = commands;
  return (place, options) =>
    createEditor(place, options, matchBrackets(), cursorPosition(), editorCommands(defaultKeymap), editHistory());
}

const escapeHint = () => t("To leave the editor, press Escape, then Tab.");

/** @returns {Promise<URL>} the first module of the editor that the site's runtime has */
async function findEditor() {
  const { editor } = await readRuntime();
  return new URL(String(editor), runtimeUrl);
}

/** @type {WeakMap<import("./code_view.js").CodeView, Promise<SourceEditor>>} those that are being opened */
const editors = new WeakMap();

/**
 * Opens the editor of an app, or closes it; what was written stays.
 *
 * @param {HTMLElement} app
 * @param {import("../shared/payload.js").Payload["files"]} files
 * @param {import("./code_view.js").CodeView} code
 * @param {HTMLElement} button
 * @param {(texts: Record<string, string>) => void} run
 * @param {AbortSignal} signal the app has left the page
 */
export async function toggleEditor(app, files, code, button, run, signal) {
  if (code.editor) code.editor.element.hidden = !code.editor.element.hidden;
  else {
    const opening = editors.get(code) ?? openEditor(app, files, run, signal);
    editors.set(code, opening);
    try {
      code.editor = await opening;
    } finally {
      editors.delete(code);
    }
  }
  const isOpen = !code.editor.element.hidden;
  button.ariaExpanded = String(isOpen);
  if (isOpen) code.show(false);
}

/**
 * Puts an editor below an app.
 *
 * @param {HTMLElement} app
 * @param {import("../shared/payload.js").Payload["files"]} files
 * @param {(texts: Record<string, string>) => void} run
 * @param {AbortSignal} signal the app has left the page
 */
async function openEditor(app, files, run, signal) {
  const texts = Object.entries(files).flatMap(([name, file]) => ("text" in file ? [[name, file.text]] : []));
  const editor = new SourceEditor(Object.fromEntries(texts), run);
  app.append(editor.element);
  try {
    await editor.open(signal);
  } catch (error) {
    editor.element.remove();
    // A browser does not ask again for a module that it could not load.
    throw new Error(`${t("The editor did not load. Reload the page.")} ${error}`);
  }
  return editor;
}

/**
 * The editor of an app's text files: tabs with their names, and buttons that run and reset them. What one types in is
 * `prism-code-editor`, which comes with the site's runtime (`stlite_docs/runtime/pinned.py`).
 */
export class SourceEditor {
  element = createPart("div", "editor");
  /** @type {Record<string, string>} */
  #texts;
  #original;
  #shown = "";
  /** @type {Editor | undefined} */
  #editor;
  #place = document.createElement("div");
  /** Whether the next Tab key leaves the editor. */
  #isLeaving = false;

  /**
   * @param {Record<string, string>} texts by file name
   * @param {(texts: Record<string, string>) => void} run
   */
  constructor(texts, run) {
    this.#original = { ...texts };
    this.#texts = { ...texts };
    const apply = createButton(t("Run"), () => run(this.texts));
    apply.title = "Ctrl+Enter";
    const reset = createButton(t("Reset"), () => {
      this.#texts = { ...this.#original };
      this.#show(this.#shown);
      run(this.texts);
    });
    const actions = createPart("div", "actions");
    actions.append(apply, reset, createPart("span", "hint", escapeHint()));
    this.element.append(this.#place, actions);
    // Before the editor's own keys, which are the same.
    this.element.addEventListener("keydown", (event) => this.#handleKey(event, apply), { capture: true });
  }

  /**
   * Runs at Ctrl+Enter; Tab indents, but leaves the editor after Escape.
   *
   * @param {KeyboardEvent} event
   * @param {HTMLElement} apply
   */
  #handleKey(event, apply) {
    if (event.key === "Shift") return;
    if (event.key === "Escape" || (event.key === "Tab" && this.#isLeaving)) event.stopPropagation();
    this.#isLeaving = event.key === "Escape";
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    apply.click();
  }

  /** What its files have now. */
  get texts() {
    return { ...this.#texts };
  }

  /** @param {AbortSignal} signal the editor has left the page */
  async open(signal) {
    const followPage = () => (this.element.style.colorScheme = readColourScheme(this.element));
    followPage();
    watchColourScheme(followPage, signal);
    const create = await loadEditor(await findEditor());
    const names = Object.keys(this.#texts);
    this.#editor = create(this.#place, {
      language: "text",
      value: "",
      tabSize: 4,
      onUpdate: (/** @type {string} */ value) => {
        if (this.#shown) this.#texts[this.#shown] = value;
      },
    });
    const [first] = names;
    if (first) this.#show(first);
    if (names.length > 1) {
      const files = names.map((name) => ({ name, panel: this.#place }));
      this.element.prepend(makeTabs(files, (chosen) => this.#show(names[chosen] ?? "")));
    }
    this.#editor.textarea.setAttribute("aria-description", escapeHint());
    this.#editor.textarea.focus();
  }

  /** @param {string} name */
  #show(name) {
    this.#shown = "";
    const language = name.endsWith(".py") ? "python" : "text";
    this.#editor?.setOptions({ value: this.#texts[name], language });
    this.#editor?.textarea.setAttribute("aria-label", name);
    this.#shown = name;
  }
}
