// @ts-check
import { download } from "../shared/download.js";
import { folderUrl, load } from "../shared/folder.js";
import { preloadModules } from "../shared/integrity.js";
import { runtimeUrl } from "../shared/runtime.js";
import { t } from "../shared/ui.js";
import { CONFIG_FILE, writeConfigToml } from "./config_toml.js";
import { ownWheels, packageRequirements } from "./native_requirements.js";
import { isPlain, isPlainValue, lastPart, nameArchive, stayInside, takeName, writeHeading } from "./zip_names.js";

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
    downloadArchives(payload),
    findWheels(ownWheels(payload, runtime), runtime).then(downloadAll),
  ]);
  /** @type {Set<string>} */
  const taken = new Set();
  /** @param {Entry} entry */
  const take = (entry) => ({ ...entry, name: takeName(stayInside(entry.name), taken) });
  const own = files.map(take);
  const entrypoint = own[files.findIndex(({ name }) => name === payload.entrypoint)]?.name ?? payload.entrypoint;
  const packed = archives.map((archive) => ({ ...archive, ...take(archive) }));
  const config = taken.has(CONFIG_FILE) ? "" : writeConfigToml(payload.config);
  const lines = packageRequirements(payload).map((line) => line.replace(/\s+/g, " ").trim());
  const requirements = [
    "streamlit",
    ...lines.filter((line) => !line.startsWith("-")),
    ...wheels.map(({ name }) => `./${name}`),
  ];
  const list = takeName(taken.has("requirements.txt") ? "requirements-of-the-page.txt" : "requirements.txt", taken);
  const starter = mayBePasted(entrypoint, payload.env) ? undefined : takeName("run_app.py", taken);
  const readme = takeName(taken.has("README.txt") ? "HOW-TO-RUN.txt" : "README.txt", taken);
  /** @type {Entry[]} */
  const entries = [
    ...own,
    ...packed.map(({ name, input }) => ({ name, input })),
    ...wheels,
    // The browser makes them, and a program may count on that.
    ...[...new Set(payload.persist.map(stayInside))].map((name) => ({ name: `${name}/` })),
    { name: list, input: `${requirements.join("\n")}\n` },
    ...(starter ? [{ name: starter, input: writeStarter(entrypoint, payload.env) }] : []),
    { name: readme, input: writeReadme(payload, list, packed, starter ? `python ${starter}` : writeRun(entrypoint)) },
    ...(config ? [{ name: CONFIG_FILE, input: config }] : []),
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

/** @param {Payload} payload */
function downloadArchives({ archives }) {
  const contents = archives.map(async ({ url, format }) => {
    const name = lastPart(new URL(url, folderUrl));
    return { name: nameArchive(name, format), input: await download(url, name), isTar: format !== "zip" };
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
  const found = addresses.map((url) => ({ name: lastPart(new URL(url)), url }));
  return found.filter(({ name }) => wanted.includes(name) && /^[\w.+!-]+none-any\.whl$/.test(name));
}

/**
 * Whether commands and variables can be in the instructions. Readers paste them into any shell, and a file's name can
 * have a command in it.
 *
 * @param {string} entrypoint
 * @param {Payload["env"]} env
 */
function mayBePasted(entrypoint, env) {
  return isPlain(entrypoint) && Object.values(env).every(isPlainValue);
}

/** @param {string} entrypoint */
function writeRun(entrypoint) {
  return `streamlit run ${entrypoint.includes(" ") ? `"${entrypoint}"` : entrypoint}`;
}

/**
 * A Python program that does the same as `streamlit run`. JSON's texts are Python's too.
 *
 * @param {string} entrypoint
 * @param {Payload["env"]} env
 */
function writeStarter(entrypoint, env) {
  return `import os
import sys

os.environ.update(${JSON.stringify(env)})
sys.argv = ["streamlit", "run", ${JSON.stringify(entrypoint)}]

from streamlit.web.cli import main

main()
`;
}

/**
 * @param {Payload} payload
 * @param {string} list name of the file with the requirements
 * @param {{name: string, isTar: boolean}[]} archives
 * @param {string} run the command that starts the app
 */
function writeReadme({ title, env }, list, archives, run) {
  const unpacking = archives.map(({ name, isTar }) => {
    return `python -c "import shutil; shutil.unpack_archive('${name}'${isTar ? ", filter='data'" : ""})"`;
  });
  const isSetHere = run.startsWith("streamlit ");
  const variables = isSetHere ? Object.entries(env).map(([name, value]) => `${name}=${value}`) : [];
  const heading = writeHeading(title);
  const lines = [
    ...(heading ? [heading, ""] : []),
    ...(variables.length > 0 ? [t("Set these environment variables:"), "", ...variables, ""] : []),
    t("To run this app on your computer, run these commands in this folder:"),
    "",
    ...unpacking,
    `pip install -r ${list}`,
    run,
    "",
  ];
  return lines.join("\n");
}
