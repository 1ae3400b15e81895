// @ts-check
import { load } from "../shared/folder.js";
import { readRuntime } from "../shared/runtime.js";
import { ownWheels, packageRequirements } from "./native_requirements.js";

/** @typedef {import("../shared/payload.js").Payload} Payload */

/**
 * Hands the reader the program, or an archive with it and all that it needs.
 *
 * @param {Payload} payload
 */
export async function downloadApp(payload) {
  const program = findLoneProgram(payload);
  const runtime = await readRuntime();
  if (program !== undefined && ownWheels(payload, runtime).length === 0) {
    return saveFile(payload.entrypoint.split("/").at(-1) ?? "", new Blob([program], { type: "text/x-python" }));
  }
  const { zipApp } = /** @type {import("./zip_app.js")} */ (await load("page/zip_app.js"));
  const name = nameFolder(payload);
  saveFile(`${name}.zip`, await zipApp(payload, runtime, name));
}

/**
 * The program of an app that needs nothing else.
 *
 * @param {Payload} payload
 * @returns {string | undefined}
 */
function findLoneProgram(payload) {
  const { files, entrypoint, archives, persist, config, env } = payload;
  const others = [archives, persist, packageRequirements(payload), Object.keys(config), Object.keys(env)];
  if (Object.keys(files).length > 1 || others.some(({ length }) => length > 0)) return undefined;
  const program = files[entrypoint];
  return program && "text" in program ? program.text : undefined;
}

/** @param {Payload} payload */
function nameFolder({ title, entrypoint }) {
  const name = (title || entrypoint.replace(/\.py$/, "")).toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-");
  return name.replace(/^-|-$/g, "") || "app";
}

/**
 * @param {string} name
 * @param {Blob} content
 */
function saveFile(name, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
