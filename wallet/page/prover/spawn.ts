// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Starts the wallet's workers: the service worker, and one or two of the prover's script. With
 * require-trusted-types-for 'script' this policy is the only way to name a script address, and it knows exactly these
 * two.
 */
import proverUrl from './worker.ts?worker&url';

const SERVICE_WORKER = '/service-worker.js';

type ScriptPolicy = { createScriptURL(url: string): string };
type Factory = { createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy };

const rules: ScriptPolicy = {
  createScriptURL(url) {
    if (url !== proverUrl && url !== SERVICE_WORKER) throw new TypeError('not a script of this wallet');
    return url;
  },
};

// Not every browser has Trusted Types; without them the content security policy still allows 'self' only.
const trustedTypes = (globalThis as { trustedTypes?: Factory }).trustedTypes;
const policy = trustedTypes?.createPolicy('hushmark-wallet', rules) ?? rules;

export function spawnProver(): Worker {
  return new Worker(policy.createScriptURL(proverUrl), { type: 'module', name: 'hushmark-prover' });
}

/** The one that helps, on a machine with more than one core. */
export const spawnSecond: (() => Worker) | undefined =
  navigator.hardwareConcurrency > 1
    ? () => new Worker(policy.createScriptURL(proverUrl), { type: 'module', name: 'hushmark-prover-second' })
    : undefined;

/** Keeps the app shell for offline use; a browser without service workers just loads it every time. */
export async function registerServiceWorker(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  try {
    await navigator.serviceWorker.register(policy.createScriptURL(SERVICE_WORKER), { updateViaCache: 'none' });
  } catch {
    // The wallet works without it.
  }
}
