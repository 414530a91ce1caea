// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Keeps the wallet's shell (page, scripts, styles) for use without a network. It also hands the vault key from one page
 * of the wallet to the next (app/handed-over-key.ts), in memory only.
 * It never touches proving files (they are kept by digest, see prover/artefact-cache.ts), configuration, or anything on
 * another origin. A new build is a new worker, takes over at once and drops the old shell, so that nobody is left on
 * old code (a stale worker must not outlive a security fix).
 */

import type { SessionMessage } from './app/handed-over-key.ts';
import { isEncoded, isOwnPage } from './app/own-page.ts';

const scope = self as unknown as ServiceWorkerGlobalScope;
// The build replaces the mark (see wallet/build/vite.config.ts).
const shell = JSON.parse(JSON.stringify('__HUSHMARK_SHELL__')) as {
  version: string;
  files: string[];
  /** Kept when they are first used: the words of one language each. */
  lazy: string[];
};
const PREFIX = 'hushmark-shell-';
const CACHE = `${PREFIX}${shell.version}`;
const NETWORK_PATIENCE_MS = 3000;
/** How long it keeps the vault key after a page of the wallet has last said that it is there. */
const HOLD_MS = 120_000;

scope.addEventListener('install', (event) => {
  event.waitUntil(precache());
});

scope.addEventListener('activate', (event) => {
  event.waitUntil(takeOver());
});

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== scope.location.origin) return;
  if (request.mode === 'navigate') event.respondWith(freshPage(request, url.pathname));
  else if (shell.files.includes(url.pathname)) event.respondWith(keptFile(request));
  else if (shell.lazy.includes(url.pathname)) event.respondWith(keepFile(request));
});

async function precache(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll(shell.files);
  await scope.skipWaiting();
}

async function takeOver(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)),
  );
  await scope.clients.claim();
}

let held: { key: CryptoKey; until: number; timer: ReturnType<typeof setTimeout>; release: () => void } | undefined;

/** Bridges the time between two pages of the wallet: see app/handed-over-key.ts. */
scope.addEventListener('message', (event: ExtendableMessageEvent & { data: SessionMessage }) => {
  const { data, ports } = event;
  // Whoever comes too late finds nothing, also where the device has slept or its clock is put back afterwards.
  if (held && held.until <= Date.now()) forget();
  if (data.kind === 'hold') event.waitUntil(hold(data.key));
  if (data.kind === 'end') forget();
  // Kept until its time is over: whether the answer arrives in time, or at all, nobody knows here.
  if (data.kind === 'ask') ports[0]?.postMessage(held ? { kind: 'key', key: held.key } : { kind: 'none' });
});

/**
 * Settles when the key is forgotten, so that the browser does not end the worker before; but at once when there is a
 * newer worker, which would have to wait for what this one still waits for. The pages give it the key as well.
 */
function hold(key: CryptoKey): Promise<void> {
  forget();
  return new Promise((resolve) => {
    held = { key, until: Date.now() + HOLD_MS, timer: setTimeout(forget, HOLD_MS), release: resolve };
    if (scope.registration.installing || scope.registration.waiting) resolve();
  });
}

scope.registration.addEventListener('updatefound', () => held?.release());

function forget(): void {
  clearTimeout(held?.timer);
  held?.release();
  held = undefined;
}

/**
 * The page comes from the network first, so that a fixed build is used at the next visit, not the one after. A host
 * that is being repaired answers too, and so does a hotel's log-in page: the wallet opens as without a network.
 */
async function freshPage(request: Request, pathname: string): Promise<Response> {
  const kept = await caches.match('/', { cacheName: CACHE });
  if (!kept) return fetch(request);
  if (isEncoded(pathname)) return kept;
  // Not core/net/deadline.ts: this worker is one script, and the page has that already.
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), NETWORK_PATIENCE_MS);
  try {
    const fresh = await fetch(request, { signal: abort.signal });
    return pathname !== '/' || (await isOwnPage(fresh)) ? fresh : kept;
  } catch {
    return kept;
  } finally {
    clearTimeout(timer);
  }
}

async function keptFile(request: Request): Promise<Response> {
  return (await caches.match(request, { cacheName: CACHE })) ?? fetch(request);
}

async function keepFile(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) await cache.put(request, fresh.clone()).catch(() => {});
  return fresh;
}
