// @ts-check
import { downloadFault } from "./faults.js";
import { folderUrl } from "./folder.js";

/**
 * @param {string} address absolute, or relative to our folder
 * @param {string} [name] the app's for it
 */
export async function download(address, name) {
  const url = new URL(address, folderUrl).href;
  try {
    const response = await fetch(url);
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    throw await downloadFault({ url, status: response.status }, name);
  } catch (error) {
    throw error instanceof TypeError ? await downloadFault({ url, error: error.message }, name) : error;
  }
}
