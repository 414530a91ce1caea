// SPDX-License-Identifier: GPL-3.0-or-later
/** Keeps the door's page for use without a network. A new build is a new worker with a store of its own. */
const scope = self as unknown as ServiceWorkerGlobalScope;
// The build replaces the mark (door/build/vite.config.ts).
const shell = JSON.parse(JSON.stringify('__HUSHMARK_DOOR__')) as { version: string; files: string[] };
const PREFIX = 'hushmark-door-';
const CACHE = `${PREFIX}${shell.version}`;

scope.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(shell.files))
      .then(() => scope.skipWaiting()),
  );
});

scope.addEventListener('activate', (event) => {
  event.waitUntil(dropOld().then(() => scope.clients.claim()));
});

scope.addEventListener('fetch', (event) => {
  if (event.request.method !== 'GET') return;
  event.respondWith(
    caches.match(event.request, { cacheName: CACHE, ignoreSearch: true }).then((kept) => kept ?? fetch(event.request)),
  );
});

async function dropOld(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(names.map((name) => caches.delete(name)));
}
