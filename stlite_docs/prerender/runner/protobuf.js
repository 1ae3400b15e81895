// @ts-check

/* What is written and read of Streamlit's messages, without its definitions. */

/** Numbers of fields: of `BackMsg`, `ClientState` and `ContextInfo`, and of `ForwardMsg`. */
const FIELDS = { rerunScript: 11, contextInfo: 8, timezone: 1, timezoneOffset: 2, locale: 3, url: 4, isEmbedded: 5, colorScheme: 6 };
const SCRIPT_FINISHED = 6;

/** A run that ended since the program starts again. */
const FINISHED_EARLY = 2;

const VARINT = 0;
const BYTES = 2;

/**
 * @param {number} number
 * @param {number[]} [bytes]
 * @returns {number[]}
 */
function writeNumber(number, bytes = []) {
  for (; number > 127; number >>>= 7) bytes.push((number & 127) | 128);
  bytes.push(number);
  return bytes;
}

/**
 * @param {number} field
 * @param {number[] | string | number} value
 */
function write(field, value) {
  if (typeof value === "number") return [...writeNumber((field << 3) | VARINT), ...writeNumber(value)];
  const bytes = typeof value === "string" ? [...new TextEncoder().encode(value)] : value;
  return [...writeNumber((field << 3) | BYTES), ...writeNumber(bytes.length), ...bytes];
}

/** The message with which a front end asks for the first run. It says nothing of a reader that is not known yet. */
export function encodeRerun() {
  const context = [
    ...write(FIELDS.timezone, "UTC"),
    ...write(FIELDS.timezoneOffset, 0),
    ...write(FIELDS.locale, "en-US"),
    ...write(FIELDS.isEmbedded, 1),
    ...write(FIELDS.colorScheme, "light"),
  ];
  return new Uint8Array(write(FIELDS.rerunScript, write(FIELDS.contextInfo, context)));
}

/**
 * Whether a `ForwardMsg` says that the program has ended.
 *
 * @param {Uint8Array} message
 */
export function readScriptEnd(message) {
  let at = 0;
  const readNumber = () => {
    let number = 0;
    for (let shift = 0; at < message.length; shift += 7) {
      const byte = message[at++] ?? 0;
      number += (byte & 127) * 2 ** shift;
      if (byte < 128) break;
    }
    return number;
  };
  while (at < message.length) {
    const tag = readNumber();
    const [field, kind] = [tag >>> 3, tag & 7];
    const value = readNumber();
    if (field === SCRIPT_FINISHED && kind === VARINT) return value !== FINISHED_EARLY;
    if (kind === BYTES) at += value;
    else if (kind !== VARINT) return false;
  }
  return false;
}
