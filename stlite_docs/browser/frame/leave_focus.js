// @ts-check

/**
 * Leaves the reader's focus in the page while it is there: one of Streamlit's dialogs would take it back from an editor
 * beside the app, again and again.
 *
 * @param {HTMLElement["focus"]} focus
 */
export function leaveFocus(focus) {
  /**
   * @this {HTMLElement}
   * @param {FocusOptions} [options]
   */
  return function (options) {
    // The frame itself, what it stands in, or nothing.
    if (parent.document.activeElement?.contains(frameElement)) focus.call(this, options);
  };
}
