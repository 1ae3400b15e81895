// @ts-check

/*
 * Finds what a program can reach from its global scope that belongs to another realm, whose functions could lead to all
 * of Node.js. A program of a test runs it; `extra` are more objects to begin with.
 */

(async (/** @type {Record<string, unknown>} */ extra) => {
  const CALLS = [
    "import('x')",
    "import('fs')",
    "import('node:fs')",
    "import('file:///etc/passwd')",
    "import('data:text/javascript,1')",
    "eval(\"import('fs')\")",
    "new Function(\"return import('fs')\")()",
    "import('../frame/nothing.js')",
    "import('../shared/folder.js')",
    "import('../../prerender/runner/visit.js')",
    "import(URL.createObjectURL(new Blob(['1 +'])))",
    "import(URL.createObjectURL(new Blob(['throw new Error(5)'])))",
    "import(URL.createObjectURL(new Blob(['export {a} from \"https://a.invalid/c.js\"'])))",
    "import(URL.createObjectURL(new Blob(['export default import.meta'])))",
    "import({ toString() { throw new Error('mine') } })",
    "fetch('file:///etc/passwd')",
    "fetch('nothing.js')",
    "fetch('../runtime.json').then((response) => response.arrayBuffer())",
    "fetch('https://a.invalid/')",
    "fetch({})",
    "new URL('::')",
    "new URL('https://a.invalid/?c=1').searchParams.entries().next()",
    "new URL(Symbol())",
    "Object.assign(new URL('https://a.invalid/'), { href: '::' })",
    "[...new URLSearchParams('a=b')]",
    "new URLSearchParams('a=b').getAll('a')",
    "new URLSearchParams(Symbol())",
    "new TextDecoder('nothing')",
    "new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([255]))",
    "new TextDecoder().decode({})",
    "new TextDecoder().decode(new Proxy(new Uint8Array(1), {}))",
    "new TextEncoder().encode('a')",
    "new TextEncoder().encodeInto('abc', 5)",
    "new TextEncoder().encodeInto('abc', new Uint8Array(5))",
    "atob('%')",
    "btoa('\\u1234')",
    "setTimeout(() => {}, { valueOf() { throw new Error('mine') } })",
    "setTimeout(() => {})",
    "setInterval(() => {}, 1e8)",
    "clearTimeout(Symbol())",
    "crypto.getRandomValues(5)",
    "crypto.getRandomValues(new Float64Array(2))",
    "crypto.getRandomValues(new Uint8Array(2))",
    "performance.now()",
    "importScripts('file:///etc/passwd')",
    "importScripts('data:text/javascript,1')",
    "importScripts(URL.createObjectURL(new Blob(['1 +'])))",
    "new WebAssembly.Memory({ initial: 1 }).grow(1e6)",
    "new WebAssembly.Memory({ initial: 1 }).grow({})",
    "WebAssembly.compileStreaming(fetch('../runtime.json'))",
    "WebAssembly.compile(new Uint8Array(3))",
    "new WebAssembly.Module(new Uint8Array(3))",
    "new Headers({ a: 1 }).entries().next()",
    "new Blob(['a']).arrayBuffer()",
    "new Response('a').text()",
    "new Request('x')",
    "new MessagePort()",
    "new WebSocket('ws://a.invalid/')",
    "new XMLHttpRequest().send()",
    "queueMicrotask(5)",
    "console.log({ toJSON() { throw new Error('mine') } })",
    "postMessage",
    "process",
    "require",
    "structuredClone",
    "stliteRunner",
    "new SharedArrayBuffer(1)",
    "Atomics.waitAsync(new Int32Array(4), 0, 0, 1)",
    "Intl.DateTimeFormat().resolvedOptions()",
    "Array.fromAsync([1])",
    "(function f() { f() })()",
    "this",
    "(function () { return this })()",
    "(function () { return arguments.callee.caller })()",
  ];
  /** @type {[string, unknown][]} */
  const queue = [];
  /** @type {string[]} */
  const leaks = [];
  /** @type {Set<string>} */
  const places = new Set();
  const seen = new Set();

  /** @param {unknown} value */
  const isForeign = (value) => {
    let top = value;
    for (let next = top; next; next = Object.getPrototypeOf(next)) top = next;
    return top !== Object.prototype && Object.hasOwn(/** @type {object} */ (top), "hasOwnProperty");
  };
  const add = (/** @type {string} */ path, /** @type {unknown} */ value) => {
    if ((typeof value === "object" && value) || typeof value === "function") queue.push([path, value]);
  };
  const attempt = async (/** @type {string} */ code) => {
    try {
      const made = (0, eval)(code);
      add(code, made);
      add(`${code} >`, await made);
    } catch (error) {
      add(`${code} !`, error);
    }
  };
  /** Runs out of stack within what the scope offers, at each depth. */
  const overflow = (/** @type {() => unknown} */ work) => {
    try {
      overflow(work);
    } catch (error) {
      add("overflow", error);
    }
    try {
      work();
    } catch (error) {
      add(`overflow ${work}`, error);
    }
  };

  for (const [name, value] of Object.entries({ globalThis, ...extra })) add(name, value);
  const stream = Error;
  stream.prepareStackTrace = (_, /** @type {any[]} */ sites) => {
    add("sites", sites);
    for (const site of sites) {
      add("this of a caller", site.getThis());
      add("a caller", site.getFunction());
      places.add(String(site.getFileName()));
    }
    return "";
  };
  const { then } = Promise.prototype;
  Promise.prototype.then = /** @type {any} */ (
    function (/** @type {any} */ ...calls) {
      // @ts-expect-error: it stands in for a method
      const made = then.apply(this, calls);
      calls.forEach((/** @type {unknown} */ call) => add("what waits for a promise", call));
      add("a promise of a promise", made);
      return made;
    }
  );
  const look = () => add("an error", new Error("x").stack);
  look();
  setTimeout(look);
  Promise.resolve().then(look);
  await Promise.all(CALLS.map(attempt));
  for (const work of [() => performance.now(), () => new URL("::"), () => setTimeout(() => {}), () => atob("%")]) overflow(work);
  await new Promise((resolve) => setTimeout(resolve, 20));
  Promise.prototype.then = then;
  stream.prepareStackTrace = undefined;

  for (let entry = queue.shift(); entry; entry = queue.shift()) {
    const [path, value] = entry;
    if (seen.has(value)) continue;
    seen.add(value);
    if (isForeign(value)) leaks.push(path);
    add(`${path}.__proto__`, Object.getPrototypeOf(value));
    // Those of an array of bytes are numbers, and too many.
    for (const key of ArrayBuffer.isView(value) ? [] : Reflect.ownKeys(/** @type {object} */ (value))) {
      const name = `${path}.${String(key)}`;
      const property = Reflect.getOwnPropertyDescriptor(/** @type {object} */ (value), key);
      for (const each of [property?.value, property?.get, property?.set]) add(name, each);
      if (!property?.get) continue;
      try {
        add(name, Reflect.get(/** @type {object} */ (value), key));
      } catch (error) {
        add(`${name} !`, error);
      }
    }
  }
  return JSON.stringify({ seen: seen.size, leaks, places: [...places].sort() });
});
