// @ts-check

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} part
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, part, text = "") {
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
export function button(text, action, part = "button") {
  const element = make("button", part, text);
  element.type = "button";
  element.onclick = action;
  return element;
}
