// @ts-check
import { applyPatch } from "../shared/mismatches.js";

/*
 * What the page replaces and reads of the docs theme around it. `colour_scheme.js` has the attributes by which themes say
 * whether they are dark.
 */

/** Selectors of Material for MkDocs: what instant navigation replaces, and the buttons that it adds to code. */
export const MATERIAL = { content: "[data-md-component=container]", codeButtons: ".md-code__nav" };

/**
 * Calls `replaceContent` in the place of the next `replaceWith` of Material's content: its instant navigation calls that, and
 * has no event before it.
 *
 * @param {Element} content
 * @param {(next: string | Node) => void} replaceContent
 */
export function patchContent(content, replaceContent) {
  applyPatch({
    owner: content,
    name: "replaceWith",
    replace: () => (next) => {
      Reflect.deleteProperty(content, "replaceWith");
      replaceContent(next);
    },
    loss: "apps start anew when their reader goes to a section of the page",
  });
}
