import './pinned.ts';
import { describe, expect, it } from 'vitest';
import type { Predicate } from '#protocol/policy.ts';
import { en } from '#wallet/src/locales/en.ts';
import { claimsOf } from '#wallet/src/present/claims.ts';
import { ageOver, bundle, CLUB_MEMBERSHIP, PROOF_OF_AGE, policy } from './world.ts';

const words = { t: en, locale: 'en' } as const;
const claims = (...where: Predicate[]) =>
  claimsOf(
    policy('wine-club-member', { credentials: [{ id: 'club', schema: CLUB_MEMBERSHIP, where }] }),
    bundle,
    words,
  );

describe('what the screen says that the shop learns', () => {
  it('W21: comes from what is proved, not from the words of the shop', () => {
    const asked = ageOver(21, { words: { en: 'Do you like wine?' } });
    expect(claimsOf(asked, bundle, words)).toEqual(['you are 21 or older']);
  });

  it('names the only issuer that there is for a kind of proof', () => {
    expect(claims()).toEqual(['you have a valid “Membership” from Demo Wine Club']);
    const age = policy('over-18', { credentials: [{ id: 'age', schema: PROOF_OF_AGE, where: [] }] });
    expect(claimsOf(age, bundle, words)).toEqual(['you have a valid “Proof of age”']);
  });

  it('has a line for every comparison', () => {
    const tier = 'tier';
    const lines = claims(
      { attribute: tier, equals: 'GOLD' },
      { attribute: tier, oneOf: ['GOLD', 'SILVER'] },
      { attribute: tier, noneOf: ['BASIC', 'TRIAL'] },
    );
    expect(lines.slice(1)).toEqual(['Tier is GOLD', 'Tier is GOLD or SILVER', 'Tier is none of: BASIC or TRIAL']);
  });

  it('covers both credentials and both ages', () => {
    const both = policy('over-18-and-member', {
      credentials: [
        { id: 'age', schema: PROOF_OF_AGE, where: [{ ageOver: 18 }, { ageUnder: 27 }] },
        { id: 'club', schema: CLUB_MEMBERSHIP, where: [] },
      ],
    });
    expect(claimsOf(both, bundle, words)).toEqual([
      'you are 18 or older',
      'you are younger than 27',
      'you have a valid “Membership” from Demo Wine Club',
    ]);
  });
});
