// @ts-check

/** Characters that mean nothing but themselves to any shell: letters, digits and pictures, and a few of ASCII. */
const WORD = String.raw`[\p{L}\p{N}\p{M}\p{So}_./+-]`;
const PLAIN = new RegExp(`^[\\p{L}\\p{N}\\p{So}_](${WORD}| )*$`, "u");
const PLAIN_VALUE = new RegExp(`^(${WORD}|[:,@])*$`, "u");
const NOT_IN_HEADING = /[^\p{L}\p{N}\p{M}\p{So}_.,:+-]+/gu;
// With the characters that turn the direction of text, `exe.txt` can look like `txt.exe`.
const NOT_IN_NAMES = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;
// Windows ignores dots and spaces at the end of a name.
const NO_NAME = /^[. ]*$/;

/** The suffix of each format in Python's `shutil`, and all that Python knows. */
const SUFFIXES = new Map([["zip", ".zip"], ["tar", ".tar"], ["gztar", ".tar.gz"], ["bztar", ".tar.bz2"], ["xztar", ".tar.xz"]]);
const KNOWN = /\.(zip|tar|tgz|tbz2|txz|tar\.gz|tar\.bz2|tar\.xz)$/;

/**
 * A path that stays in the folder that a reader unpacks an archive in.
 *
 * @param {string} name
 */
export function stayInside(name) {
  const parts = name.replaceAll("\\", "/").replace(NOT_IN_NAMES, "_").split("/");
  const inside = parts.filter((part) => !NO_NAME.test(part)).map((part) => part.replace(/^([A-Za-z]):/, "$1_"));
  return inside.join("/") || "file";
}

/**
 * A name that is not taken yet, which this takes.
 *
 * @param {string} name
 * @param {Set<string>} taken
 */
export function takeName(name, taken) {
  const [, stem = name, suffix = ""] = /^([^.]+)(\..*)$/.exec(name) ?? [];
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${stem}-${number}${suffix}`;
  taken.add(free);
  return free;
}

/**
 * The last part of an address.
 *
 * @param {URL} url
 */
export function lastPart({ pathname }) {
  const last = pathname.split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/**
 * The name of an archive in a command: its own, unless a shell could take it for something else.
 *
 * @param {string} name
 * @param {string} format
 */
export function nameArchive(name, format) {
  return isPlain(name) && !name.includes("/") && KNOWN.test(name) ? name : `archive${SUFFIXES.get(format) ?? ""}`;
}

/**
 * Whether no shell takes a path in double quotes for anything else.
 *
 * @param {string} path
 */
export function isPlain(path) {
  return PLAIN.test(path);
}

/**
 * Whether a shell that sets a variable to this value does nothing else.
 *
 * @param {string} value
 */
export function isPlainValue(value) {
  return PLAIN_VALUE.test(value);
}

/**
 * A line that is a comment or an unknown command, and that no shell expands.
 *
 * @param {string} title
 */
export function writeHeading(title) {
  const words = title.replace(NOT_IN_HEADING, " ").trim();
  return words ? `# ${words}` : "";
}
