// @ts-check
import { createButton, createPart } from "../shared/ui.js";
import { loadStyle } from "../shared/styles.js";

let count = 0;

/**
 * Makes tabs for panels, which they may share; arrow keys go from tab to tab.
 *
 * @param {{name: string, panel: HTMLElement}[]} files
 * @param {(number: number) => void} choose called with the number of the chosen one, and at once with 0
 */
export function makeTabs(files, choose) {
  loadStyle("page/tabs.css").catch(() => {}); // they can be used without
  const list = createPart("div", "tabs");
  list.setAttribute("role", "tablist");
  const tabs = files.map(({ name, panel }, number) => {
    const tab = createButton(name, () => select(number), "tab");
    tab.setAttribute("role", "tab");
    panel.setAttribute("role", "tabpanel");
    count += 1;
    tab.id = `stlite-tab-${count}`;
    panel.id ||= `stlite-file-${count}`;
    tab.setAttribute("aria-controls", panel.id);
    list.append(tab);
    return tab;
  });
  const select = (/** @type {number} */ chosen) => {
    for (const [number, tab] of tabs.entries()) {
      tab.ariaSelected = String(number === chosen);
      tab.tabIndex = number === chosen ? 0 : -1;
    }
    files[chosen]?.panel.setAttribute("aria-labelledby", tabs[chosen]?.id ?? "");
    choose(chosen);
  };
  list.onkeydown = (event) => {
    const at = tabs.findIndex((tab) => tab === document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const number = (to + tabs.length) % tabs.length;
    select(number);
    tabs[number]?.focus();
  };
  select(0);
  return list;
}
