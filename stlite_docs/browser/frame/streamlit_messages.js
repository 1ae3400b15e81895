// @ts-check

/*
 * What Streamlit's front end and server send each other, as far as a recording takes the place of the server. The numbers
 * are those of the fields in `streamlit/proto/*.proto`, which never get another meaning.
 */

const FORWARD_MSG = { metadata: 2, delta: 5, scriptFinished: 6, sessionStatusChanged: 9 };
const DELTA = { newElement: 3 };
const ELEMENT = { empty: 2, balloons: 12, snow: 46, toast: 50 };
const SESSION_STATUS = { scriptIsRunning: 2 };
const BACK_MSG = { rerunScript: 11 };
const CLIENT_STATE = { widgetStates: 2, pageScriptHash: 3, fragmentId: 5, isAutoRerun: 6 };
const WIDGET_STATES = { widgets: 1 };
/** Values that are sent once: of buttons, of chat inputs, of components. */
const TRIGGERS = [2, 14, 15, 16];

/** `ForwardMsg.ScriptFinishedStatus`: another run follows. */
const FINISHED_EARLY_FOR_RERUN = 2;

/** How protobuf writes values. */
const WIRE_TYPES = { number: 0, eightBytes: 1, bytes: 2, fourBytes: 5 };

/** @typedef {{number: number, value: number, bytes: Uint8Array, isWhole: boolean}} Field either with a value or with bytes */

/**
 * Reads the fields of one message of protobuf.
 *
 * @param {Uint8Array} message
 * @returns {Field[]}
 */
function readFields(message) {
  let at = 0;
  const readNumber = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = message[at++] ?? 0;
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  };
  /** @type {Field[]} */
  const fields = [];
  while (at < message.length) {
    const key = readNumber();
    const [number, wireType] = [Math.floor(key / 8), key % 8];
    const value = wireType === WIRE_TYPES.number || wireType === WIRE_TYPES.bytes ? readNumber() : 0;
    const lengths = { [WIRE_TYPES.bytes]: value, [WIRE_TYPES.eightBytes]: 8, [WIRE_TYPES.fourBytes]: 4 };
    const begin = at;
    at += lengths[wireType] ?? 0;
    const isWhole = number > 0 && Object.values(WIRE_TYPES).includes(wireType) && at <= message.length;
    fields.push({ number, value, bytes: message.subarray(begin, at), isWhole });
  }
  return fields;
}

/**
 * Whether bytes can be a message. The front end waits for ever for one that it cannot read.
 *
 * @param {Uint8Array} message
 */
export function isMessage(message) {
  return readFields(message).every(({ isWhole }) => isWhole);
}

/**
 * What a message to the server asks for.
 *
 * @typedef {object} Request
 * @property {boolean} isRun whether the program is to run
 * @property {boolean} isAutomatic whether nobody has asked for that run: a fragment runs every few seconds
 * @property {boolean} hasTrigger whether a button was pressed, or something else that is sent once
 * @property {string} part of the program that is to run: its page and its fragment
 */

/**
 * @param {Uint8Array} message `BackMsg`
 * @returns {Request}
 */
export function describeRequest(message) {
  const run = readFields(message).find(({ number }) => number === BACK_MSG.rerunScript);
  const fields = readFields(run?.bytes ?? new Uint8Array());
  const find = (/** @type {number} */ wanted) => fields.find(({ number }) => number === wanted);
  const read = (/** @type {number} */ wanted) => new TextDecoder().decode(find(wanted)?.bytes);
  const widgets = readFields(find(CLIENT_STATE.widgetStates)?.bytes ?? new Uint8Array())
    .filter(({ number }) => number === WIDGET_STATES.widgets)
    .flatMap(({ bytes }) => readFields(bytes));
  return {
    isRun: Boolean(run),
    isAutomatic: Boolean(find(CLIENT_STATE.isAutoRerun)?.value),
    hasTrigger: widgets.some(({ number }) => TRIGGERS.includes(number)),
    part: `${read(CLIENT_STATE.pageScriptHash)} ${read(CLIENT_STATE.fragmentId)}`,
  };
}

/**
 * Whether a message of the server, a `ForwardMsg`, is the last one of a run.
 *
 * @param {Uint8Array} message
 */
export function endsRun(message) {
  return readFields(message).some(({ number, value }) => {
    return number === FORWARD_MSG.scriptFinished && value !== FINISHED_EARLY_FOR_RERUN;
  });
}

/**
 * Whether a message of the server changes what an app shows, or says that nothing more comes.
 *
 * @param {Uint8Array} message
 */
export function showsSomething(message) {
  return endsRun(message) || readFields(message).some(({ number }) => number === FORWARD_MSG.delta);
}

/**
 * A message of the server, without an element that shows up once and then goes. An empty element keeps its place.
 *
 * @param {Uint8Array} message
 */
export function leaveOutEffect(message) {
  const fields = readFields(message);
  const read = (/** @type {number} */ wanted) => fields.find(({ number }) => number === wanted)?.bytes ?? new Uint8Array();
  const parts = readFields(read(FORWARD_MSG.delta));
  const element = parts.find(({ number }) => number === DELTA.newElement);
  const { balloons, snow, toast } = ELEMENT;
  const isEffect = readFields(element?.bytes ?? new Uint8Array()).some(({ number }) => [balloons, snow, toast].includes(number));
  if (!isEffect) return message;
  const delta = parts.flatMap((part) => {
    return writeBytes(part.number, part === element ? writeBytes(ELEMENT.empty, []) : [...part.bytes]);
  });
  const metadata = writeBytes(FORWARD_MSG.metadata, [...read(FORWARD_MSG.metadata)]);
  return Uint8Array.from([...metadata, ...writeBytes(FORWARD_MSG.delta, delta)]);
}

/**
 * @param {number} number of a field
 * @param {number[]} bytes
 * @returns {number[]}
 */
function writeBytes(number, bytes) {
  const length = [];
  for (let rest = bytes.length; ; rest = Math.floor(rest / 128)) {
    length.push((rest % 128) + (rest < 128 ? 0 : 128));
    if (rest < 128) return [number * 8 + WIRE_TYPES.bytes, ...length, ...bytes];
  }
}

/**
 * The message of the server which says that the program runs, or that it does not.
 *
 * @param {boolean} isRunning
 */
export function writeStatus(isRunning) {
  const status = [SESSION_STATUS.scriptIsRunning * 8 + WIRE_TYPES.number, Number(isRunning)];
  return Uint8Array.from([FORWARD_MSG.sessionStatusChanged * 8 + WIRE_TYPES.bytes, status.length, ...status]);
}
