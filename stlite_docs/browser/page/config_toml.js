// @ts-check

/** Where Streamlit looks for its options in an app's folder. */
export const CONFIG_FILE = ".streamlit/config.toml";

/**
 * Streamlit's options as its configuration file has them.
 *
 * @param {import("../shared/payload.js").Payload["config"]} config
 */
export function writeConfigToml(config) {
  /** @type {Map<string, string[]>} */
  const sections = new Map();
  for (const [name, value] of Object.entries(config)) {
    const [, section = "", key = ""] = name.match(/^(.*)\.([^.]+)$/) ?? [];
    sections.set(section, [...(sections.get(section) ?? []), `${key} = ${writeValue(value)}`]);
  }
  return [...sections].map(([section, lines]) => `[${section}]\n${lines.join("\n")}\n`).join("\n");
}

/**
 * @param {unknown} value
 * @returns {string}
 */
function writeValue(value) {
  if (Array.isArray(value)) return `[${value.map(writeValue).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value).map(([key, part]) => `${key} = ${writeValue(part)}`).join(", ")} }`;
}
