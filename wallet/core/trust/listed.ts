// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Which trust bundles list an issuer, and which of them accept a credential. A wallet may follow several registries,
 * and two of them may give the same id to different issuers; so all bundles are asked, and an issuer is known by its
 * key.
 */
import { isHushmarkError } from '#base/errors.ts';
import { type Credential, schemaOf } from '#protocol/credential/credential.ts';
import { labelIn, schemaNumber } from '#protocol/credential/schema.ts';
import type { AcceptedIssuer, AcceptedSchema, TrustBundle } from '#protocol/trust/bundle.ts';
import { trustPath } from '#protocol/trust/path.ts';
import type { Bundles } from './bundles.ts';

export type FoundIssuer = { bundle: TrustBundle; issuer: AcceptedIssuer; schema: AcceptedSchema };

/** A credential, and the registry under which its holder code was made: part of the holder's secret. */
export type Held = { credential: Credential; registry: string };

type Followed = Pick<Bundles, 'all'>;

/** Every listing of an issuer of this id for this kind, in the order of the registries. */
export function listings(bundles: Followed, issuerId: string, schemaUri: string): FoundIssuer[] {
  return bundles.all().flatMap((bundle) => {
    const issuer = bundle.issuers.find(({ id }) => id === issuerId);
    const schema = issuer?.schemas.find(({ document }) => document.uri === schemaUri);
    return issuer && schema ? [{ bundle, issuer, schema }] : [];
  });
}

/** Ids of the registries under which this wallet makes holder codes. */
export function registriesOf(bundles: Followed): string[] {
  return bundles.all().map(({ registry }) => registry.id);
}

/** Those that name the key by which it was signed, and mean what was signed. */
export function listingsFor(bundles: Followed, credential: Credential): FoundIssuer[] {
  const [x, y] = credential.issuer.key;
  const number = schemaNumber(schemaOf(credential));
  return listings(bundles, credential.issuer.id, credential.schema).filter(
    ({ issuer: { key }, schema }) => key[0] === x && key[1] === y && schemaNumber(schema.document) === number,
  );
}

/**
 * The listing whose words are shown about a credential. Another registry's issuer of the same id has no say; where the
 * key was replaced, the words are those of the registry under which the credential was made.
 */
export function listingOf(bundles: Followed, { credential, registry }: Held): FoundIssuer | undefined {
  const own = ({ bundle }: FoundIssuer) => bundle.registry.id === registry;
  const fitting = listingsFor(bundles, credential);
  return fitting.find(own) ?? fitting[0] ?? listings(bundles, credential.issuer.id, credential.schema).find(own);
}

/** Kind and giver of a credential as its owner knows them. */
export function nameOf(bundles: Followed, held: Held, locale: string): string {
  const found = listingOf(bundles, held);
  const { schema, issuer } = held.credential;
  return `${found ? labelIn(found.schema.document.title, locale) : schema} · ${found?.issuer.name ?? issuer.id}`;
}

/** Whether some bundle accepts it: names its issuer, and does not list it as revoked. */
export function hasPath(bundles: Followed, credential: Credential): boolean {
  return listingsFor(bundles, credential).some(({ bundle }) => isOnTree(bundle, credential));
}

/**
 * Some sixty hashes: screens must keep the answer. Throws what says nothing about the credential, such as
 * trust_root_differs.
 */
export function isOnTree(bundle: TrustBundle, credential: Credential): boolean {
  try {
    trustPath(bundle, credential);
    return true;
  } catch (error) {
    if (!isHushmarkError(error, 'policy_revoked') && !isHushmarkError(error, 'trust_issuer_not_accepted')) throw error;
    return false;
  }
}
