// @ts-check
import { download } from "../shared/download.js";
import { readRuntime } from "../shared/runtime.js";
import { t } from "../shared/ui.js";
import { CONFIG_FILE, writeConfigToml } from "./config_toml.js";
import { ownWheels, packageRequirements } from "./native_requirements.js";

const PLAYGROUND = "https://edit.share.stlite.net/";
/** Browsers accept no longer addresses, in characters. */
const LONGEST = 1_000_000;

/**
 * The address at which stlite's own editor shows an app. It has the whole app in its fragment, which no server sees:
 * `#!` and, in base64, a message of Protocol Buffers, `AppData` in stlite's `packages/sharing-common`.
 *
 * @param {import("../shared/payload.js").Payload} payload
 */
export async function playgroundAddress(payload) {
  await requirePublicPackages(payload);
  const config = writeConfigToml(payload.config);
  const all = config ? { [CONFIG_FILE]: { text: config }, ...payload.files } : payload.files;
  const packed = await Promise.all(
    Object.entries(all).map(async ([name, file]) => {
      const content = "text" in file ? text(1, file.text) : bytes(2, await download(file.url, name));
      return bytes(2, join([text(1, name), bytes(2, content)]));
    }),
  );
  const requirements = packageRequirements(payload).map((each) => text(3, each));
  const message = join([text(1, payload.entrypoint), ...packed, ...requirements]);
  // Its decoder replaces the letters of base64url, of each only the first; base64 itself has none of them.
  const address = `${PLAYGROUND}#!${toBase64(message)}`;
  if (address.length > LONGEST) throw new Error(t("This app is too large for the playground. Download it instead."));
  return address;
}

/**
 * Throws where an app needs a wheel that only its site has.
 *
 * @param {import("../shared/payload.js").Payload} payload
 */
async function requirePublicPackages(payload) {
  const runtime = await readRuntime().catch(() => null); // without one there is no such wheel
  if (!runtime || ownWheels(payload, runtime).length === 0) return;
  throw new Error(t("This app needs a package that only this site has. Download it instead."));
}

/**
 * @param {number} field
 * @param {string} value
 */
function text(field, value) {
  return bytes(field, new TextEncoder().encode(value));
}

/**
 * @param {number} field
 * @param {Uint8Array} value
 */
function bytes(field, value) {
  const head = [field * 8 + 2];
  for (let rest = value.length; ; rest = Math.floor(rest / 128)) {
    head.push(rest < 128 ? rest : (rest % 128) + 128);
    if (rest < 128) return join([Uint8Array.from(head), value]);
  }
}

/** @param {Uint8Array[]} parts */
function join(parts) {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** @param {Uint8Array} data */
function toBase64(data) {
  let letters = "";
  for (const byte of data) letters += String.fromCharCode(byte);
  return btoa(letters);
}
