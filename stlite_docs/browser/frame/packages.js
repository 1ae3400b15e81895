// @ts-check
import { Fault } from "../shared/faults.js";
import { getPool } from "../shared/runtime.js";
import { t } from "../shared/ui.js";

/**
 * The keys in the lock of what an app needs besides what every app needs.
 *
 * @param {import("../shared/payload.js").Payload} payload
 * @param {import("../shared/runtime.js").Runtime} runtime
 */
export function choosePackages(payload, runtime) {
  const pool = getPool(runtime, payload.pool);
  for (const requirement of payload.requirements) {
    const why = pool.missing[requirement];
    if (why) {
      const reason = t("This app needs {requirement}, but this site does not have it: {why}", { requirement, why });
      throw new Fault(reason, t("Tell the site's author."));
    }
    if (!pool.packages[requirement]) {
      const reason = t("This app needs {requirement}, but this site does not have it.", { requirement });
      throw new Fault(reason, t("Reload the page. If that does not help, tell the site's author."));
    }
  }
  const optional = payload.settled ? [] : payload.optional;
  const wanted = [...runtime.always, ...payload.requirements, ...optional];
  const keys = wanted.flatMap((requirement) => pool.packages[requirement] ?? []);
  const { stock, others } = pool.lateImports;
  const late = (payload.imports ?? []).flatMap((module) => stock[module] ?? others[module] ?? []);
  return [...new Set([...keys, ...late])];
}
