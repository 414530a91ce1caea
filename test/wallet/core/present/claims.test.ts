// SPDX-License-Identifier: GPL-3.0-or-later
import '../../../support/wallet/pinned.ts';
import { describe, expect, it } from 'vitest';
import { BIRTHDATE } from '#protocol/policy/asked-dates.ts';
import { compileStatements } from '#protocol/policy/compile.ts';
import type { Policy, Predicate } from '#protocol/policy/policy.ts';
import { schemasOf } from '#protocol/trust/bundle.ts';
import { en } from '#wallet/core/locales/en/index.ts';
import { claimsOf } from '#wallet/core/present/claims.ts';
import { ageOver, bundle, CLUB_MEMBERSHIP, PROOF_OF_AGE, policy, TODAY } from '../../../support/wallet/world.ts';

const words = { t: en, locale: 'en' } as const;
const said = (asked: Policy, day = TODAY) => {
  const days = { today: day, cutoffDay: day, clientId: 'vinum-shop', tests: true };
  const statements = compileStatements(asked, schemasOf(bundle), days);
  return claimsOf({ policy: asked, statements, cutoffDay: day }, bundle, words);
};
const claims = (...where: Predicate[]) =>
  said(policy('wine-club-member', { credentials: [{ id: 'club', schema: CLUB_MEMBERSHIP, where }] })).learns;

describe('what the screen says that the shop learns', () => {
  it('W21: comes from what is proved, not from the words of the shop', () => {
    const asked = ageOver(21, { words: { en: 'Do you like wine?' } });
    expect(said(asked).learns).toEqual(['you are 21 or older']);
  });

  it('names the only issuer that there is for a kind of proof', () => {
    expect(claims()).toEqual(['you have a valid “Membership” from Demo Wine Club']);
    const age = policy('over-18', { credentials: [{ id: 'age', schema: PROOF_OF_AGE, where: [] }] });
    expect(said(age).learns).toEqual(['you have a valid “Proof of age”']);
  });

  it('has a line for every comparison', () => {
    const tier = 'tier';
    const line = (...where: Predicate[]) => claims(...where)[1];
    expect(line({ attribute: tier, equals: 'GOLD' })).toBe('Level is Gold');
    expect(line({ attribute: tier, oneOf: ['GOLD', 'SILVER'] })).toBe('Level is Gold or Silver');
    expect(line({ attribute: tier, noneOf: ['BASIC', 'TRIAL'] })).toBe('Level is none of: Basic or TRIAL');
    // Said together they are one fact.
    expect(line({ attribute: tier, oneOf: ['GOLD', 'SILVER'] }, { attribute: tier, noneOf: ['GOLD'] })).toBe(
      'Level is Silver',
    );
  });

  it('covers both credentials and both ages', () => {
    const both = policy('over-18-and-member', {
      credentials: [
        { id: 'age', schema: PROOF_OF_AGE, where: [{ ageOver: 18 }, { ageUnder: 27 }] },
        { id: 'club', schema: CLUB_MEMBERSHIP, where: [] },
      ],
    });
    expect(said(both).learns).toEqual([
      'you are 18 or older',
      'you are younger than 27',
      'you have a valid “Membership” from Demo Wine Club',
    ]);
  });

  it('W27: an attribute that is asked is never on the list of what the shop does not learn', () => {
    const rest = (title: string) => `anything else that your “${title}” says`;
    expect(said(ageOver(18)).hidden).toEqual([
      'your exact date of birth',
      'your name',
      'who gave you your proof',
      'other shops where you answered',
      rest('Proof of age'),
    ]);
    const gold = [{ attribute: 'tier', equals: 'GOLD' }];
    const member = policy('wine-club-member', { credentials: [{ id: 'club', schema: CLUB_MEMBERSHIP, where: gold }] });
    expect(said(member).hidden).toEqual([rest('Membership')]);
    expect(said(policy('over-18-and-member')).hidden).toEqual([rest('Proof of age'), rest('Membership')]);
  });

  it('W27: a birthday that the shop can tell by what it asked before is not called hidden', () => {
    const asked = ageOver(18);
    const days = { today: TODAY, cutoffDay: TODAY, clientId: 'vinum-shop', tests: true };
    const compiled = { policy: asked, statements: compileStatements(asked, schemasOf(bundle), days), ...days };
    const narrowed = [{ about: BIRTHDATE, from: TODAY - 6575, to: TODAY - 6570, holds: true }];
    expect(claimsOf(compiled, bundle, words, narrowed).hidden).not.toContain('your exact date of birth');
  });
});
