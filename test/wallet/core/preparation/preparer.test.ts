// SPDX-License-Identifier: GPL-3.0-or-later
/** Which preparations a wallet uses: bind asks nothing, so what does not say what it should must never get there. */
import { newestNamed } from '#groth16/files/manifest.ts';
import 'fake-indexeddb/auto';
import { beforeEach, expect, it } from 'vitest';
import { base64url, encodeField } from '#base/encoding.ts';
import { encodePrepared, type Prepared } from '#groth16/prove/prepared.ts';
import { encodeCredential } from '#protocol/credential/credential.ts';
import { publicSignals, statementKey } from '#protocol/policy/statement.ts';
import { createHeld } from '#wallet/core/credentials/held.ts';
import { planPreparations, type Wanted } from '#wallet/core/preparation/plan.ts';
import { createPreparer, type Preparer } from '#wallet/core/preparation/preparer.ts';
import type { WalletStore } from '#wallet/core/store/wallet-store.ts';
import { newProfile, PASSPHRASE } from '../../../support/wallet/keeping.ts';
import { MANIFEST } from '../../../support/wallet/pinned.ts';
import { bundle, bundlesOf, MASTER, NOW, proofOfAge, REGISTRY_ID, random } from '../../../support/wallet/world.ts';

const { circuits } = MANIFEST;
const DIGEST = base64url(new Uint8Array(32).fill(7));

let store: WalletStore;
let preparer: Preparer;
let wanted: Wanted;
/** What the prover answers. */
let answer: Prepared;

beforeEach(async () => {
  store = (await (await newProfile()).keeper.create(PASSPHRASE)).store;
  const document = encodeCredential(proofOfAge());
  await store.change([{ in: 'credentials', id: 'age', value: { document, registry: REGISTRY_ID, importedAt: NOW } }]);
  preparer = createPreparer({
    store,
    bundles: bundlesOf(bundle),
    prover: { prepare: async () => encodePrepared(answer), close: () => {} },
    circuits,
    master: MASTER,
    credentials: createHeld(store).all,
    random,
    now: () => NOW,
  });
  const held = { credentials: createHeld(store).all(), bundles: [bundle], recipes: [], kept: [] };
  wanted = planPreparations({ ...held, circuits, nowMs: NOW, daysAhead: 0 }).todo[0] ?? expect.unreachable();
  answer = rightOne();
});

/** Points that prove nothing: what they say of themselves is all that is asked here. */
function rightOne(): Prepared {
  const { statement } = wanted;
  const g1 = [1n, 2n] as const;
  const g2 = [g1, g1] as const;
  const { circuitDigest, publicSignals: names } = newestNamed(circuits, statement.circuit);
  const nullifier = preparer.nullifierOf(wanted, statement);
  const named = publicSignals(statement, { trustRoot: bundle.trustRoot, nullifier, challenge: 0n });
  return {
    circuitDigest,
    publicSignals: names.map((name) => named[name] ?? expect.unreachable()),
    challengeIndex: names.indexOf('challenge'),
    points: { a: g1, b1: g1, b2: g2, c: g1, cLinear: g1, cSquare: g1, u: g1, v1: g1, v2: g2, delta1: g1, delta2: g2 },
  };
}

/** The right one, and every way to differ from it in one thing that can be told without the key. */
function wrongOnes(): Prepared[] {
  const right = rightOne();
  const signals = right.publicSignals.map((value, index) => right.publicSignals.with(index, value + 1n));
  return [
    { ...right, circuitDigest: DIGEST },
    { ...right, circuitDigest: newestNamed(circuits, 'attributes').circuitDigest },
    { ...right, publicSignals: [...right.publicSignals, 0n] },
    ...signals
      .filter((_, index) => index !== right.challengeIndex)
      .map((publicSignals) => ({ ...right, publicSignals })),
  ];
}

const keep = (prepared: Prepared) => {
  const { credentialId, statement } = wanted;
  const key = statementKey(statement, bundle.trustRoot, newestNamed(circuits, statement.circuit).circuitDigest);
  const bytes = base64url(encodePrepared(prepared));
  const root = encodeField(bundle.trustRoot);
  const value = { credentialId, statementKey: key, today: statement.today, root, prepared: bytes };
  return store.change([{ in: 'preparations', id: 'kept', value }]);
};

it('a stored preparation is used when key, circuit and every public signal are those of the statement', async () => {
  await keep(rightOne());
  expect(preparer.find(wanted)).toEqual(rightOne());
  for (const wrong of wrongOnes()) {
    await keep(wrong);
    expect(preparer.find(wanted)).toBeUndefined();
  }
});

it('an empty wallet loads the files of the question that is looked at, else those for an age, and those not on a line that costs', async () => {
  const ahead = (parts: { mayLoadAhead?: () => boolean }, question?: string) => {
    const loaded: string[] = [];
    const prover = {
      prepare: async () => new Uint8Array(),
      loadAhead: (one: string) => loaded.push(one),
      close: () => {},
    };
    const empty = createPreparer({
      ...{ store, bundles: bundlesOf(bundle), prover, circuits, master: MASTER, random, now: () => NOW, ...parts },
      credentials: () => [],
    });
    if (question !== undefined) empty.expect(question);
    return empty.runBackground().then(() => loaded);
  };
  const age = newestNamed(circuits, 'age').circuitDigest;
  const attributes = newestNamed(circuits, 'attributes').circuitDigest;
  expect(await ahead({})).toEqual([age]);
  expect(await ahead({}, attributes)).toEqual([attributes, attributes]);
  expect(await ahead({ mayLoadAhead: () => false })).toEqual([]);
  expect(await ahead({ mayLoadAhead: () => false }, attributes)).toEqual([attributes, attributes]);
});

it('what the prover answers is kept under the same condition', async () => {
  for (const wrong of wrongOnes()) {
    answer = wrong;
    await expect(preparer.make(wanted)).rejects.toThrow(expect.objectContaining({ code: 'proof_preparation' }));
  }
  expect(store.list('preparations')).toEqual([]);
  answer = rightOne();
  expect(await preparer.make(wanted)).toEqual(rightOne());
  expect(store.list('preparations')).toHaveLength(1);
});
