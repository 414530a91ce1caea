// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The wallet while it is unlocked: data, trust bundles, prepared answers, and the background work that keeps them
 * fresh. It must be closed when the wallet locks. Screens get it as one object.
 */
import { parseBase64url } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { createHeld, type HeldCredential } from '../../core/credentials/held.ts';
import { PINNED_CIRCUITS } from '../../core/pinned-manifest.ts';
import { createPreparer, type Preparer } from '../../core/preparation/preparer.ts';
import type { WalletStore } from '../../core/store/wallet-store.ts';
import { type Bundles, createBundles } from '../../core/trust/bundles.ts';
import { isOnTree, listingsFor } from '../../core/trust/listed.ts';
import { createProver } from '../prover/bridge.ts';
import { spawnProver, spawnSecond } from '../prover/spawn.ts';
import type { Services } from './services.ts';

export type OpenWallet = {
  store: WalletStore;
  bundles: Bundles;
  preparer: Preparer;
  master: Uint8Array;
  credentials(): HeldCredential[];
  /** Whether the newest bundle still accepts it; computed once a bundle. */
  isAccepted(held: HeldCredential): boolean;
  /** Seconds by which this device's clock is behind, as far as others have told. */
  clockBehind(): number | undefined;
  /** Settles when the trust bundles are as fresh as they get without making the customer wait. */
  ready: Promise<void>;
  /** Refreshes the bundles and prepares what is missing; true when every registry was reached. */
  refresh(): Promise<boolean>;
  /** Starts preparing what is missing, without being waited for. */
  prepareInBackground(): void;
  subscribe(listener: () => void): () => void;
  close(): void;
};

const REFRESH_EVERY_MS = 60 * 60 * 1000;
const REFRESH_PATIENCE_MS = 2000;

export function openWallet(store: WalletStore, services: Services): OpenWallet {
  const { random, now, reach, config } = services;
  const secret = store.get('secret', 'master');
  if (!secret) throw new HushmarkError('wallet_storage', 'the master secret is missing');
  const master = parseBase64url(secret.master, 'master', 32);
  const bundles = createBundles({ store, reach, registries: config.registries, now });
  const prover = createProver({
    spawn: spawnProver,
    spawnSecond,
    base: new URL(config.artefacts, location.origin).href,
  });
  const held = createHeld(store);

  const accepted = new Map<string, boolean>();
  function isAccepted({ id, credential }: HeldCredential): boolean {
    return listingsFor(bundles, credential).some(({ bundle }) => {
      const name = `${id} ${bundle.digest}`;
      const answer = accepted.get(name) ?? isOnTree(bundle, credential);
      accepted.set(name, answer);
      return answer;
    });
  }

  const preparer = createPreparer({
    store,
    bundles,
    prover,
    circuits: PINNED_CIRCUITS,
    master,
    credentials: held.all,
    random,
    now,
    mayLoadAhead: () => !savesData(),
  });
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const unsubscribe = [store.subscribe(tell), preparer.subscribe(tell)];

  const closing = new AbortController();
  let queued = false;
  function prepareInBackground(): void {
    if (queued || closing.signal.aborted) return;
    queued = true;
    const start = () => {
      // One tab at a time; the next finds what it stored. Waiting instead of giving up: the tab before this one may be
      // just about to end, and then nobody would do the work.
      const turn = navigator.locks.request('hushmark-prepare', { signal: closing.signal }, () => {
        queued = false;
        return preparer.runBackground();
      });
      turn.catch(() => {});
    };
    if ('requestIdleCallback' in window) requestIdleCallback(start, { timeout: 2000 });
    else setTimeout(start, 200);
  }

  async function refresh(): Promise<boolean> {
    const errors = await bundles.refresh();
    tell();
    prepareInBackground();
    return errors.size === 0;
  }

  const timer = setInterval(() => void refresh(), REFRESH_EVERY_MS);
  // What was interrupted goes on: bundles, and downloads with the pieces that are missing.
  const resume = () => void refresh();
  window.addEventListener('online', resume);
  const first = refresh().then(() => {});
  const patience = new Promise<void>((resolve) => setTimeout(resolve, REFRESH_PATIENCE_MS));

  return {
    store,
    bundles,
    preparer,
    master,
    credentials: held.all,
    isAccepted,
    clockBehind: reach.clockBehind,
    ready: bundles.all().length > 0 ? Promise.race([first, patience]) : first,
    refresh,
    prepareInBackground,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      clearInterval(timer);
      window.removeEventListener('online', resume);
      closing.abort();
      preparer.stop();
      for (const end of unsubscribe) end();
      listeners.clear();
      held.forget();
      master.fill(0);
    },
  };
}

/** Whether the customer has told the browser to load as little as it can; some browsers do not know that. */
function savesData(): boolean {
  return (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;
}
