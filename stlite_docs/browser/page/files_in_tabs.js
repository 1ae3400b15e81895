// @ts-check
import { createPart } from "../shared/ui.js";
import { makeTabs } from "./tabs.js";

/**
 * Shows one of an app's files at a time, under tabs with their names; the page has them one below the other.
 *
 * @param {Element} source
 */
export function showFilesInTabs(source) {
  const names = [...source.querySelectorAll(":scope > .stlite-app__file")];
  const mark = document.createElement("div");
  names[0]?.before(mark);
  const files = names.map((name) => ({ name: name.textContent ?? "", panel: gather(name) }));
  const tabs = makeTabs(files, (chosen) => {
    for (const [number, { panel }] of files.entries()) panel.dataset.chosen = String(number === chosen);
  });
  mark.replaceWith(tabs);
}

/**
 * Puts a file's name and its code, up to the next name, into a panel.
 *
 * @param {Element} name
 */
function gather(name) {
  const panel = createPart("div", "panel-of-file");
  name.before(panel);
  panel.append(name);
  for (let next = panel.nextSibling; next; next = panel.nextSibling) {
    if (next instanceof Element && next.matches(".stlite-app__file")) break;
    panel.append(next);
  }
  return panel;
}
