// @ts-check
import { readColourScheme } from "./colour_scheme.js";
import { mix, parseColour, readableUnderWhite, readBackground, toHex } from "./colours.js";

/**
 * A theme of Streamlit's (its `CustomThemeConfig`).
 *
 * @typedef {object} PageTheme
 * @property {0 | 1} base light or dark
 * @property {string} primaryColor
 * @property {string} backgroundColor
 * @property {string} secondaryBackgroundColor
 * @property {string} textColor
 * @property {string} linkColor
 * @property {string} bodyFont
 * @property {string} headingFont
 * @property {string} codeFont
 * @property {string[]} headingFontSizes of the levels 1 to 6
 * @property {number[]} headingFontWeights
 * @property {{family: string, url: string, weightRange: string, style: string, unicodeRange: string}[]} fontFaces
 */

/** How much of the text's colour is in the background of Streamlit's fields. */
const TINT = 0.06;

/** What the headings of an app are in its page, which has a title of its own. */
const LEVELS = /** @type {const} */ (["h2", "h3", "h4", "h5", "h6", "h6"]);

/** Options of a theme that fit light and dark pages alike, and that Streamlit accepts from a page as they are. */
const FITTING = /^theme\.(?:(light|dark)\.)?(?!backgroundColor|secondaryBackgroundColor|textColor)(\w+Color|\w+Radius|linkUnderline|showWidgetBorder|showSidebarBorder)$/;

/**
 * The page's colours and fonts around an app, as a theme of Streamlit's.
 *
 * @param {HTMLElement} element in the page's text
 * @returns {PageTheme & {fontSheets: string[]}} with the addresses of what else it needs (`frame/fonts.js`)
 */
export function readPageTheme(element) {
  const link = sample(element, "a");
  const code = sample(element, "code");
  const headings = LEVELS.map((level) => sample(element, level));
  const headingFont = headings[0]?.fontFamily ?? "";
  const text = getComputedStyle(element);
  const background = readBackground(element);
  const textColour = mix(background, parseColour(text.color) ?? [0, 0, 0, 1]);
  const accent = mix(background, parseColour(link.color) ?? textColour);
  return {
    base: readColourScheme(element) === "dark" ? 1 : 0,
    primaryColor: toHex(readableUnderWhite(accent)),
    backgroundColor: toHex(background),
    secondaryBackgroundColor: toHex(mix(background, [textColour[0], textColour[1], textColour[2], TINT])),
    textColor: toHex(textColour),
    linkColor: toHex(accent),
    bodyFont: beforeStreamlits(text.fontFamily),
    headingFont: beforeStreamlits(headingFont),
    headingFontSizes: headings.map(({ fontSize }) => fontSize),
    // Streamlit takes these steps.
    headingFontWeights: headings.map(({ fontWeight }) => Math.round(Number(fontWeight) / 50) * 50),
    codeFont: code.fontFamily,
    ...readFonts(`${text.fontFamily},${headingFont},${code.fontFamily}`),
  };
}

/**
 * Streamlit puts its own font behind the page's. A browser would take it where the system lacks all that the page names, and
 * there has the page in the system's font.
 *
 * @param {string} families
 */
function beforeStreamlits(families) {
  return `${families}, system-ui`;
}

/**
 * What an app's author has chosen for light or dark pages.
 *
 * @param {Record<string, unknown>} config Streamlit's options of the app
 * @param {import("./colour_scheme.js").ColourScheme} scheme of the page
 * @returns {Partial<PageTheme> | null} nothing where Streamlit has to see to it: a choice of what is light or dark, or fonts
 */
export function readAuthorTheme(config, scheme) {
  const options = Object.entries(config).filter(([name]) => name.startsWith("theme."));
  /** @type {[Record<string, unknown>, Record<string, unknown>]} */
  const [forBoth, forOne] = [{}, {}];
  for (const [name, value] of options) {
    const [, only, key = ""] = name.match(FITTING) ?? [];
    if (!key) return null;
    if (!only) forBoth[key] = value;
    else if (only === scheme) forOne[key] = value;
  }
  return { ...forBoth, ...forOne };
}

/**
 * What an element of a kind looks like there.
 *
 * @param {HTMLElement} element
 * @param {"a" | "code" | (typeof LEVELS)[number]} tag
 */
function sample(element, tag) {
  const made = document.createElement(tag);
  if (made instanceof HTMLAnchorElement) made.href = "#";
  made.hidden = true;
  element.append(made);
  const { color, fontFamily, fontSize, fontWeight } = getComputedStyle(made);
  made.remove();
  return { color, fontFamily, fontSize, fontWeight };
}

/**
 * The page's own fonts among some families; a frame has to load them again. Style sheets of other sites cannot be
 * read; those that give fonts are loaded as a whole.
 *
 * @param {string} families
 * @returns {{fontFaces: PageTheme["fontFaces"], fontSheets: string[]}}
 */
function readFonts(families) {
  const wanted = new Set(families.split(",").map(unquote));
  /** @type {PageTheme["fontFaces"]} */
  const fontFaces = [];
  /** @type {string[]} */
  const fontSheets = [];
  const sheets = [...document.styleSheets];
  for (const sheet of sheets) {
    const rules = readRules(sheet);
    if (!rules && sheet.href?.includes("font")) fontSheets.push(sheet.href);
    for (const rule of rules ?? []) {
      if (rule instanceof CSSImportRule && rule.styleSheet) sheets.push(rule.styleSheet);
      if (rule instanceof CSSFontFaceRule) fontFaces.push(...readFace(rule, wanted));
    }
  }
  return { fontFaces, fontSheets };
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
 * @param {CSSFontFaceRule} rule
 * @param {Set<string>} wanted
 * @returns {PageTheme["fontFaces"]} one, if it is wanted
 */
function readFace({ style, parentStyleSheet }, wanted) {
  const get = (/** @type {string} */ name) => style.getPropertyValue(name);
  const family = unquote(get("font-family"));
  const file = get("src").match(/url\(["']?([^"')]+)["']?\)/)?.[1];
  if (!wanted.has(family) || !file) return [];
  const url = new URL(file, parentStyleSheet?.href ?? document.baseURI).href;
  const [weightRange, unicodeRange] = [get("font-weight") || "normal", get("unicode-range")];
  return [{ family, url, weightRange, style: get("font-style") || "normal", unicodeRange }];
}

/** @param {string} family */
function unquote(family) {
  return family.trim().replace(/^(["'])(.*)\1$/, "$2");
}
