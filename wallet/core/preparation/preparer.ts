/**
 * Makes and keeps prepared answers (docs/cryptography.md, section 3): in the background for the usual questions and the
 * known ones, on demand for a new one. Created when the wallet opens (app/open-wallet.ts). A preparation never leaves
 * the wallet; it is stored encrypted and deleted when day, root or credential change.
 */

import { base64url, encodeField, parseBase64url } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import type { Random } from '#base/random.ts';
import { newestNamed } from '#groth16/files/manifest.ts';
import { type Prepared, parsePrepared } from '#groth16/prove/prepared.ts';
import { circuitInputs } from '#protocol/policy/circuit-inputs.ts';
import { nullifier } from '#protocol/policy/pseudonym.ts';
import { publicSignals, rootOf, type Statement, statementKey } from '#protocol/policy/statement.ts';
import type { TrustBundle } from '#protocol/trust/bundle.ts';
import { trustPath } from '#protocol/trust/path.ts';
import { type HeldCredential, secretOf } from '../credentials/held.ts';
import type { PinnedCircuits } from '../pinned-manifest.ts';
import type { WalletStore } from '../store/wallet-store.ts';
import type { Bundles } from '../trust/bundles.ts';
import type { Held } from '../trust/listed.ts';
import { isKept, planPreparations, type Wanted, wantedToday } from './plan.ts';
import type { PrepareOptions, Prover } from './prover.ts';

/** One statement about one credential, on one trust root. */
export type Subject = Held & { credentialId: string; statement: Statement; bundle: TrustBundle };
/**
 * `ready`: every question that is known by now and that it answers with yes takes one tap today. `idle`: it answers
 * none of them with yes, so there is nothing to prepare.
 */
export type Readiness = 'ready' | 'preparing' | 'waiting' | 'idle';

export type Preparer = {
  /** A stored preparation that fits exactly, or undefined. */
  find(subject: Subject): Prepared | undefined;
  /**
   * Makes one and keeps it. Throws policy_* before any work when the statement is false, proof_* and wallet_* after.
   */
  make(subject: Subject, options?: PrepareOptions): Promise<Prepared>;
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
};

export function createPreparer(dependencies: Dependencies): Preparer {
  const { store, bundles, prover, circuits, master, credentials, random, now } = dependencies;
  const listeners = new Set<() => void>();
  const inWork = new Set<string>();
  const given = new Set<string>();
  let running = false;
  let again = false;
  let stopped = false;

  const tell = () => {
    for (const listener of listeners) listener();
  };
  const keyOf = ({ statement, bundle }: Pick<Subject, 'statement' | 'bundle'>) =>
    statementKey(statement, rootOf(statement, bundle), newestNamed(circuits, statement.circuit).circuitDigest);
  const nullifierOf = (held: Held, statement: Statement) => nullifier(secretOf(master, held), statement.scope);

  /** What a preparation of this subject must say publicly; anything else is not used. */
  function fits(prepared: Prepared, subject: Subject): boolean {
    const { statement, bundle } = subject;
    const pinned = newestNamed(circuits, statement.circuit);
    const named = publicSignals(statement, {
      trustRoot: rootOf(statement, bundle),
      nullifier: nullifierOf(subject, statement),
      challenge: 0n,
    });
    return (
      prepared.circuitDigest === pinned.circuitDigest &&
      prepared.publicSignals.length === pinned.publicSignals.length &&
      pinned.publicSignals.every((name, index) => prepared.publicSignals[index] === named[name])
    );
  }

  function find(subject: Subject): Prepared | undefined {
    const key = keyOf(subject);
    for (const { value } of store.list('preparations')) {
      if (value.credentialId !== subject.credentialId || value.statementKey !== key) continue;
      const prepared = parsePrepared(parseBase64url(value.prepared, 'preparation'));
      if (fits(prepared, subject)) return prepared;
    }
    return undefined;
  }

  async function make(subject: Subject, options: PrepareOptions = {}): Promise<Prepared> {
    const { credentialId, credential, statement, bundle } = subject;
    const key = keyOf(subject);
    const trust = trustPath(bundle, credential, statement);
    const inputs = circuitInputs({ credential, holderSecret: secretOf(master, subject), statement, trust });
    inWork.add(credentialId);
    tell();
    try {
      const job = { key: `${credentialId} ${key}`, circuit: statement.circuit, inputs };
      const bytes = await prover.prepare(job, options);
      const prepared = parsePrepared(bytes);
      if (!fits(prepared, subject)) throw new HushmarkError('proof_preparation');
      const value = {
        credentialId,
        statementKey: key,
        today: statement.today,
        root: encodeField(bundle.trustRoot),
        prepared: base64url(bytes),
      };
      await store.change([{ in: 'preparations', id: base64url(random(16)), value }]);
      return prepared;
    } finally {
      inWork.delete(credentialId);
      tell();
    }
  }

  function planInput(held = credentials()) {
    return {
      credentials: held,
      bundles: bundles.atHand(),
      recipes: store.list('recipes').map(({ value }) => value),
      kept: store.list('preparations'),
      circuits,
      nowMs: now(),
    };
  }
  const plan = () => planPreparations(planInput());

  /** What is asked of one credential today, false questions left out. */
  function askedToday(credentialId: string): { done: Wanted[]; open: Wanted[]; isFalse: boolean } {
    const input = planInput(credentials().filter(({ id }) => id === credentialId));
    const all = wantedToday(input);
    const done = all.filter((wanted) => isKept(wanted, input));
    const left = all.filter((wanted) => !isKept(wanted, input));
    const open = left.filter(({ key }) => !given.has(`${credentialId} ${key}`));
    return { done, open, isFalse: all.length > 0 && done.length + open.length === 0 };
  }

  /** False statements (too young, revoked) are not tried again while the wallet is open. */
  async function next(wanted: Wanted): Promise<void> {
    try {
      await make(wanted);
    } catch (error) {
      if (!(error instanceof HushmarkError) || !/^(policy|trust)_/.test(error.code)) throw error;
      given.add(`${wanted.credentialId} ${wanted.key}`);
      tell();
    }
  }

  async function work(): Promise<void> {
    const { stale } = plan();
    if (stale.length > 0)
      await store.change(
        [],
        stale.map((id) => ({ in: 'preparations', id })),
      );
    for (;;) {
      const wanted = plan().todo.find(({ credentialId, key }) => !given.has(`${credentialId} ${key}`));
      if (stopped) return;
      if (!wanted) break;
      await next(wanted);
    }
    // Whoever has made a wallet is about to get a first credential.
    if (credentials().length === 0) prover.loadAhead?.('age');
  }

  return {
    find,
    make,
    nullifierOf,
    async runBackground() {
      if (stopped) return;
      again = true;
      if (running) return;
      running = true;
      try {
        while (again && !stopped) {
          again = false;
          await work();
        }
      } catch {
        // Offline, no memory, locked: it is tried again at the next opening, or on demand with the reason shown.
      } finally {
        running = false;
        tell();
      }
    },
    readiness(credentialId) {
      const { done, open, isFalse } = askedToday(credentialId);
      if (isFalse) return 'idle';
      if (open.length === 0 && done.length > 0) return 'ready';
      return inWork.has(credentialId) ? 'preparing' : 'waiting';
    },
    answers: (credentialId) => askedToday(credentialId).done,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop() {
      stopped = true;
      prover.close();
    },
  };
}
