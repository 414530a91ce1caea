// SPDX-License-Identifier: GPL-3.0-or-later
import 'fake-indexeddb/auto';
import '../../../support/wallet/pinned.ts';
import { expect, it } from 'vitest';
import { dayNumber, isoDate } from '#protocol/dates.ts';
import { parseRequest } from '#protocol/request/request.ts';
import { schemasOf } from '#protocol/trust/bundle.ts';
import { de } from '#wallet/core/locales/de/index.ts';
import { en } from '#wallet/core/locales/en/index.ts';
import { narrowedWords } from '#wallet/core/present/narrowed.ts';
import { judgeRequest } from '#wallet/core/present/question.ts';
import { remember } from '#wallet/core/present/remember.ts';
import { newProfile, PASSPHRASE } from '../../../support/wallet/keeping.ts';
import {
  ageOver,
  bundle,
  MASTER,
  NOW,
  proofOfAge,
  REGISTRY_ID,
  random,
  requestFor,
} from '../../../support/wallet/world.ts';

const DAY = 86_400_000;
const lasting = { ...bundle, expiresAt: 1e10 };

it('L22: an answer that this shop could not get before is named with its days, before the tap and only then', async () => {
  const { store } = await (await newProfile()).keeper.create(PASSPHRASE);
  const asked = ageOver(18);
  const opened = (nowMs: number) => {
    const { jws, requestUri } = requestFor(asked, { nowMs });
    return { request: parseRequest(jws, [lasting], { now: nowMs / 1000, requestUri }), bundle: lasting };
  };
  const cutoff = opened(NOW).request.cutoffDay;
  const eighteenth = isoDate(cutoff + 3).replace(/^\d+/, (year) => String(Number(year) - 18));
  const credentials = [{ id: 'proof', credential: proofOfAge({ birthdate: eighteenth }), registry: REGISTRY_ID }];
  const says = async (nowMs: number) => {
    const question = opened(nowMs);
    const verdict = judgeRequest(question, { master: MASTER, credentials, store, nowMs });
    const words = { t: en, locale: 'en', day: (iso: string) => iso } as const;
    const lines = narrowedWords(verdict.narrowed, question, words);
    expect(narrowedWords(verdict.narrowed, question, { ...words, t: de, locale: 'de' })).toHaveLength(lines.length);
    const told = { answer: verdict.answerable ? 'shared' : 'declined', question: '', host: '' } as const;
    await remember(question.request, told, { store, schemas: schemasOf(lasting), random, nowMs }, () => {});
    return [verdict.answerable, ...lines];
  };
  expect(await says(NOW)).toEqual([false]);
  expect(await says(NOW + DAY)).toEqual([false]);
  const first = isoDate(dayNumber(eighteenth) - 1);
  const last = isoDate(dayNumber(eighteenth) + 1);
  expect(await says(NOW + 4 * DAY)).toEqual([
    true,
    `This shop could not get this answer before; now it learns that “Date of birth” is from ${first} to ${last}.`,
  ]);
  expect(await says(NOW + 5 * DAY)).toEqual([true]);
});
