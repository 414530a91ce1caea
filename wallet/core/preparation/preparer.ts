// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Makes and keeps prepared answers (docs/cryptography.md, section 3): in the background for the usual questions and the
 * known ones, on demand for a new one. Created when the wallet opens (app/open-wallet.ts). A preparation never leaves
 * the wallet; it is stored encrypted and deleted when day, root or credential change.
 */

import { HushmarkError } from '#base/errors.ts';
import type { Random } from '#base/random.ts';
import type { Prepared } from '#groth16/prove/prepared.ts';
import { circuitInputs } from '#protocol/policy/circuit-inputs.ts';
import type { Statement } from '#protocol/policy/statement.ts';
import { trustPath } from '#protocol/trust/path.ts';
import { type HeldCredential, secretOf } from '../credentials/held.ts';
import { type PinnedCircuits, usableKeySets } from '../key-sets.ts';
import type { WalletStore } from '../store/wallet-store.ts';
import type { Bundles } from '../trust/bundles.ts';
import type { Held } from '../trust/listed.ts';
import { createOneAtATime } from './one-at-a-time.ts';
import { isKept, planPreparations, type Wanted, wantedToday } from './plan.ts';
import type { PrepareOptions, Prover } from './prover.ts';
import { createStoredPreparations, firstOf, type Target } from './stored.ts';

/**
 * `ready`: every question that is known by now and that it answers with yes takes one tap today. `idle`: it answers
 * none of them with yes, so there is nothing to prepare.
 */
export type Readiness = 'ready' | 'preparing' | 'waiting' | 'idle';

export type Preparer = {
  /** A stored preparation that fits exactly, or undefined. */
  find(target: Target): Prepared | undefined;
  /**
   * Makes one and keeps it. Throws policy_* before any work when the statement is false, proof_* and wallet_* after.
   */
  make(target: Target, options?: PrepareOptions): Promise<Prepared>;
  /** Gets the files of a question that cannot be answered yet, while its owner reads or goes for a proof. */
  expect(circuitDigest: string): void;
  /** Works through the plan; returns when nothing is left, or silently at the first failure. */
  runBackground(): Promise<void>;
  readiness(credentialId: string): Readiness;
  /** What this credential answers with one tap today. */
  answers(credentialId: string): Pick<Wanted, 'asked' | 'bundle'>[];
  /** Nullifier of a statement for this holder; 0 without a pseudonym. */
  nullifierOf(held: Held, statement: Statement): bigint;
  subscribe(listener: () => void): () => void;
  stop(): void;
};

type Dependencies = {
  store: WalletStore;
  bundles: Bundles;
  prover: Prover;
  circuits: PinnedCircuits;
  master: Uint8Array;
  /** Parsed credentials of this wallet. */
  credentials: () => HeldCredential[];
  random: Random;
  now: () => number;
  /** False where somebody pays for every byte: then only what was asked for is loaded. */
  mayLoadAhead?: () => boolean;
};

export function createPreparer(dependencies: Dependencies): Preparer {
  const { prover, master, circuits, credentials, now, mayLoadAhead = () => true } = dependencies;
  const stored = createStoredPreparations(dependencies);
  const listeners = new Set<() => void>();
  /** Credentials with a preparation in the making. */
  const inWork = new Set<string>();
  const asked = createAsked(dependencies);
  /** The circuit of the question that somebody looks at. */
  let expected: string | undefined;

  const tell = () => {
    for (const listener of listeners) listener();
  };

  async function make(target: Target, options: PrepareOptions = {}): Promise<Prepared> {
    const { credentialId, credential, statement, bundle } = target;
    const trust = trustPath(bundle, credential, statement);
    const inputs = circuitInputs({ credential, holderSecret: secretOf(master, target), statement, trust });
    inWork.add(credentialId);
    tell();
    try {
      const job = { key: `${credentialId} ${stored.keyOf(target)}`, circuitDigest: firstOf(target), inputs };
      return await stored.keep(target, await prover.prepare(job, options));
    } finally {
      inWork.delete(credentialId);
      tell();
    }
  }

  async function makeOrGiveUp(wanted: Wanted): Promise<void> {
    try {
      await make(wanted);
    } catch (error) {
      if (!(error instanceof HushmarkError) || !/^(policy|trust)_/.test(error.code)) throw error;
      asked.giveUp(wanted);
      tell();
    }
  }

  // What fails (offline, no memory, locked) is tried again at the next opening, or on demand with the reason shown.
  const background = createOneAtATime(async () => {
    await asked.forgetStale();
    for (let wanted = asked.next(); wanted && !background.isStopped(); wanted = asked.next()) {
      await makeOrGiveUp(wanted);
    }
    // The owner of a new wallet is about to get a first credential.
    if (background.isStopped() || credentials().length > 0) return;
    const [age] = mayLoadAhead() ? usableKeySets(circuits, 'age', now()) : [];
    const ahead = expected ?? age?.circuitDigest;
    if (ahead !== undefined) prover.loadAhead?.(ahead);
  }, tell);

  return {
    find: stored.find,
    make,
    expect(circuitDigest) {
      expected = circuitDigest;
      prover.loadAhead?.(circuitDigest);
    },
    nullifierOf: stored.nullifierOf,
    runBackground: background.run,
    readiness(credentialId) {
      const { done, open, isFalse } = asked.today(credentialId);
      if (isFalse) return 'idle';
      if (open.length === 0 && done.length > 0) return 'ready';
      return inWork.has(credentialId) ? 'preparing' : 'waiting';
    },
    answers: (credentialId) => asked.today(credentialId).done,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop() {
      background.stop();
      prover.close();
    },
  };
}

/** What the plan (plan.ts) asks for, without the false statements (too young, revoked) that were given up. */
function createAsked({ store, bundles, circuits, credentials, now }: Dependencies) {
  /** While the wallet is open: what is false now is tried again at the next opening. */
  const givenUp = new Set<string>();
  const isOpen = ({ credentialId, key }: Wanted) => !givenUp.has(`${credentialId} ${key}`);
  const planInput = (held = credentials()) => ({
    credentials: held,
    bundles: bundles.atHand(),
    recipes: store.list('recipes').map(({ value }) => value),
    kept: store.list('preparations'),
    circuits,
    nowMs: now(),
  });
  return {
    next: (): Wanted | undefined => planPreparations(planInput()).todo.find(isOpen),
    giveUp({ credentialId, key }: Wanted): void {
      givenUp.add(`${credentialId} ${key}`);
    },
    async forgetStale(): Promise<void> {
      const stale = planPreparations(planInput()).stale.map((id) => ({ in: 'preparations', id }) as const);
      if (stale.length > 0) await store.change([], stale);
    },
    /** Of one credential. */
    today(credentialId: string): { done: Wanted[]; open: Wanted[]; isFalse: boolean } {
      const input = planInput(credentials().filter(({ id }) => id === credentialId));
      const all = wantedToday(input);
      const done = all.filter((wanted) => isKept(wanted, input));
      const open = all.filter((wanted) => !isKept(wanted, input) && isOpen(wanted));
      return { done, open, isFalse: all.length > 0 && done.length + open.length === 0 };
    },
  };
}
