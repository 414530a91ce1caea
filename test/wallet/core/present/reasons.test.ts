// SPDX-License-Identifier: GPL-3.0-or-later
import '../../../support/wallet/pinned.ts';
import { describe, expect, it } from 'vitest';
import { isoDate } from '#protocol/dates.ts';
import type { Policy } from '#protocol/policy/policy.ts';
import { parseRequest } from '#protocol/request/request.ts';
import { de } from '#wallet/core/locales/de/index.ts';
import { en } from '#wallet/core/locales/en/index.ts';
import { matchRequest } from '#wallet/core/present/match.ts';
import { sayLimit, sayReason } from '#wallet/core/present/reasons.ts';
import {
  ageOver,
  bundle,
  CLUB_MEMBERSHIP,
  clubCard,
  MASTER,
  NOW,
  policy,
  proofOfAge,
  REGISTRY_ID,
  requestFor,
  TODAY,
} from '../../../support/wallet/world.ts';

const day = (iso: string) => iso;

function said(
  asked: Policy,
  credential?: ReturnType<typeof proofOfAge>,
  words = { t: en, locale: 'en' as const, day },
) {
  const { jws, requestUri } = requestFor(asked, {});
  const request = parseRequest(jws, [bundle], { now: NOW / 1000, requestUri });
  const credentials = credential ? [{ id: 'one', credential, registry: REGISTRY_ID }] : [];
  const matches = matchRequest(request, { bundle, master: MASTER, credentials });
  return matches.map((match) => sayReason(match, { request, bundle }, words));
}

const bornIn = (years: number) => `${Number(isoDate(TODAY).slice(0, 4)) - years}-12-31`;
const club = (where: Policy['credentials'][number]['where']) =>
  policy('wine-club-member', { credentials: [{ id: 'club', schema: CLUB_MEMBERSHIP, where }] });

describe('why there is no yes', () => {
  it('too young: from which day there will be one', () => {
    const born = bornIn(17);
    const turns = `${Number(born.slice(0, 4)) + 18}${born.slice(4)}`;
    expect(said(policy('over-18'), proofOfAge({ birthdate: born }))).toEqual([
      `You are not 18 yet. You can answer this from ${turns}.`,
    ]);
    expect(said(policy('over-18'), proofOfAge({ birthdate: born }), { t: de, locale: 'de' as never, day })).toEqual([
      `Sie sind noch nicht 18. Ab dem ${turns} können Sie das beantworten.`,
    ]);
  });

  it('too young, with a proof that ends before that day: that there will have to be a new one', () => {
    const born = bornIn(12);
    expect(said(policy('over-18'), proofOfAge({ birthdate: born }))).toEqual([
      `You are not 18 yet. You can answer this from ${Number(born.slice(0, 4)) + 18}${born.slice(4)}, with a new proof: this one ends before.`,
    ]);
  });

  it('the birthday is that of the leap day rule that the shop asks by', () => {
    const born = proofOfAge({ birthdate: '2012-02-29' });
    expect(said(ageOver(18), born)[0]).toContain('from 2030-03-01');
    expect(said(ageOver(18, { leapDay: 'feb28' }), born)[0]).toContain('from 2030-02-28');
  });

  it('too old: for whom the question is', () => {
    const asked = policy('over-18', {
      credentials: [{ id: 'age', schema: policy('over-18').credentials[0]?.schema ?? '', where: [{ ageUnder: 27 }] }],
    });
    expect(said(asked, proofOfAge({ birthdate: '1950-05-05' }))).toEqual([
      'This question is only for people younger than 27.',
    ]);
  });

  it('an age beside other things is named only where nothing else is in the way', () => {
    const asked = club([{ ageOver: 90 }, { attribute: 'tier', equals: 'GOLD' }]);
    expect(said(asked, clubCard('GOLD', { birthdate: '1950-05-05' }))[0]).toMatch(/^You are not 90 yet\./);
    expect(said(asked, clubCard('BASIC', { birthdate: '1950-05-05' }))).toEqual([
      'What your “Membership” says does not fit this question.',
    ]);
  });

  it('ended, not begun, nothing at all: with the day where there is one', () => {
    const over18 = policy('over-18');
    expect(said(over18, proofOfAge({ validFrom: TODAY - 9, validUntil: TODAY - 1 }))).toEqual([
      `Your “Proof of age” ended on ${isoDate(TODAY - 1)}. You need a new one.`,
    ]);
    expect(said(over18, proofOfAge({ validFrom: TODAY + 1 }))).toEqual([
      `Your “Proof of age” is valid from ${isoDate(TODAY + 1)}. Until then it cannot answer.`,
    ]);
    expect(said(over18)).toEqual(['You need a “Proof of age” first.']);
    expect(said(over18, proofOfAge({ birthdate: '1950-05-05' }))).toEqual([undefined]);
  });

  it('a shop that has asked too much: the first whole day on which it may ask again', () => {
    const at = Date.parse('2027-05-01T01:00:00Z') / 1000;
    expect(sayLimit(at, { t: en, locale: 'en', day })).toContain('gives none before 2027-05-02');
  });
});
