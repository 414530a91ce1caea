// SPDX-License-Identifier: GPL-3.0-or-later
/** A question that counts only some issuers, as its owner meets it. */
import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { REGISTRY_ID as registry } from '#demo/policies.ts';
import { parseRequest } from '#protocol/request/request.ts';
import { en } from '#wallet/core/locales/en/index.ts';
import { judgeRequest, questionWords } from '#wallet/core/present/question.ts';
import { newProfile, PASSPHRASE } from '../support/wallet/keeping.ts';
import { ageOver, bundle, MASTER, NOW, PROOF_OF_AGE, proofOfAge, requestFor } from '../support/wallet/world.ts';

const counting = (issuers: string[]) =>
  ageOver(18, { credentials: [{ id: 'age', schema: PROOF_OF_AGE, where: [{ ageOver: 18 }], issuers }] });

async function judge(issuers: string[], from = 'demo-town-hall') {
  const { keeper } = await newProfile();
  const { store } = await keeper.create(PASSPHRASE);
  const { jws, requestUri } = requestFor(counting(issuers));
  const request = parseRequest(jws, [bundle], { now: NOW / 1000, requestUri });
  const credentials = [{ id: 'proof', credential: proofOfAge({ issuer: from }), registry }];
  return judgeRequest({ request, bundle }, { master: MASTER, credentials, store, nowMs: NOW });
}

it('I18 is answered by a credential that counts, and its owner agrees first where few do', async () => {
  const verdict = await judge(['demo-town-hall']);
  expect(verdict).toMatchObject({ answerable: true, few: ['Demo Town Hall'] });
});

it('I18 is not answered by another, and the wallet says that it is the issuer', async () => {
  const { answerable, matches } = await judge(['demo-bank']);
  expect(answerable).toBe(false);
  expect(matches).toMatchObject([{ reason: 'notCounted', candidates: [] }]);
});

it('I18 is put with the names of those who count, and does not call the issuer hidden', () => {
  const words = (issuers: string[]) => {
    const { jws, requestUri } = requestFor(counting(issuers));
    const request = parseRequest(jws, [bundle], { now: NOW / 1000, requestUri });
    return questionWords({ request, bundle }, { t: en, locale: 'en' }, []);
  };
  const both = words(['demo-town-hall', 'demo-bank']);
  expect(both.learns).toContain('you have a valid “Proof of age” from Demo Town Hall or Demo Savings Bank');
  expect(both.hidden).not.toContain(en.present.hidden.issuer);
});
