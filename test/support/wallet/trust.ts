// SPDX-License-Identifier: GPL-3.0-or-later
/** Issuers and a registry in memory: keys made afresh, credentials signed, revoked, trust bundles signed. */

import { type Random, randomField } from '#base/random.ts';
import { CLUB_GROUP, REGISTRY_ID } from '#demo/policies.ts';
import type { PlainValue } from '#protocol/credential/attribute-types.ts';
import { encodeAttributes } from '#protocol/credential/attributes.ts';
import { type Credential, signCredential } from '#protocol/credential/credential.ts';
import { MAX_HANDLE } from '#protocol/credential/handles.ts';
import { parseHolderCode } from '#protocol/credential/holder.ts';
import { meaningOf, type SchemaDocument } from '#protocol/credential/schema.ts';
import { schemaFromTemplate } from '#protocol/credential/schemas/templates.ts';
import { generateKey, publicKey } from '#protocol/crypto/eddsa.ts';
import { utcDay } from '#protocol/dates.ts';
import { generateSigningKey } from '#protocol/jws.ts';
import { createTrustBundle, type RegisteredVerifier } from '#protocol/trust/bundle.ts';

const DAY_SECONDS = 86_400;

type Options = { random: Random; now(): number; issuerOrigin: string; verifiers: readonly RegisteredVerifier[] };

export type IssueOrder = {
  issuer: string;
  schema: string;
  values: Record<string, PlainValue>;
  holderCode: string;
  validFrom?: number;
  validUntil?: number;
};

export function createTrust({ random, now, issuerOrigin, verifiers }: Options) {
  const age = schemaFromTemplate('proof-of-age');
  const club = schemaFromTemplate('membership', CLUB_GROUP);
  const registryKey = generateSigningKey(random);
  let sequence = 0;

  const newIssuer = (id: string, name: string, schemas: SchemaDocument[]) => {
    const secretKey = generateKey(random);
    const kinds = schemas.map((document) => ({ document, revoked: new Set<bigint>() }));
    return { id, name, secretKey, key: publicKey(secretKey), kinds };
  };
  const accepted = [
    newIssuer('demo-town-hall', 'Demo Town Hall', [age]),
    newIssuer('demo-wine-club', 'Demo Wine Club', [club]),
    newIssuer('demo-bank', 'Demo Savings Bank', [age]),
  ];
  // Signs what it likes, but is on no list.
  const stranger = newIssuer('demo-stranger', 'Demo Stranger', [age, club]);

  function find(issuerId: string, schema: string) {
    const issuer = [...accepted, stranger].find(({ id }) => id === issuerId);
    const kind = issuer?.kinds.find(({ document }) => document.uri === schema);
    if (issuer === undefined || kind === undefined) throw new Error(`${issuerId} does not issue ${schema}`);
    return { issuer, kind };
  }

  return {
    registryKey: registryKey.jwk,
    issue({ issuer: issuerId, schema, values, holderCode, ...dates }: IssueOrder): Credential {
      const { issuer, kind } = find(issuerId, schema);
      const today = utcDay(now());
      return signCredential(
        {
          issuer: { id: issuer.id, key: issuer.key },
          schema,
          meaning: meaningOf(kind.document),
          holder: parseHolderCode(holderCode, { issuerId, schemaUri: schema }),
          attributes: encodeAttributes(kind.document, values, { today }),
          validFrom: dates.validFrom ?? today - 1,
          validUntil: dates.validUntil ?? today + 2 * 365,
          handle: randomField(random, MAX_HANDLE + 1n),
        },
        issuer.secretKey,
      );
    },
    /** The same card signed by another key, still under the issuer's name. */
    forge({ signature: _signature, format: _format, ...card }: Credential, secretKey: Uint8Array): Credential {
      return signCredential({ ...card, issuer: { id: card.issuer.id, key: publicKey(secretKey) } }, secretKey);
    },
    revoke({ issuer, schema, handle }: Credential): void {
      find(issuer.id, schema).kind.revoked.add(handle);
    },
    /** `again` signs another bundle under the last number; times in Unix seconds. */
    publish(
      supersedes: 'scheduled' | 'emergency',
      { again = false, startsAt, expiresAt }: { again?: boolean; startsAt?: number; expiresAt?: number } = {},
    ): Uint8Array {
      const issuedAt = Math.floor(now() / 1000) - (again ? 60 : 0);
      if (!again) sequence += 1;
      return createTrustBundle(
        {
          registry: { id: REGISTRY_ID, name: 'Demo registry' },
          sequence,
          supersedes,
          issuedAt,
          startsAt: startsAt ?? issuedAt,
          nextUpdate: expiresAt === undefined ? issuedAt + 7 * DAY_SECONDS : expiresAt - 60,
          expiresAt: expiresAt ?? issuedAt + 21 * DAY_SECONDS,
          verifiers,
          issuers: accepted.map(({ id, name, key, kinds }) => ({
            id,
            name,
            key,
            origins: [issuerOrigin],
            test: true as const,
            schemas: kinds.map(({ document, revoked }) => ({
              document,
              revoked: [...revoked].sort((a, b) => (a < b ? -1 : 1)),
            })),
          })),
        },
        registryKey,
      );
    },
  };
}
