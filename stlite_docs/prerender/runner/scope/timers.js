// @ts-check
import { guard, lent, run } from "./lent.js";

/** @param {() => void} call */
export const soon = (call) => guard(() => lent.soon(() => run(call)));

/**
 * @param {any} call
 * @param {unknown} [delay]
 * @param {unknown[]} values
 */
export const setTimer = (call, delay = 0, ...values) => {
  const isText = typeof call !== "function";
  const work = isText ? () => (0, eval)(String(call)) : () => call(...values);
  const milliseconds = Number(delay) || 0;
  const fire = () => {
    guard(() => lent.cancel(number));
    run(work);
  };
  const number = guard(() => lent.later(fire, milliseconds));
  return number;
};

/** @param {unknown} number */
export const clearTimer = (number) => {
  const id = Number(number);
  guard(() => lent.cancel(id));
};

/** @type {Map<number, number>} the newest timers by what programs know */
const repeated = new Map();

/**
 * @param {any} call
 * @param {unknown} [delay]
 * @param {unknown[]} values
 */
export const setInterval = (call, delay = 0, ...values) => {
  const again = () => {
    repeated.set(first, setTimer(again, delay));
    call(...values);
  };
  const first = setTimer(again, delay);
  repeated.set(first, first);
  return first;
};

/** Ends what programs repeat. */
export const endIntervals = () => {
  for (const number of [...repeated.keys()]) clearInterval(number);
};

/** @param {unknown} number */
export const clearInterval = (number) => {
  clearTimer(repeated.get(Number(number)) ?? number);
  repeated.delete(Number(number));
};
