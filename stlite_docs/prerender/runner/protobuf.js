// @ts-check

/* The first message of a front end, written without Streamlit's definitions. */

/** Numbers of fields of `BackMsg`, `ClientState` and `ContextInfo`. */
const FIELDS = { rerunScript: 11, contextInfo: 8, timezone: 1, timezoneOffset: 2, locale: 3, url: 4, isEmbedded: 5, colorScheme: 6 };

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
