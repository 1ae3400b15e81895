// @ts-check
import { MATERIAL, patchContent } from "./patches.js";

const APPS = ".stlite-app[data-stlite]";
const { pathname } = location;
const watched = new WeakSet();

/**
 * Keeps a page's apps when its reader goes to one of its sections. Material for MkDocs with instant navigation takes the
 * first way to a section for a way to another page, and replaces the content by the same. Browsers that cannot move a
 * frame without loading it anew (`Node.moveBefore`) start the apps again.
 */
export function keepAppsAtSections() {
  const content = document.querySelector(MATERIAL.content);
  if (!content || watched.has(content) || !("moveBefore" in content) || location.pathname !== pathname) return;
  watched.add(content);
  patchContent(content, (next) => {
    if (location.pathname === pathname && next instanceof Element) replaceAround(content, next);
    else content.replaceWith(next);
  });
}

/**
 * @param {Element} content
 * @param {Element} next the same, without what scripts have made of it
 */
function replaceAround(content, next) {
  const apps = [...content.querySelectorAll(APPS)];
  const places = [...next.querySelectorAll(APPS)];
  if (read(apps) !== read(places)) return content.replaceWith(next);
  const marks = places.map((place) => {
    const mark = document.createElement("div");
    place.replaceWith(mark);
    return mark;
  });
  content.after(next);
  for (const mark of marks) {
    const app = /** @type {Element} */ (apps.shift());
    // Material adds its copy buttons again.
    for (const added of app.querySelectorAll(MATERIAL.codeButtons)) added.remove();
    /** @type {any} */ (mark.parentNode).moveBefore(app, mark);
    mark.remove();
  }
  content.remove();
}

/** @param {Element[]} apps */
function read(apps) {
  return apps.map((app) => app.getAttribute("data-stlite")).join();
}
