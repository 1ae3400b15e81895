// @ts-check
import { download } from "../shared/download.js";
import { folderUrl, load } from "../shared/folder.js";
import { preloadModules } from "../shared/integrity.js";
import { runtimeUrl } from "../shared/runtime.js";
import { t } from "../shared/ui.js";
import { CONFIG_FILE, writeConfigToml } from "./config_toml.js";
import { ownWheels, packageRequirements } from "./native_requirements.js";

/** @typedef {import("../shared/payload.js").Payload} Payload */
/** @typedef {import("../shared/runtime.js").Runtime} Runtime */

/** @typedef {{name: string, input?: string | Uint8Array}} Entry a file of the archive, or an empty folder */

/**
 * Packs an app so that it runs on the reader's own computer.
 *
 * @param {Payload} payload
 * @param {Runtime} runtime
 * @param {string} folder that the archive has everything in
 * @returns {Promise<Blob>}
 */
export async function zipApp(payload, runtime, folder) {
  await preloadModules(runtime.integrity?.zip ?? {});
  const [{ downloadZip }, files, archives, wheels] = await Promise.all([
    load(new URL(String(runtime.zip), runtimeUrl).href),
    downloadFiles(payload),
    downloadAll(payload.archives.map(({ url }) => ({ name: nameOf(url), url }))),
    findWheels(ownWheels(payload, runtime), runtime).then(downloadAll),
  ]);
  const names = new Set(files.map(({ name }) => name));
  const list = names.has("requirements.txt") ? "requirements-of-the-page.txt" : "requirements.txt";
  const requirements = ["streamlit", ...packageRequirements(payload), ...wheels.map(({ name }) => `./${name}`)];
  const config = writeConfigToml(payload.config);
  /** @type {Entry[]} */
  const entries = [
    ...files,
    ...archives,
    ...wheels,
    // The browser makes them, and a program may count on that.
    ...payload.persist.map((name) => ({ name: `${name}/` })),
    { name: list, input: `${requirements.join("\n")}\n` },
    { name: names.has("README.txt") ? "HOW-TO-RUN.txt" : "README.txt", input: writeReadme(payload, list) },
    ...(config && !names.has(CONFIG_FILE) ? [{ name: CONFIG_FILE, input: config }] : []),
  ];
  const lastModified = new Date();
  return downloadZip(entries.map((entry) => ({ ...entry, name: `${folder}/${entry.name}`, lastModified }))).blob();
}

/** @param {Payload} payload */
function downloadFiles({ files }) {
  const contents = Object.entries(files).map(async ([name, file]) => {
    return { name, input: "text" in file ? file.text : await download(file.url, name) };
  });
  return Promise.all(contents);
}

/** @param {{name: string, url: string}[]} files */
function downloadAll(files) {
  return Promise.all(files.map(async ({ name, url }) => ({ name, input: await download(url, name) })));
}

/**
 * Where wheels are in the site, as far as they run outside of a browser.
 *
 * @param {string[]} wanted file names
 * @param {Runtime} runtime
 */
async function findWheels(wanted, runtime) {
  if (wanted.length === 0) return [];
  const lockUrl = new URL(runtime.lock, runtimeUrl);
  const { packages } = JSON.parse(new TextDecoder().decode(await download(lockUrl.href)));
  const addresses = Object.values(packages).map(({ file_name }) => new URL(file_name, lockUrl).href);
  const found = addresses.map((url) => ({ name: nameOf(url), url }));
  return found.filter(({ name }) => wanted.includes(name) && name.endsWith("none-any.whl"));
}

/** @param {string} url */
function nameOf(url) {
  return decodeURIComponent(new URL(url, folderUrl).pathname.split("/").at(-1) ?? "");
}

/**
 * @param {Payload} payload
 * @param {string} list name of the file with the requirements
 */
function writeReadme({ title, entrypoint, archives, env }, list) {
  const unpacking = archives.map(({ url }) => `python -c "import shutil; shutil.unpack_archive('${nameOf(url)}')"`);
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const lines = [
    ...(title ? [title, ""] : []),
    ...(variables.length > 0 ? [t("Set these environment variables:"), "", ...variables, ""] : []),
    t("To run this app on your computer, run these commands in this folder:"),
    "",
    ...unpacking,
    `pip install -r ${list}`,
    `streamlit run ${entrypoint}`,
    "",
  ];
  return lines.join("\n");
}
