// SPDX-License-Identifier: GPL-3.0-or-later
/** The demo's issuers, town hall and wine club, which have one page together. */
import type { Random } from '#base/random.ts';
import { sealedLink } from '#issuer/link.ts';
import { isoDate, utcDay } from '#protocol/dates.ts';
import { closeNow } from './close-now.ts';
import { buildIssuerPage, type OfferId } from './issuer-page.ts';
import { CLUB_MEMBERSHIP, PROOF_OF_AGE } from './policies.ts';
import type { Running } from './running.ts';
import type { TrustWorld } from './trust-world.ts';

type IssuersOptions = {
  readonly port: number;
  readonly urls: { readonly issuer: string; readonly wallet: string };
  readonly world: TrustWorld;
  readonly random: Random;
  readonly now: () => number;
};

export async function startIssuers(options: IssuersOptions, running: Running): Promise<void> {
  const { port, urls, world, random, now } = options;
  const issuers = buildIssuerPage({
    origin: urls.issuer,
    walletUrl: urls.wallet,
    offers: {
      'town-hall': { id: 'town-hall', issuerId: 'demo-town-hall', schemaUri: PROOF_OF_AGE },
      'wine-club': { id: 'wine-club', issuerId: 'demo-wine-club', schemaUri: CLUB_MEMBERSHIP },
    },
    issue: async (offer, value, holderCode, deliveryKey) => {
      const card = world.issue(orderFor(offer, value, holderCode, now()));
      return sealedLink(urls.wallet, card, deliveryKey, random);
    },
    random,
    now,
  });
  running.addServer(() => closeNow(issuers.server, () => issuers.close()));
  await issuers.listen({ host: '127.0.0.1', port });
}

function orderFor(offer: OfferId, value: string, holderCode: string, now: number) {
  if (offer === 'town-hall')
    return { issuer: 'demo-town-hall', schema: PROOF_OF_AGE, values: { birthdate: value }, holderCode };
  const values = { tier: value, since: isoDate(utcDay(now)) };
  return { issuer: 'demo-wine-club', schema: CLUB_MEMBERSHIP, values, holderCode };
}
