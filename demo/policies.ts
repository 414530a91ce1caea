// SPDX-License-Identifier: GPL-3.0-or-later
/** What the demo's shop may ask, and the schemas it asks about. An operator keeps the same JSON in files. */

export const REGISTRY_ID = 'hushmark-demo';
export const PROOF_OF_AGE = 'urn:hushmark:schema:proof-of-age:1';
export const CLUB_GROUP = 'wine-club';
export const CLUB_MEMBERSHIP = `urn:hushmark:schema:membership:1:${CLUB_GROUP}`;
/** Tiers that get the members' price; a Basic card does not. */
export const MEMBERS_PRICE_TIERS = ['SILVER', 'GOLD'];

const over18 = { id: 'age', schema: PROOF_OF_AGE, where: [{ ageOver: 18 }] };
const member = {
  id: 'club',
  schema: CLUB_MEMBERSHIP,
  where: [{ attribute: 'tier', oneOf: MEMBERS_PRICE_TIERS }],
};

const common = {
  version: 1,
  registry: REGISTRY_ID,
  timeZone: 'Europe/Berlin',
  ttl: 600,
};

/** As an operator writes them; protocol/policy/policy.ts parses them before anything uses them. */
export const DEMO_POLICIES = [
  {
    ...common,
    name: 'over-18',
    words: { en: 'Are you 18 or older?', de: 'Sind Sie 18 oder älter?', fr: 'Avez-vous 18 ans ou plus ?' },
    credentials: [over18],
    crossDevice: true,
    otherwise: 'No wallet? We look at your identity card when you collect the order.',
  },
  {
    ...common,
    name: 'wine-club-member',
    words: {
      en: 'Are you a Silver or Gold member of the Demo Wine Club?',
      de: 'Sind Sie Silber- oder Gold-Mitglied im Demo Wine Club?',
      fr: 'Êtes-vous membre Argent ou Or du Demo Wine Club ?',
    },
    credentials: [member],
    crossDevice: false,
    otherwise: 'No club card in a wallet? The normal price is for everyone.',
  },
  {
    ...common,
    name: 'over-18-and-member',
    words: {
      en: 'Are you 18 or older, and a Silver or Gold member of the Demo Wine Club?',
      de: 'Sind Sie 18 oder älter und Silber- oder Gold-Mitglied im Demo Wine Club?',
      fr: 'Avez-vous 18 ans ou plus, et êtes-vous membre Argent ou Or du Demo Wine Club ?',
    },
    credentials: [over18, member],
    crossDevice: false,
    otherwise: 'No wallet? Collect the order at the normal price: we look at your identity card.',
  },
] as const;

/** A policy as an operator writes it. */
export type DemoPolicy = Readonly<Record<string, unknown>> & { readonly name: string };
