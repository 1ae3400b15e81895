// @ts-check
import { preloadModules } from "../shared/integrity.js";
import { readRuntime, runtimeUrl } from "../shared/runtime.js";
import { loadStyle } from "../shared/styles.js";
import { createButton, createPart, t } from "../shared/ui.js";
import { readColourScheme, watchColourScheme } from "./colour_scheme.js";
import { makeTabs } from "./tabs.js";

/** @typedef {{container: HTMLElement, textarea: HTMLTextAreaElement, value: string}} Editor */

/**
 * Loads the editor that the site's runtime has.
 *
 * @returns {Promise<(options: object) => Editor>} makes an editor, which is in no place yet
 */
async function loadEditor() {
  const { editor, integrity } = await readRuntime();
  const address = new URL(String(editor), runtimeUrl);
  const hashes = integrity?.editor ?? {};
  const at = (/** @type {string} */ path) => new URL(path, address).href;
  await preloadModules(hashes);
  const [{ createEditor }, commands, { cursorPosition }, { matchBrackets }] = await Promise.all([
    import(address.href),
    import(at("extensions/commands/index.js")),
    import(at("extensions/cursor/index.js")),
    import(at("extensions/matchBrackets/index.js")),
    import(at("prism/languages/python.js")),
    import(at("languages/python.js")),
    loadStyle(at("layout.css"), hashes[at("layout.css")]),
    loadStyle("page/editor.css"),
  ]);
  const { defaultKeymap, editHistory, editorCommands } = commands;
  return (options) =>
    createEditor(null, options, matchBrackets(), cursorPosition(), editorCommands(defaultKeymap), editHistory());
}

/**
 * Puts a text into an editor as an edit, which its reader can undo. Its history listens to these events, and needs neither
 * the focus nor a place in the page.
 *
 * @param {Editor} editor
 * @param {string} text
 */
function replaceText({ textarea }, text) {
  const edit = { inputType: "insertReplacementText", data: text };
  textarea.dispatchEvent(new InputEvent("beforeinput", edit));
  textarea.value = text;
  textarea.setSelectionRange(0, 0);
  textarea.dispatchEvent(new InputEvent("input", edit));
}

/**
 * A text as an editor has it.
 *
 * @param {string} text
 */
const unifyLines = (text) => text.replace(/\r\n?/g, "\n");

const escapeHint = () => t("To leave the editor, press Escape, then Tab.");

/** @type {WeakMap<import("./code_view.js").CodeView, Promise<SourceEditor>>} those that are being opened */
const editors = new WeakMap();

/**
 * Opens the editor of an app in the place of the page's code, or closes it; what was written stays.
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
  const { editor } = code;
  const isOpen = !editor.element.hidden;
  button.ariaExpanded = String(isOpen);
  if (isOpen) {
    editor.coversCode ||= code.isShown;
    code.show(false);
  } else if (editor.coversCode) {
    editor.coversCode = false;
    code.show(true);
  }
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
  const editor = new SourceEditor(Object.fromEntries(texts), (edited) => {
    // It is of another program. If the edited one cannot start, nothing else would cover it.
    for (const picture of app.querySelectorAll(".stlite-picture")) picture.remove();
    run(edited);
  });
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
 * `prism-code-editor`, which comes with the site's runtime (`stlite_docs/pins/pinned.py`): one for each file, so that each
 * has a history of its own.
 */
export class SourceEditor {
  element = createPart("div", "editor");
  /** Whether the page's code is to be seen again when the editor closes. */
  coversCode = false;
  #original;
  /** @type {Map<string, Editor>} of the files that were opened, by name */
  #editors = new Map();
  /** @type {Editor | undefined} */
  #shown;
  #place = document.createElement("div");
  #reset;
  /** Whether the next Tab key leaves the editor. */
  #isLeaving = false;

  /**
   * @param {Record<string, string>} texts by file name
   * @param {(texts: Record<string, string>) => void} run
   */
  constructor(texts, run) {
    this.#original = texts;
    const apply = createButton(t("Run"), () => run(this.texts));
    apply.title = "Ctrl+Enter";
    this.#reset = createButton(t("Reset"), () => {
      this.#restore();
      run(this.texts);
    });
    this.#reset.disabled = true;
    const actions = createPart("div", "actions");
    actions.append(apply, this.#reset, createPart("span", "hint", escapeHint()));
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
    const edited = [...this.#editors].filter(([name]) => this.#isChanged(name)).map(([name, { value }]) => [name, value]);
    return { ...this.#original, ...Object.fromEntries(edited) };
  }

  /** @param {string} name */
  #isChanged(name) {
    return this.#editors.get(name)?.value !== unifyLines(this.#original[name] ?? "");
  }

  /** Brings back what the author wrote, in all files. */
  #restore() {
    for (const [name, editor] of this.#editors) {
      if (this.#isChanged(name)) replaceText(editor, unifyLines(this.#original[name] ?? ""));
    }
    // The button has the focus no more, and this is where one undoes it.
    this.#shown?.textarea.focus();
  }

  /** @param {AbortSignal} signal the editor has left the page */
  async open(signal) {
    const followPage = () => (this.element.style.colorScheme = readColourScheme(this.element));
    followPage();
    watchColourScheme(followPage, signal);
    const create = await loadEditor();
    const names = Object.keys(this.#original);
    const show = (/** @type {string} */ name) => this.#show(name, create);
    if (names.length > 1) {
      const files = names.map((name) => ({ name, panel: this.#place }));
      this.element.prepend(makeTabs(files, (chosen) => show(names[chosen] ?? "")));
    } else names.forEach(show);
    this.#shown?.textarea.focus();
  }

  /**
   * @param {string} name
   * @param {(options: object) => Editor} create
   */
  #show(name, create) {
    let editor = this.#editors.get(name);
    if (!editor) {
      const language = name.endsWith(".py") ? "python" : "text";
      editor = create({ language, value: unifyLines(this.#original[name] ?? ""), tabSize: 4, onUpdate: () => this.#noteChange() });
      editor.textarea.setAttribute("aria-label", name);
      editor.textarea.setAttribute("aria-description", escapeHint());
      this.#editors.set(name, editor);
    }
    this.#shown = editor;
    this.#place.replaceChildren(editor.container);
  }

  #noteChange() {
    this.#reset.disabled = ![...this.#editors.keys()].some((name) => this.#isChanged(name));
  }
}
