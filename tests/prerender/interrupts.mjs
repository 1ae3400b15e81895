/*
 * Counts how often the worker asks whether the app's frame is gone, and how often Python hears of it. Python looks as
 * Pyodide does: it accesses the memory up to three times. `before` accesses by others come first.
 */
const [before] = process.argv.slice(2).map(Number);
let now = 0;
let asked = 0;
let heard = 0;
globalThis.performance = { now: () => now };
globalThis.setTimeout = () => 0;
globalThis.stlitePool = { isRunningAppGone: () => ((asked += 1), true) };
const { interruptOrphans } = await import("./worker/worlds.js");
const _module = {};
interruptOrphans({ _module, setInterruptBuffer() {} });
for (let count = 0; count < before; count += 1) _module.Py_EmscriptenSignalBuffer;
for (let count = 0; count < 20_000; count += 1) {
  now += 1;
  if (!_module.Py_EmscriptenSignalBuffer) continue;
  const signal = _module.Py_EmscriptenSignalBuffer[0];
  _module.Py_EmscriptenSignalBuffer[0] = 0;
  if (signal === 2) heard += 1;
}
console.log(JSON.stringify({ asked, heard }));
