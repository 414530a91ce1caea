// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Records in the log that a credential is no longer good. Shops notice when the issuer has published and the registry's
 * next bundle has begun. There is no way back, by design: a new credential is issued instead.
 */

import { HushmarkError } from '#base/errors.ts';
import { checkNow } from '#base/readers.ts';
import { withLock } from '#files/lock.ts';
import { isoDate, LAST_DAY, utcDay } from '#protocol/dates.ts';
import { personHash } from './issue.ts';
import { appendToLog, refreshLog } from './log.ts';
import { type Issuer, schemaOf } from './store.ts';

export type RevokeResult = { readonly revoked: bigint[]; readonly already: bigint[] };

/**
 * Revokes credentials by handle. Those that are revoked already are named and stay so; a handle that was never issued
 * is issuer_handle_unknown, and then nothing is revoked.
 */
export function revokeCredential({
  issuer,
  handles,
  now,
}: {
  issuer: Issuer;
  handles: readonly bigint[];
  now: number;
}): RevokeResult {
  const day = isoDate(utcDay(checkNow(now) * 1000));
  return withLock(issuer.directory, () => {
    refreshLog(issuer.log);
    const entries = [...new Set(handles)].map((handle) => {
      const entry = issuer.log.issued.get(handle);
      if (entry === undefined) {
        throw new HushmarkError('issuer_handle_unknown', `no credential with the handle ${handle} was issued here`);
      }
      return { handle, entry };
    });
    const already = entries.filter(({ entry }) => entry.revoked).map(({ handle }) => handle);
    const revoked = entries.filter(({ entry }) => !entry.revoked).map(({ handle }) => handle);
    if (revoked.length > 0) {
      appendToLog(
        issuer.log,
        revoked.map((handle) => ({ event: 'revoke', day, handle: handle.toString() })),
      );
    }
    return { revoked, already };
  });
}

/** Until when an unknown credential has to be listed: as long as one can be valid. */
const LONGEST_VALIDITY_DAYS = 3653;

/**
 * Revokes handles that this log did not see issued, because it lost lines: their credentials are somewhere.
 * `validUntil` is the last day that one of them names; ten years from now when nobody knows. Throws input_usage for a
 * handle that the log knows.
 */
export function revokeUnknown({
  issuer,
  schema: uri,
  handles,
  validUntil,
  now,
}: {
  issuer: Issuer;
  /** May be left out when the issuer has one. */
  schema: string | undefined;
  handles: readonly bigint[];
  validUntil?: number | undefined;
  now: number;
}): RevokeResult {
  const today = utcDay(checkNow(now) * 1000);
  const schema = schemaOf(issuer.config, uri).uri;
  const last = isoDate(validUntil ?? Math.min(LAST_DAY, today + LONGEST_VALIDITY_DAYS));
  return withLock(issuer.directory, () => {
    refreshLog(issuer.log);
    const named = [...new Set(handles)];
    const known = named.find((handle) => issuer.log.issued.has(handle));
    if (known !== undefined) {
      throw new HushmarkError('input_usage', `the log knows the handle ${known}`, 'Revoke it without --unknown.');
    }
    const already = named.filter((handle) => issuer.log.unknown.has(handle));
    const revoked = named.filter((handle) => !issuer.log.unknown.has(handle));
    const events = revoked.map((handle) => ({
      event: 'revoke-unknown' as const,
      day: isoDate(today),
      schema,
      handle: handle.toString(),
      validUntil: last,
    }));
    if (events.length > 0) appendToLog(issuer.log, events);
    return { revoked, already };
  });
}

/** The handles of everything that a person holds of a schema, revoked or not. Needs the credential key. */
export function handlesOf(issuer: Issuer, schemaUri: string | undefined, person: string): bigint[] {
  const schema = schemaOf(issuer.config, schemaUri);
  const entries = issuer.log.byPerson.get(personHash(issuer, schema, person)) ?? [];
  if (entries.length === 0) {
    throw new HushmarkError('issuer_handle_unknown', 'this person has no credential of this kind');
  }
  return entries.map((entry) => BigInt(entry.handle));
}
