// @ts-check

/*
 * Finds what programs have left in JavaScript: other functions in the place of those that all use, and new names. The next
 * app must not have them, nor must our own code.
 *
 * Only objects from before the first program are looked into, so that no code of a program is called.
 */

const { getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;

/** @typedef {{keys: number, values: Map<PropertyKey, unknown[]>, parent: object | null}} State */

/** @param {unknown} value */
const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";

/** @param {PropertyDescriptor | undefined} property */
const parts = (property) => [property?.value, property?.get, property?.set];

export class Whole {
  /** @type {Map<object, State | null>} all objects of a scope, with their state when the first program began */
  #objects = new Map();
  /** @type {Map<object, Map<PropertyKey, unknown> | null>} the functions of objects that change by themselves, likewise */
  #functions = new Map();

  /** @param {object} scope the global object, before any other code runs in it */
  constructor(scope) {
    const waiting = [scope];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      if (this.#objects.has(next) || ArrayBuffer.isView(next)) continue;
      this.#objects.set(next, null);
      const values = ownKeys(next).flatMap((key) => parts(getOwnPropertyDescriptor(/** @type {object} */ (next), key)));
      for (const value of [...values, getPrototypeOf(next)]) if (isObject(value)) waiting.push(/** @type {object} */ (value));
    }
  }

  /** @param {object[]} objects whose functions stay while other things in them change */
  add(objects) {
    for (let index = 0; index < objects.length; index += 1) this.#functions.set(/** @type {object} */ (objects[index]), null);
  }

  /** Whether all is as it was when this was called for the first time. */
  check() {
    for (const [object, state] of this.#objects) {
      const keys = ownKeys(object);
      if (!state) this.#objects.set(object, read(object, keys));
      else if (keys.length !== state.keys || getPrototypeOf(object) !== state.parent || !isSame(object, state.values)) return false;
    }
    for (const [object, values] of this.#functions) {
      if (!values) this.#functions.set(object, readFunctions(object));
      else for (const [key, value] of values) if (getOwnPropertyDescriptor(object, key)?.value !== value) return false;
    }
    return true;
  }
}

/**
 * @param {object} object
 * @param {PropertyKey[]} keys
 * @returns {State}
 */
const read = (object, keys) => ({
  keys: keys.length,
  values: new Map(keys.map((key) => [key, parts(getOwnPropertyDescriptor(object, key))])),
  parent: getPrototypeOf(object),
});

/**
 * Emscripten's exports, whose names begin with `_`, replace themselves when they are called for the first time.
 *
 * @param {object} object
 * @returns {Map<PropertyKey, unknown>}
 */
const readFunctions = (object) => {
  const values = new Map();
  for (const key of ownKeys(object)) {
    const value = getOwnPropertyDescriptor(object, key)?.value;
    if (typeof value === "function" && !String(key).startsWith("_")) values.set(key, value);
  }
  return values;
};

/**
 * @param {object} object
 * @param {Map<PropertyKey, unknown[]>} values
 */
const isSame = (object, values) => {
  for (const [key, before] of values) {
    const now = parts(getOwnPropertyDescriptor(object, key));
    if (!before.every((value, index) => Object.is(value, now[index]))) return false;
  }
  return true;
};
