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
    // The frame itself, what it stands in, or nothing; a frame that is isolated knows of itself only.
    const isFree = frameElement ? parent.document.activeElement?.contains(frameElement) : document.hasFocus();
    if (isFree) focus.call(this, options);
  };
}
