// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A page with the wallet's own store that makes, changes, locks, restores and erases wallets in an order that a seed
 * decides, and says before and after each step what is stored. Somebody kills its browser meanwhile.
 */
import { base64url } from '#base/encoding.ts';
import { systemRandom } from '#base/random.ts';
import { openDatabase, type WalletDatabase } from '#wallet/core/store/database.ts';
import { createKeeper, type Keeper, type Unlocked } from '#wallet/core/store/keeper.ts';
import type { Put, WalletStore } from '#wallet/core/store/wallet-store.ts';
import type { KilledPage, WalletState } from './wallet-state.ts';

const page = globalThis as unknown as KilledPage;
const random = systemRandom();
const NONE: WalletState = { lock: 'none', master: '', proofs: [], answers: [], counted: [] };
const MOST_ANSWERS = 4;

/** Says when a transaction is about to begin, so that it can be hit. */
function watched(database: WalletDatabase): WalletDatabase {
  const saying =
    <Arguments extends unknown[], T>(write: (...all: Arguments) => Promise<T>) =>
    async (...all: Arguments) => {
      await page.told({ kind: 'writing' });
      return write(...all);
    };
  return {
    ...database,
    create: saying(database.create),
    replace: saying(database.replace),
    write: saying(database.write),
    erase: saying(database.erase),
  };
}

async function openKeeper(): Promise<Keeper> {
  const passkeys = { ask: unused, create: unused, forget: unused } as never;
  return createKeeper({ database: watched(await openDatabase()), passkeys, random, now: () => Date.now() });
}

async function unused(): Promise<never> {
  throw new Error('there are no passkeys here');
}

function stateOf(store: WalletStore, lock: WalletState['lock']): WalletState {
  const ids = (name: 'credentials' | 'history') => store.list(name).map(({ id }) => id);
  const entries = (store.get('disclosures', 'limits')?.entries ?? []) as unknown as string[];
  return {
    lock,
    master: store.get('secret', 'master')?.master ?? 'missing',
    proofs: ids('credentials').sort(),
    answers: ids('history').sort(),
    counted: [...entries].sort(),
  };
}

const passphrase = (number: number) => `correct horse battery staple ${number}`;

async function open(keeper: Keeper, passphrases: readonly number[]): Promise<Unlocked & Pick<WalletState, 'lock'>> {
  if ((await keeper.state()) === 'open') return { ...(await keeper.openUnlocked()), lock: 'device' };
  let refusal: unknown;
  for (const number of passphrases) {
    try {
      return { ...(await keeper.unlock(passphrase(number))), lock: number };
    } catch (error) {
      refusal = error;
    }
  }
  throw refusal;
}

page.inspect = async (passphrases) => {
  const keeper = await openKeeper();
  if ((await keeper.state()) === 'none') return NONE;
  const { store, lock } = await open(keeper, passphrases);
  return stateOf(store, lock);
};

/** Mulberry32. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Step = { what: string; after: WalletState; take: () => Promise<unknown> };

page.work = async (seed, from) => {
  const pick = seeded(seed);
  const keeper = await openKeeper();
  let state = from;
  let store = from.lock === 'none' ? undefined : (await open(keeper, numberOf(from))).store;
  for (;;) {
    const { what, after, take } = nextStep(pick, keeper, store, state);
    await page.told({ kind: 'begin', what, before: state, after });
    await take();
    if (after.lock === 'none') [state, store] = [NONE, undefined];
    else {
      const opened = store && what !== 'lock' && what !== 'restore' ? { store } : await open(keeper, numberOf(after));
      store = opened.store;
      state = stateOf(store, after.lock);
    }
    await page.told({ kind: 'end', after: state });
  }
};

const numberOf = ({ lock }: WalletState) => (typeof lock === 'number' ? [lock] : []);

function nextStep(
  pick: (below: number) => number,
  keeper: Keeper,
  store: WalletStore | undefined,
  before: WalletState,
): Step {
  const fresh = { master: '*', proofs: [], answers: [], counted: [] };
  if (!store) {
    const isOpen = pick(2) === 0;
    const lock = isOpen ? ('device' as const) : pick(1000);
    return {
      what: 'create',
      after: { ...fresh, lock },
      take: () => keeper.create(typeof lock === 'number' ? passphrase(lock) : undefined),
    };
  }
  const id = base64url(random(8));
  switch (pick(8)) {
    case 0:
      return lockStep(pick, keeper, before);
    case 1: {
      const puts = backupOf(['restored', id]);
      const after = { ...fresh, lock: 'device' as const, proofs: ['restored', id].sort() };
      return { what: 'restore', after, take: () => keeper.restore(puts, { replaces: true }) };
    }
    case 2:
      if (pick(3) === 0) return { what: 'erase', after: NONE, take: () => keeper.erase() };
      return addStep(store, before, id);
    case 3:
    case 4:
      return addStep(store, before, id);
    default:
      return answerStep(store, before, id);
  }
}

function lockStep(pick: (below: number) => number, keeper: Keeper, before: WalletState): Step {
  const lock = pick(1000);
  const next = { passphrase: passphrase(lock), words: false };
  const take = async () => {
    if (typeof before.lock !== 'number') return keeper.setPassphrase(next);
    const way = await keeper.confirm({ kind: 'passphrase', passphrase: passphrase(before.lock) });
    return keeper.setPassphrase(next, way);
  };
  return { what: 'lock', after: { ...before, lock }, take };
}

/** A proof takes the place of the one before. */
function addStep(store: WalletStore, before: WalletState, id: string): Step {
  const puts = [proof(id)];
  const [older] = before.proofs;
  const removals = older === undefined ? [] : [{ in: 'credentials' as const, id: older }];
  const proofs = [...before.proofs.slice(1), id].sort();
  return { what: 'add', after: { ...before, proofs }, take: () => store.change(puts, removals) };
}

/** As wallet/core/present/remember.ts: a line, the count, a recipe; the oldest line goes. */
function answerStep(store: WalletStore, before: WalletState, id: string): Step {
  const gone = before.answers.slice(0, Math.max(0, before.answers.length + 1 - MOST_ANSWERS));
  const answers = [...before.answers.slice(gone.length), id].sort();
  const line = { at: 1, clientId: 's', shop: 'S', host: 's.example', question: 'q', answer: 'shared' as const };
  const puts: Put[] = [
    { in: 'history', id, value: line },
    { in: 'disclosures', id: 'limits', value: { entries: answers as never } },
    { in: 'recipes', id: 'r', value: { clientId: id, policy: {} as never, lastUsed: 1 } },
  ];
  const removals = gone.map((each) => ({ in: 'history' as const, id: each }));
  return { what: 'answer', after: { ...before, answers, counted: answers }, take: () => store.change(puts, removals) };
}

function backupOf(proofs: readonly string[]): Put[] {
  const master = { master: base64url(random(32)), createdAt: 1 };
  return [{ in: 'secret', id: 'master', value: master }, ...proofs.map(proof)];
}

function proof(id: string): Put {
  return { in: 'credentials', id, value: { document: { id, text: 'x'.repeat(1000) }, registry: 'r', importedAt: 1 } };
}
