// @ts-check
import { CONFIG, writeConfig } from "./config_toml.js";
import { download } from "../shared/download.js";
import { folderUrl, load } from "../shared/folder.js";
import { t } from "../shared/ui.js";
import { readRuntime, runtimeUrl } from "../shared/runtime.js";

/** @typedef {import("./app_run.js").Payload} Payload */

/**
 * Packs an app so that it runs on the reader's own computer.
 *
 * @param {Payload} payload
 * @param {string} folder that the archive has everything in
 * @param {string[]} requirements besides Streamlit itself
 * @returns {Promise<Blob>}
 */
export async function pack(payload, folder, requirements) {
  const runtime = await readRuntime();
  const files = Object.entries(payload.files).map(async ([name, file]) => {
    return { name, input: "text" in file ? file.text : await download(file.url, name) };
  });
  const archives = payload.archives.map(async ({ url }) => {
    return { name: nameOf(url), input: await download(url) };
  });
  const wheels = findWheels([...requirements, ...runtime.always], runtime);
  const [{ downloadZip }, ...entries] = await Promise.all([
    load(new URL(String(runtime.zip), runtimeUrl).href),
    ...files,
    ...archives,
    ...(await wheels).map(async ({ name, url }) => ({ name, input: await download(url, name) })),
  ]);
  const names = new Set(Object.keys(payload.files));
  const asked = [
    "streamlit",
    ...requirements.filter((requirement) => !isLocal(requirement)),
    ...(await wheels).map(({ name }) => `./${name}`),
  ];
  const list = names.has("requirements.txt") ? "requirements-of-the-page.txt" : "requirements.txt";
  entries.push({ name: list, input: `${asked.join("\n")}\n` });
  entries.push({ name: names.has("README.txt") ? "HOW-TO-RUN.txt" : "README.txt", input: explain(payload, list) });
  const config = writeConfig(payload.config);
  if (config && !names.has(CONFIG)) entries.push({ name: CONFIG, input: config });
  const packed = entries.map(({ name, input }) => ({ name: `${folder}/${name}`, input, lastModified: new Date() }));
  return downloadZip(packed).blob();
}

/**
 * The wheels of the author's own that an app gets, as far as they run outside of a browser.
 *
 * @param {string[]} requirements
 * @param {import("../shared/runtime.js").Runtime} runtime
 * @returns {Promise<{name: string, url: string}[]>}
 */
async function findWheels(requirements, runtime) {
  const wanted = requirements.filter(isLocal).map((requirement) => requirement.split(" @ ")[1]);
  if (wanted.length === 0) return [];
  const lockUrl = new URL(runtime.lock, runtimeUrl);
  const { packages } = JSON.parse(new TextDecoder().decode(await download(lockUrl.href)));
  const addresses = Object.values(packages).map(({ file_name }) => new URL(file_name, lockUrl).href);
  const found = addresses.map((url) => ({ name: nameOf(url), url }));
  return found.filter(({ name }) => wanted.includes(name) && name.endsWith("none-any.whl"));
}

/** @param {string} requirement */
function isLocal(requirement) {
  return / @ [^/]+\.whl$/.test(requirement);
}

/** @param {string} url */
function nameOf(url) {
  return decodeURIComponent(new URL(url, folderUrl).pathname.split("/").at(-1) ?? "");
}

/**
 * @param {Payload} payload
 * @param {string} list name of the file with the requirements
 */
function explain({ title, entrypoint, archives, env }, list) {
  const unpacking = archives.map(({ url }) => `python -c "import shutil; shutil.unpack_archive('${nameOf(url)}')"`);
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const lines = [
    ...(title ? [title, ""] : []),
    ...(variables.length > 0 ? [t("With these environment variables:"), "", ...variables, ""] : []),
    t("To run this app on your own computer, in this folder:"),
    "",
    ...unpacking,
    `pip install -r ${list}`,
    `streamlit run ${entrypoint}`,
    "",
  ];
  return lines.join("\n");
}
