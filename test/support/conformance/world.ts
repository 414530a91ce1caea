// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Who is in the conformance set: a registry, three issuers, a verifier and two shops, and one holder, all from fixed
 * keys that everybody knows, at one fixed time.
 */
import type { PlainValue } from '#protocol/credential/attribute-types.ts';
import { encodeAttributes } from '#protocol/credential/attributes.ts';
import { type Credential, encodeCredential, signCredential } from '#protocol/credential/credential.ts';
import { holderCommitment, holderSecret } from '#protocol/credential/holder.ts';
import { meaningOf, type SchemaDocument } from '#protocol/credential/schema.ts';
import { schemaFromTemplate } from '#protocol/credential/schemas/templates.ts';
import { publicKey } from '#protocol/crypto/eddsa.ts';
import { signingKey } from '#protocol/jws.ts';
import { createTrustBundle, type RegisteredVerifier, type TrustBundleContent } from '#protocol/trust/bundle.ts';
import { bundleContent, issuerEntry, NOW, OTHER_KEY, REGISTRY_KEY, VERIFIER } from '../protocol/messages.ts';
import { ISSUER, ISSUER_KEY, MASTER, SCHEMA, TODAY } from '../protocol/world.ts';

export const REGISTRY = 'test-registry';
export const CLUB = schemaFromTemplate('membership', 'wine-club');
export const SCHEMAS = [SCHEMA, CLUB];

const secret = (fill: number) => new Uint8Array(32).fill(fill);
export const COUNTY_KEY = secret(31);
export const COUNTY = { id: 'county', key: publicKey(COUNTY_KEY) };
const TRIAL = { id: 'trial-desk', key: publicKey(secret(32)) };
export const STRANGER_KEY = secret(33);
export const STRANGER = { id: 'town-hall', key: publicKey(STRANGER_KEY) };
export const DOCUMENT_KEY = signingKey(secret(34));

/** Another shop at the same verifier, with a key of its own. */
export const OTHER_SHOP: RegisteredVerifier = {
  ...VERIFIER,
  clientId: 'tool-shop',
  name: 'Tool Shop',
  keys: [OTHER_KEY.jwk],
  origins: ['https://tools.example'],
};

const entry = (document: SchemaDocument, revoked: readonly bigint[] = []) => ({ document, revoked });

export function contentOf(changes: Partial<TrustBundleContent> = {}): TrustBundleContent {
  return bundleContent({
    issuers: [
      issuerEntry({ schemas: [entry(SCHEMA, [42n, 4999n, 5001n, 70_000n]), entry(CLUB)] }),
      issuerEntry({
        ...COUNTY,
        name: 'County',
        origins: ['https://county.example'],
        page: 'https://county.example/proof',
        assurance: 'passport-seen',
        schemas: [entry(SCHEMA, [7n])],
      }),
      issuerEntry({ ...TRIAL, name: 'Trial Desk', test: true, schemas: [entry(SCHEMA)] }),
    ],
    verifiers: [VERIFIER, OTHER_SHOP],
    ...changes,
  });
}

/** In force at NOW, and the one that begins a day later. */
export const BUNDLE_FILE = createTrustBundle(contentOf(), REGISTRY_KEY);
export const NEXT_FILE = createTrustBundle(
  contentOf({ sequence: 8, startsAt: NOW + 86_400, issuers: contentOf().issuers.slice(0, 2) }),
  REGISTRY_KEY,
);

export type Wanted = {
  readonly schema?: SchemaDocument;
  readonly values?: Readonly<Record<string, PlainValue>>;
  readonly issuer?: typeof ISSUER;
  readonly key?: Uint8Array;
  readonly changes?: Partial<Credential>;
};

/** The holder's secret for an issuer of this registry and a kind. */
export function secretFor(issuerId: string, schemaUri: string): bigint {
  return holderSecret(MASTER, { registry: REGISTRY, issuerId, schemaUri });
}

export function issue({
  schema = SCHEMA,
  values,
  issuer = ISSUER,
  key = ISSUER_KEY,
  changes,
}: Wanted = {}): Credential {
  const given = values ?? { birthdate: '1990-06-15', tier: 'GOLD', points: 1200, active: true, town: 'Zürich' };
  return signCredential(
    {
      issuer,
      schema: schema.uri,
      meaning: meaningOf(schema),
      holder: holderCommitment(secretFor(issuer.id, schema.uri)),
      attributes: encodeAttributes(schema, given, { today: TODAY }),
      validFrom: TODAY - 1,
      validUntil: TODAY + 365,
      handle: 5000n,
      ...(given.town === undefined ? {} : { display: { town: String(given.town) } }),
      ...changes,
    },
    key,
  );
}

export const MEMBER = issue({ schema: CLUB, values: { tier: 'GOLD', since: '2019-03-01' } });

export function credentialText(credential: Credential): string {
  return JSON.stringify(encodeCredential(credential));
}
