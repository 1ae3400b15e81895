// @ts-check

/** @typedef {import("../shared/payload.js").Payload} Payload */

/** What Streamlit itself depends on; the build names it for the programs that use it. */
const WITH_STREAMLIT = new Set(["altair", "numpy", "pandas", "pillow", "tzdata"]);
/** What stands in for pyarrow in the browser; only a program that names it needs it elsewhere. */
const IN_PLACE_OF_PYARROW = "fastparquet";

/** A wheel of the site's own, as a requirement names it: its project, and its file. */
const OWN_WHEEL = /^(.+) @ ([^/]+\.whl)$/;

/**
 * What an app needs besides Streamlit where Python runs on a computer of its own: packages of an index.
 *
 * @param {Payload} payload
 */
export function packageRequirements({ requirements, files }) {
  const texts = Object.values(files).map((file) => ("text" in file ? file.text : ""));
  const needed = requirements.filter((each) => !WITH_STREAMLIT.has(each) && !OWN_WHEEL.test(each));
  return needed.filter((each) => each !== IN_PLACE_OF_PYARROW || texts.some((text) => text.includes(each)));
}

/**
 * The file names of the site's own wheels that an app gets: the author's, and those that all apps of the site get,
 * unless the author has another one of the same project.
 *
 * @param {Payload} payload
 * @param {import("../shared/runtime.js").Runtime} runtime
 */
export function ownWheels({ requirements }, { always }) {
  const wheels = [...always, ...requirements].flatMap((requirement) => {
    const [, project = "", file = ""] = OWN_WHEEL.exec(requirement) ?? [];
    return file ? [/** @type {const} */ ([project, file])] : [];
  });
  return [...new Map(wheels).values()];
}
