// @ts-check

/** Says to the style sheet (`frame.css`) whether the app has the whole window, in full screen or in a tab of its own. */
export function watchWindowWidth() {
  const note = () => document.documentElement.toggleAttribute("data-fills-window", innerWidth >= parent.innerWidth);
  addEventListener("resize", note);
  note();
}
