// @ts-check

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} part
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[K]}
 */
export function createPart(tag, part, text = "") {
  const element = document.createElement(tag);
  element.className = `stlite-app__${part}`;
  element.textContent = text;
  return element;
}

/**
 * @param {string} text
 * @param {() => void} action
 * @param {string} [part]
 */
export function createButton(text, action, part = "button") {
  const element = createPart("button", part, text);
  element.type = "button";
  element.onclick = action;
  return element;
}

/** @type {Record<string, string>} */
let translations = {};

/** @param {Record<string, string>} [texts] the site's translations, by the English texts */
export function translateWith(texts = {}) {
  translations = texts;
}

/**
 * Returns a text in the site's language. All texts that readers meet pass through here as literals, where
 * `stlite_docs/options/translations.py` finds them.
 *
 * @param {string} text
 * @param {Record<string, string>} [values] of what stands in braces in the text
 */
export function t(text, values = {}) {
  return (translations[text] ?? text).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
