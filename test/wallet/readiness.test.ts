// SPDX-License-Identifier: GPL-3.0-or-later
/** What a card may say of itself: ready only when every question that is known by now takes one tap. */
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Credential, encodeCredential } from '#protocol/credential/credential.ts';
import { createHeld } from '#wallet/core/credentials/held.ts';
import { planPreparations, type Wanted } from '#wallet/core/preparation/plan.ts';
import { createPreparer, type Preparer } from '#wallet/core/preparation/preparer.ts';
import type { WalletStore } from '#wallet/core/store/wallet-store.ts';
import { newProfile, PASSPHRASE } from '../support/wallet/keeping.ts';
import { MANIFEST } from '../support/wallet/pinned.ts';
import {
  bundle,
  bundlesOf,
  clubCard,
  MASTER,
  NOW,
  policy,
  proofOfAge,
  REGISTRY_ID,
  random,
} from '../support/wallet/world.ts';

const { circuits } = MANIFEST;

describe('a card', () => {
  let store: WalletStore;
  let preparer: Preparer;
  beforeEach(async () => {
    const { keeper } = await newProfile();
    store = (await keeper.create(PASSPHRASE)).store;
    preparer = createPreparer({
      store,
      bundles: bundlesOf(bundle),
      // Whoever is asked is still at it.
      prover: { prepare: () => new Promise(() => {}), close: () => {} },
      circuits,
      master: MASTER,
      credentials: createHeld(store).all,
      random,
      now: () => NOW,
    });
  });

  const hold = (id: string, credential: Credential) =>
    store.change([
      {
        in: 'credentials',
        id,
        value: { document: encodeCredential(credential), registry: REGISTRY_ID, importedAt: NOW },
      },
    ]);
  const know = (name: 'over-18' | 'over-18-and-member') =>
    store.change([{ in: 'recipes', id: name, value: { clientId: 'vinum-shop', policy: policy(name), lastUsed: NOW } }]);

  /** What is to be prepared for today, as the background finds it. */
  function missing(): Wanted[] {
    return planPreparations({
      credentials: createHeld(store).all(),
      bundles: [bundle],
      recipes: store.list('recipes').map(({ value }) => value),
      kept: store.list('preparations'),
      circuits,
      nowMs: NOW,
      daysAhead: 0,
    }).todo;
  }
  /** As if the prover had done it. */
  const finish = ({ credentialId, key, statement, bundle: { trustRoot } }: Wanted) => {
    const value = { credentialId, statementKey: key, today: statement.today, root: String(trustRoot), prepared: '' };
    return store.change([{ in: 'preparations', id: `p${store.list('preparations').length}`, value }]);
  };
  const asked = (id: string) =>
    preparer.answers(id).flatMap((answer) => answer.asked.policy.credentials.map(({ where }) => where));

  it('is ready when its usual question is, and says that this is what it is ready for', async () => {
    await hold('age', proofOfAge());
    expect(preparer.readiness('age')).toBe('waiting');
    expect(asked('age')).toEqual([]);
    for (const wanted of missing()) await finish(wanted);
    expect(preparer.readiness('age')).toBe('ready');
    expect(asked('age')).toEqual([[{ ageOver: 18 }]]);
  });

  it("does not say ready while a shop's question that it knows is still to be prepared", async () => {
    await hold('club', clubCard('GOLD'));
    for (const wanted of missing()) await finish(wanted);
    await know('over-18-and-member');
    expect(preparer.readiness('club')).toBe('waiting');
    const [wanted = expect.unreachable()] = missing();
    void preparer.make(wanted);
    expect(preparer.readiness('club')).toBe('preparing');
    await finish(wanted);
    expect(preparer.readiness('club')).toBe('ready');
    expect(asked('club')).toEqual([[], [{ attribute: 'tier', oneOf: ['SILVER', 'GOLD'] }]]);
  });

  it("says the same question once, whether it is a shop's or the usual one", async () => {
    await hold('age', proofOfAge());
    await know('over-18');
    for (const wanted of missing()) await finish(wanted);
    expect(preparer.readiness('age')).toBe('ready');
    expect(asked('age')).toEqual([[{ ageOver: 18 }]]);
  });

  it('that answers nothing with yes waits for nothing', async () => {
    await hold('age', proofOfAge({ birthdate: '2020-05-03' }));
    await preparer.runBackground();
    expect(preparer.readiness('age')).toBe('idle');
    expect(asked('age')).toEqual([]);
  });
});
