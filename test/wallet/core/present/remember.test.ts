// SPDX-License-Identifier: GPL-3.0-or-later
import 'fake-indexeddb/auto';
import '../../../support/wallet/pinned.ts';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { HushmarkError } from '#base/errors.ts';
import type { Policy } from '#protocol/policy/policy.ts';
import { parseRequest } from '#protocol/request/request.ts';
import { schemasOf } from '#protocol/trust/bundle.ts';
import { deliver } from '#wallet/core/present/answer.ts';
import { mayAnswer, remember } from '#wallet/core/present/remember.ts';
import type { WalletStore } from '#wallet/core/store/wallet-store.ts';
import { newProfile, PASSPHRASE, type Profile } from '../../../support/wallet/keeping.ts';
import { ageOver, bundle, CLUB_MEMBERSHIP, NOW, policy, random, requestFor } from '../../../support/wallet/world.ts';

const schemas = schemasOf(bundle);
const DAY = 86_400_000;

describe('what the wallet remembers', () => {
  let store: WalletStore;
  let otherTab: WalletStore;
  let profile: Profile;
  beforeEach(async () => {
    profile = await newProfile();
    const created = await profile.keeper.create(PASSPHRASE);
    store = created.store;
    otherTab = await profile.secondTab(created.key);
  });

  const parsed = (asked: Policy, nowMs: number) => {
    const { jws, requestUri } = requestFor(asked, { nowMs });
    return parseRequest(jws, [{ ...bundle, expiresAt: 1e10 }], { now: nowMs / 1000, requestUri });
  };
  const may = (asked: Policy, nowMs = NOW) => mayAnswer(parsed(asked, nowMs), { store, schemas, nowMs });
  const tell = (asked: Policy, answer: 'shared' | 'declined', nowMs = NOW, from = store) =>
    remember(
      parsed(asked, nowMs),
      {
        answer,
        question: asked.words.en,
        host: 'vinum.example',
        learned: ['you are 18 or older'],
        proofs: ['Proof of age · Town Hall'],
      },
      { store: from, schemas, random, nowMs },
      () => {},
    );

  it('L06: after two ages, answered or refused, a third one is not answered; the same ones are', async () => {
    await tell(ageOver(18), 'shared');
    expect(may(ageOver(21))).toBe(true);
    await tell(ageOver(21), 'declined');
    for (const years of [16, 25, 30]) expect(may(ageOver(years))).toBe(false);
    expect(may(ageOver(18))).toBe(true);
    expect(may(ageOver(21))).toBe(true);
  });

  it('L06: two windows that answer two ages at the same moment do not pass the limit together', async () => {
    await tell(ageOver(18), 'shared');
    const both = await Promise.allSettled([tell(ageOver(21), 'shared'), tell(ageOver(25), 'shared', NOW, otherTab)]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(both[1]).toMatchObject({ reason: { code: 'policy_disclosure_limit' } });
  });

  it('L06: deleting the history does not help the shop', async () => {
    await tell(ageOver(18), 'shared');
    await tell(ageOver(21), 'shared');
    await store.change(
      [],
      store.list('history').map(({ id }) => ({ in: 'history', id })),
    );
    expect(may(ageOver(25))).toBe(false);
  });

  it('L06: going back over the limit does not extend it, and after a year it is over', async () => {
    await tell(ageOver(18), 'shared');
    await tell(ageOver(21), 'shared');
    await tell(ageOver(25), 'declined', NOW + 200 * DAY);
    expect(store.list('history')).toHaveLength(3);
    expect(may(ageOver(25), NOW + 364 * DAY)).toBe(false);
    expect(may(ageOver(25), NOW + 366 * DAY)).toBe(true);
  });

  it('L08: the same limit for values of a small set', async () => {
    const tier = (value: string) =>
      policy('wine-club-member', {
        name: `tier-${value.toLowerCase()}`,
        credentials: [{ id: 'club', schema: CLUB_MEMBERSHIP, where: [{ attribute: 'tier', equals: value }] }],
      });
    await tell(tier('BASIC'), 'shared');
    await tell(tier('SILVER'), 'shared');
    expect(may(tier('GOLD'))).toBe(false);
    expect(may(ageOver(18))).toBe(true);
  });

  it('an answered question becomes a recipe, a declined one does not', async () => {
    await tell(ageOver(21), 'declined');
    expect(store.list('recipes')).toEqual([]);
    await tell(ageOver(18), 'shared');
    await tell(ageOver(18), 'shared', NOW + DAY);
    expect(store.list('recipes').map(({ value }) => [value.clientId, value.policy.name])).toEqual([
      ['vinum-shop', 'over-18'],
    ]);
  });

  it('the history says who, what, when and what a yes told, and nothing that the shop did not ask', async () => {
    await tell(ageOver(18), 'shared');
    expect(store.list('history').map(({ value }) => value)).toEqual([
      {
        at: NOW,
        clientId: 'vinum-shop',
        shop: 'Vinum Wine Shop',
        host: 'vinum.example',
        question: 'Are you 18 or older?',
        answer: 'shared',
        learned: ['you are 18 or older'],
        proofs: ['Proof of age · Town Hall'],
      },
    ]);
    await tell(ageOver(18), 'declined', NOW + 1);
    const declined = store.list('history').find(({ value }) => value.answer === 'declined');
    expect(Object.keys(declined?.value ?? {})).not.toContain('learned');
  });

  it('keeps the newest 500 lines and eight recipes; the oldest one goes with each new one, whatever order they lie in', async () => {
    const line = {
      clientId: 'vinum-shop',
      shop: 'Vinum',
      question: '?',
      host: 'vinum.example',
      answer: 'declined',
    } as const;
    const ages = [...Array(499).keys()].map((age) => ({
      id: `line-${(age * 7) % 499}`,
      at: NOW - 1000 * ((age * 7) % 499),
    }));
    const recipe = { clientId: 'vinum-shop', policy: ageOver(18) };
    await store.change([
      ...ages.map(({ id, at }) => ({ in: 'history', id, value: { at, ...line } }) as const),
      { in: 'history', id: 'oldest', value: { at: NOW - 900_000, ...line } },
      ...[3, 8, 1, 6, 2, 7, 5, 4].map(
        (age) =>
          ({
            in: 'recipes',
            id: `recipe-${age}`,
            value: { ...recipe, clientId: `shop-${age}`, lastUsed: NOW - age },
          }) as const,
      ),
    ]);
    await tell(ageOver(18), 'shared', NOW + 1);
    const ids = (name: 'history' | 'recipes') => store.list(name).map(({ id }) => id);
    expect(ids('history')).toHaveLength(500);
    expect(ids('history')).not.toContain('oldest');
    expect(ids('history')).toContain('line-498');
    expect(ids('recipes')).toHaveLength(8);
    expect(ids('recipes')).not.toContain('recipe-8');
    expect(ids('recipes')).toContain('recipe-7');
  });

  it('W15: an answer is made while the browser stores what it tells, and is sent when that is stored', async () => {
    const steps: string[] = [];
    const { write } = profile.database;
    profile.database.write = async (...change) => {
      steps.push('storing');
      const isWritten = await write(...change);
      steps.push('stored');
      return isWritten;
    };
    const reach = { respond: async () => void steps.push('sent') };
    const told = { answer: 'shared', question: 'Are you 18 or older?', host: 'vinum.example' } as const;
    const makeBody = () => {
      steps.push('made');
      return 'body';
    };
    const context = { store, schemas, random, nowMs: NOW, reach };
    expect(await deliver(parsed(ageOver(18), NOW), told, makeBody, context)).toBeUndefined();
    expect(steps).toEqual(['storing', 'made', 'stored', 'sent']);
  });

  it('W15: an answer that cannot be stored or made is not sent', async () => {
    const respond = vi.fn(async () => undefined);
    const told = { answer: 'shared', question: 'Are you 18 or older?', host: 'vinum.example' } as const;
    const context = { store, schemas, random, nowMs: NOW, reach: { respond } };
    const damaged = () => Promise.reject(new HushmarkError('proof_preparation'));
    const answer = (makeBody: () => string | Promise<string>) =>
      deliver(parsed(ageOver(18), NOW), told, makeBody, context);
    await expect(answer(damaged)).rejects.toMatchObject({ code: 'proof_preparation' });
    profile.database.write = async () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    await expect(answer(() => 'body')).rejects.toThrow('full');
    expect(respond).not.toHaveBeenCalled();
  });

  it('says of an answer that could not be sent that it may not have arrived, and counts it all the same', async () => {
    const reach = { respond: () => Promise.reject(new HushmarkError('wallet_offline')) };
    const told = { answer: 'shared', question: 'Are you 18 or older?', host: 'vinum.example' } as const;
    const sending = (years: number) =>
      deliver(parsed(ageOver(years), NOW), told, () => 'body', { store, schemas, random, nowMs: NOW, reach });
    for (const years of [18, 21]) await expect(sending(years)).rejects.toMatchObject({ code: 'wallet_offline' });
    expect(store.list('history').map(({ value }) => [value.answer, value.unsent])).toEqual([
      ['shared', true],
      ['shared', true],
    ]);
    expect(may(ageOver(25))).toBe(false);
  });
});
