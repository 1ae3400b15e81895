// @ts-check
import { button, make } from "./parts.js";

let count = 0;

/**
 * Shows one of an app's files at a time, under tabs with their names; the page has them one below the other.
 *
 * @param {Element} source
 */
export function showFilesInTabs(source) {
  const names = [...source.querySelectorAll(":scope > .stlite-app__file")];
  const list = make("div", "tabs");
  list.setAttribute("role", "tablist");
  names[0]?.before(list);
  const pairs = names.map((name) => {
    const panel = gather(name);
    const tab = button(name.textContent ?? "", () => select(tab), "tab");
    tab.setAttribute("role", "tab");
    count += 1;
    tab.id = `stlite-tab-${count}`;
    panel.id = `stlite-file-${count}`;
    tab.setAttribute("aria-controls", panel.id);
    panel.setAttribute("aria-labelledby", tab.id);
    list.append(tab);
    return { tab, panel };
  });
  const select = (/** @type {HTMLElement} */ chosen) => {
    for (const { tab, panel } of pairs) {
      tab.ariaSelected = String(tab === chosen);
      tab.tabIndex = tab === chosen ? 0 : -1;
      panel.dataset.chosen = String(tab === chosen);
    }
  };
  list.onkeydown = (event) => {
    const at = pairs.findIndex(({ tab }) => tab === document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: pairs.length - 1 }[event.key];
    const tab = to === undefined ? undefined : pairs.at(to % pairs.length)?.tab;
    if (!tab) return;
    event.preventDefault();
    select(tab);
    tab.focus();
  };
  const [first] = pairs;
  if (first) select(first.tab);
}

/**
 * Puts a file's name and its code, up to the next name, into a panel.
 *
 * @param {Element} name
 */
function gather(name) {
  const panel = make("div", "panel-of-file");
  panel.setAttribute("role", "tabpanel");
  name.before(panel);
  panel.append(name);
  for (let next = panel.nextSibling; next; next = panel.nextSibling) {
    if (next instanceof Element && next.matches(".stlite-app__file")) break;
    panel.append(next);
  }
  return panel;
}
