// @ts-check
import { mix, parseColour, readBackground, toHex } from "./colours.js";
import { readTheme } from "./theme.js";

/**
 * A theme of Streamlit's (its `CustomThemeConfig`).
 *
 * @typedef {object} Look
 * @property {0 | 1} base light or dark
 * @property {string} primaryColor
 * @property {string} backgroundColor
 * @property {string} secondaryBackgroundColor
 * @property {string} textColor
 * @property {string} linkColor
 * @property {string} bodyFont
 * @property {string} codeFont
 * @property {{family: string, url: string, weightRange: string, style: string, unicodeRange: string}[]} fontFaces
 * @property {{configName: string, sourceUrl: string}[]} fontSources
 */

/** How much of the text's colour is in the background of Streamlit's fields. */
const TINT = 0.06;

/**
 * How the page looks around an app, as a theme of Streamlit's.
 *
 * @param {HTMLElement} element in the page's text
 * @returns {Look}
 */
export function readLook(element) {
  const link = sample(element, "a");
  const code = sample(element, "code");
  const text = getComputedStyle(element);
  const background = readBackground(element);
  const textColour = mix(background, parseColour(text.color) ?? [0, 0, 0, 1]);
  const accent = toHex(mix(background, parseColour(link.color) ?? textColour));
  return {
    base: readTheme(element) === "dark" ? 1 : 0,
    primaryColor: accent,
    backgroundColor: toHex(background),
    secondaryBackgroundColor: toHex(mix(background, [textColour[0], textColour[1], textColour[2], TINT])),
    textColor: toHex(textColour),
    linkColor: accent,
    bodyFont: text.fontFamily,
    codeFont: code.fontFamily,
    ...readFonts(`${text.fontFamily},${code.fontFamily}`),
  };
}

/**
 * What an element of a kind looks like there.
 *
 * @param {HTMLElement} element
 * @param {"a" | "code"} tag
 */
function sample(element, tag) {
  const made = document.createElement(tag);
  if (made instanceof HTMLAnchorElement) made.href = "#";
  made.hidden = true;
  element.append(made);
  const { color, fontFamily } = getComputedStyle(made);
  made.remove();
  return { color, fontFamily };
}

/**
 * The page's own fonts among some families; a frame has to load them again. Style sheets of other sites cannot be
 * read; those that give fonts are loaded as a whole.
 *
 * @param {string} families
 * @returns {Pick<Look, "fontFaces" | "fontSources">}
 */
function readFonts(families) {
  const wanted = new Set(families.split(",").map(unquote));
  /** @type {Look["fontFaces"]} */
  const fontFaces = [];
  /** @type {Look["fontSources"]} */
  const fontSources = [];
  for (const sheet of document.styleSheets) {
    const rules = readRules(sheet);
    if (rules) fontFaces.push(...findFaces(rules, wanted));
    else if (sheet.href?.includes("font")) fontSources.push({ configName: `font-${fontSources.length}`, sourceUrl: sheet.href });
  }
  return { fontFaces, fontSources };
}

/** @param {CSSStyleSheet} sheet */
function readRules(sheet) {
  try {
    return sheet.cssRules;
  } catch {
    return null;
  }
}

/**
 * @param {CSSRuleList} rules
 * @param {Set<string>} wanted
 */
function* findFaces(rules, wanted) {
  for (const rule of rules) {
    if (!(rule instanceof CSSFontFaceRule)) continue;
    const { style } = rule;
    const get = (/** @type {string} */ name) => style.getPropertyValue(name);
    const family = unquote(get("font-family"));
    const file = get("src").match(/url\(["']?([^"')]+)["']?\)/)?.[1];
    if (!wanted.has(family) || !file) continue;
    const url = new URL(file, rule.parentStyleSheet?.href ?? document.baseURI).href;
    const [weightRange, unicodeRange] = [get("font-weight") || "normal", get("unicode-range")];
    yield { family, url, weightRange, style: get("font-style") || "normal", unicodeRange };
  }
}

/** @param {string} family */
function unquote(family) {
  return family.trim().replace(/^(["'])(.*)\1$/, "$2");
}
