// @ts-check

/*
 * Explains why the scripts that explain faults cannot be loaded. It imports nothing, since that could be what is absent.
 */

/**
 * @param {URL} folderUrl
 * @param {typeof import("../shared/ui.js").t} t
 * @returns {Promise<[string, string] | undefined>} the reason, and what to do; none where all can be loaded by now
 */
export async function explainAlone(folderUrl, t) {
  const probeUrl = new URL("shared/probe.js", folderUrl).href;
  /** @type {import("../shared/probe.js").Download | undefined} */
  const absent = await import(probeUrl).then(
    ({ findAbsentScript }) => findAbsentScript(new URL("page/panel.js", folderUrl).href),
    async () => {
      const { url, status } = await fetch(probeUrl).catch(() => new Response());
      return url ? { url, status } : undefined;
    },
  );
  const name = absent?.url.split("/").at(-1) ?? "";
  const { status, type } = absent ?? {};
  if (status) return [t("Could not load {name} (status {status}).", { name, status: `${status}` }), t("Tell the site's author.")];
  if (type) return [t("The server sends {name} with the wrong type ({type}).", { name, type }), t("Tell the site's author.")];
}
