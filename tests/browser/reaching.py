"""What code of an app can try, in its document and in its worker, to get something of the site."""

from __future__ import annotations

PRIVATE = "what only readers with a login see"
SCRIPT = "self.postMessage?.(0)"

# Run in a page, it stores what code of an app can look for.
NOTE = """(async () => {
  document.cookie = "note=1";
  localStorage.note = sessionStorage.note = 1;
  await (await caches.open("note")).put("/note", new Response());
})()"""
# What shared workers can try too; `/private.txt` and `/private.js` are the site's.
IN_WORKER = {
    "database": "new Promise((onsuccess, onerror) => "
    "Object.assign(indexedDB.open('note'), { onsuccess, onerror }))",
    "caches": "caches.match(new URL('/note', SITE)).then(({ status }) => status)",
    "lock": "navigator.locks.request('note', () => {})",
    "fetch": "fetch(new URL('/private.txt', SITE), { credentials: 'include' })",
    "request": "(() => { "
    "const it = new XMLHttpRequest(); it.open('GET', new URL('/private.txt', SITE), false); it.send(); "
    "if (it.status !== 200) throw it; })()",
    "module": "import(new URL('/private.js', SITE))",
}
IN_DOCUMENT = {
    **IN_WORKER,
    "worker": "new Promise((onmessage, onerror) => "
    "Object.assign(new Worker('/private.js'), { onmessage, onerror }))",
    "cookie": "document.cookie",
    "storage": "localStorage.getItem('note')",
    "session": "sessionStorage.getItem('note')",
    "page": "parent.document.title",
    "frame element": "frameElement.title",
    "service worker": "navigator.serviceWorker.register('/private.js')",
}
# Says of each try whether it was refused.
TRY = """async (tries, site) => {
  globalThis.SITE = site;
  const results = {};
  for (const [name, expression] of Object.entries(tries)) {
    const tried = new Promise((done) => done((0, eval)(expression)));
    results[name] = await tried.then(() => "reached", () => "refused");
  }
  return results;
}"""
