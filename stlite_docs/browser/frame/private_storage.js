// @ts-check
import { STORAGE_KEYS } from "../shared/stlite_names.js";

/*
 * Keeps a reader's settings of an app to its frame. Streamlit stores them for the whole site, so that one app's open
 * sidebar would open in all the others.
 */

/** @type {Map<string, string>} */
const settings = new Map();

/** @param {string} key */
function isSetting(key) {
  return STORAGE_KEYS.some((start) => key.startsWith(start));
}

/** @param {Storage["getItem"]} getItem */
export function privateGetItem(getItem) {
  /**
   * @this {Storage}
   * @param {string} key
   */
  return function (key) {
    return isSetting(key) ? (settings.get(key) ?? null) : getItem.call(this, key);
  };
}

/** @param {Storage["setItem"]} setItem */
export function privateSetItem(setItem) {
  /**
   * @this {Storage}
   * @param {string} key
   * @param {string} value
   */
  return function (key, value) {
    if (isSetting(key)) settings.set(key, value);
    else setItem.call(this, key, value);
  };
}

/** @param {Storage["removeItem"]} removeItem */
export function privateRemoveItem(removeItem) {
  /**
   * @this {Storage}
   * @param {string} key
   */
  return function (key) {
    if (!settings.delete(key)) removeItem.call(this, key);
  };
}
