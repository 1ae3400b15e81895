// @ts-check

let pageWidth = Infinity;

/** Says to the style sheet (`frame.css`) whether the app has the whole window, in full screen or in a tab of its own. */
function note() {
  document.documentElement.toggleAttribute("data-fills-window", innerWidth >= pageWidth);
}

/** @param {number} width the page's, which a frame cannot always read */
export function compareWidth(width) {
  pageWidth = width;
  note();
}

addEventListener("resize", note);
