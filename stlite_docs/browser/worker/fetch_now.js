// @ts-check

/**
 * Downloads a file while Python waits in an import.
 *
 * @param {string} url
 * @returns {ArrayBuffer}
 */
export function fetchNow(url) {
  const request = new XMLHttpRequest();
  request.open("GET", url, false);
  request.responseType = "arraybuffer";
  request.send();
  if (request.status !== 200) throw new Error(`status ${request.status} for ${url}`);
  return request.response;
}

/**
 * Whether only the page can fetch something: the site's files for a worker that is isolated.
 *
 * @param {string} url
 */
export function isOutOfReach(url) {
  const { stliteSite: site } = /** @type {{stliteSite?: import("../shared/messages.js").SiteFiles}} */ (globalThis);
  return site !== undefined && url.startsWith(site.folder);
}
