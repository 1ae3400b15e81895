// Has `frame/isolated_files.js` copy all modules of a folder, and prints those whose copy is no module any more, or leaves
// imports as they were.
import { readdirSync, readFileSync } from "node:fs";
import vm from "node:vm";

const [script, folder] = process.argv.slice(2);
const site = "http://site/stlite-1/";

/** @type {Map<string, Blob>} */
const copies = new Map();
class Address extends URL {
  /** @param {Blob} blob */
  static createObjectURL(blob) {
    const address = `blob:null/${copies.size}`;
    copies.set(address, blob);
    return address;
  }
}
const parent = {
  /** @param {MessagePort[]} ports */
  postMessage(_message, _origin, [port]) {
    port.onmessage = ({ data, ports: [answer] }) => {
      const body = readFileSync(data.address.replace(site, `${folder}/`));
      answer.postMessage({ status: 200, headers: {}, body: new Uint8Array(body).buffer });
    };
  },
};
const page = { Blob, MessageChannel, Request, Response, URL: Address, fetch, parent, document: {}, origin: "null" };
const context = vm.createContext({ ...page, location: new URL("frame/isolated.htm", site) });
context.self = context;
vm.runInContext(readFileSync(script, "utf8"), context);

for (const name of readdirSync(folder).filter((name) => name.endsWith(".js"))) {
  try {
    const copy = copies.get(await context.stliteSite.findCopy(site + name));
    const module = new vm.SourceTextModule(await copy.text());
    const kept = module.dependencySpecifiers.filter((specifier) => !specifier.startsWith("blob:"));
    if (kept.length > 0) console.log(`${name} imports ${kept}`);
  } catch (error) {
    console.log(`${name}: ${error.message}`);
  }
}
console.log(`${copies.size} copies`);
process.exit();
