// SPDX-License-Identifier: GPL-3.0-or-later
import 'fake-indexeddb/auto';
import '../../../support/wallet/pinned.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { HushmarkError } from '#base/errors.ts';
import { parseRequest } from '#protocol/request/request.ts';
import { schemasOf } from '#protocol/trust/bundle.ts';
import { deliver } from '#wallet/core/present/answer.ts';
import type { AnswerableRequest } from '#wallet/core/present/open-request.ts';
import {
  endWaiting,
  keepWaiting,
  lastOver,
  prolongWaiting,
  waitingRequests,
  waitsUntil,
} from '#wallet/core/present/waiting.ts';
import type { WalletStore } from '#wallet/core/store/wallet-store.ts';
import { newProfile, PASSPHRASE } from '../../../support/wallet/keeping.ts';
import { ageOver, bundle, NOW, random, requestFor } from '../../../support/wallet/world.ts';

const MINUTE = 60_000;

describe('a question that a shop waits on', () => {
  let store: WalletStore;
  beforeEach(async () => {
    store = (await (await newProfile()).keeper.create(PASSPHRASE)).store;
  });

  function question(until?: number) {
    const { jws, requestUri } = requestFor(ageOver(18), { nowMs: NOW });
    const request = parseRequest(jws, [bundle], { now: NOW / 1000, requestUri, until });
    return { link: { clientId: request.clientId, requestUri }, opened: { request } as AnswerableRequest };
  }
  const context = (nowMs = NOW) => ({ store, random, nowMs });
  const shops = (nowMs = NOW) => waitingRequests(store, nowMs).map(({ shop }) => shop);

  it('is kept once, until its end, and told for an hour as over', async () => {
    const { link, opened } = question();
    await keepWaiting(link, opened, context());
    await keepWaiting(link, opened, context(NOW + 1));
    expect(store.list('waiting')).toHaveLength(1);
    expect(shops()).toEqual([opened.request.shop]);
    const end = opened.request.expiresAt * 1000;
    expect(shops(end - 1)).toHaveLength(1);
    expect(shops(end)).toEqual([]);
    expect(lastOver(store, end)?.requestUri).toBe(link.requestUri);
    expect(lastOver(store, end + 60 * MINUTE)).toBeUndefined();
  });

  it('is kept for eight checkouts at most, and those long over go', async () => {
    for (let index = 0; index < 12; index++) {
      const { link, opened } = question();
      await keepWaiting({ ...link, requestUri: `${link.requestUri}${index}` }, opened, context(NOW + index));
    }
    expect(store.list('waiting')).toHaveLength(8);
    const { link, opened } = question();
    await keepWaiting(link, opened, context(NOW + 180 * MINUTE));
    expect(store.list('waiting')).toHaveLength(1);
  });

  it('waits longer when the verifier says so, and not when it has ended meanwhile', async () => {
    const { link, opened } = question();
    await keepWaiting(link, opened, context());
    const later = opened.request.expiresAt + 600;
    await prolongWaiting(link.requestUri, later, context());
    expect(waitsUntil(store, link.requestUri)).toBe(later);
    await endWaiting(store, link.requestUri);
    await prolongWaiting(link.requestUri, later, context());
    expect(store.list('waiting')).toEqual([]);
  });

  describe('ends', () => {
    const told = (answer: 'shared' | 'declined', requestUri: string) => ({
      answer,
      question: '18 or older?',
      host: 'vinum.example',
      requestUri,
    });
    async function answer(kind: 'shared' | 'declined', respond: () => Promise<string | undefined>) {
      const { link, opened } = question();
      await keepWaiting(link, opened, context());
      const memory = { ...context(), schemas: schemasOf(bundle), reach: { respond } };
      await deliver(opened.request, told(kind, link.requestUri), () => '', memory).catch(() => {});
      return shops();
    }
    const refuse = (code: 'wallet_offline' | 'session_cancelled') => async () => {
      throw new HushmarkError(code);
    };

    it('with an answer, yes or no', async () => {
      expect(await answer('shared', async () => undefined)).toEqual([]);
      expect(await answer('declined', async () => undefined)).toEqual([]);
      expect(await answer('declined', refuse('wallet_offline'))).toEqual([]);
    });

    it('not with an answer that could not be sent, and with the verifier’s last word', async () => {
      expect(await answer('shared', refuse('wallet_offline'))).toHaveLength(1);
      await store.change(
        [],
        store.list('waiting').map(({ id }) => ({ in: 'waiting', id })),
      );
      expect(await answer('shared', refuse('session_cancelled'))).toEqual([]);
    });
  });
});
