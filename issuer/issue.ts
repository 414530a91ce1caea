// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Issues one credential: checks the values against the schema, binds them to the holder code, draws a handle that
 * nobody else has, signs, and writes the log before anything is handed out. The same call again gives the same
 * credential, so an interrupted batch can simply be repeated.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { base64url, bytesToNumber, canonicalJson, utf8 } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import type { Random } from '#base/random.ts';
import { checkNow, readText } from '#base/readers.ts';
import { withLock } from '#files/lock.ts';
import { isHashed, type PlainValue } from '#protocol/credential/attribute-types.ts';
import { encodeAttributes } from '#protocol/credential/attributes.ts';
import {
  type Credential,
  credentialDigest,
  signCredential,
  type UnsignedCredential,
} from '#protocol/credential/credential.ts';
import { isHandle } from '#protocol/credential/handles.ts';
import { parseHolderCode } from '#protocol/credential/holder.ts';
import { meaningOf, type SchemaDocument } from '#protocol/credential/schema.ts';
import { dayNumber, isoDate, LAST_DAY, utcDay } from '#protocol/dates.ts';
import { appendToLog, type IssuedEntry, type IssuerLog, refreshLog } from './log.ts';
import { type CredentialSecrets, type Issuer, schemaOf } from './store.ts';

/** Ten years: a handle stays on the revocation list until its credential expires. */
const LONGEST_VALIDITY = 3653;

export type IssueOptions = {
  issuer: Issuer;
  /** Schema URI; may be left out when the issuer has one schema. */
  schema?: string;
  /** The issuer's own name for the person (a customer number): one holder code each. Only a keyed hash is kept. */
  person: string;
  values: Readonly<Record<string, PlainValue>>;
  holderCode: string;
  /** Day numbers. The first day is yesterday when left out, so that it holds in every time zone at once. */
  validFrom?: number;
  validUntil: number;
  /** A second credential for the same person, with another validity or other values, while the first is still good. */
  renew?: boolean;
  random: Random;
  /** Unix seconds. */
  now: number;
};

/** The credential; see `issueOnce`. */
export function issueCredential(options: IssueOptions): Credential {
  return issueOnce(options).credential;
}

/**
 * `repeated` tells that the log had this very credential already and it was made again from it.
 * Throws input_* for values, holder code or validity that cannot be signed, and issuer_holder_known when person or
 * holder code are bound to another one, or hold a different credential and `renew` was not asked for.
 */
export function issueOnce(options: IssueOptions): { credential: Credential; repeated: boolean } {
  const { issuer, random } = options;
  const secrets = issuer.credentialSecrets;
  if (secrets === undefined) throw new HushmarkError('input_key', 'the issuer was opened without its credential key');
  const schema = schemaOf(issuer.config, options.schema);
  const draft = prepare(options, schema);
  const person = keyedHash(secrets, ['person', schema.uri, readText(options.person, 'the person reference')]);
  const holder = keyedHash(secrets, ['holder', schema.uri, draft.holder.toString()]);

  return withLock(issuer.directory, () => {
    refreshLog(issuer.log);
    const known = openEntries(issuer.log, person, holder);
    const before = known.find(
      (entry) => covers(entry, options.validFrom, draft.validUntil) && entry.digest === digestOf(draft, entry),
    );
    if (before !== undefined) {
      return { credential: finish(draft, before, secrets), repeated: true };
    }
    if (known.length > 0 && !options.renew) throw alreadyHolds(known, draft.today);
    const entry = { ...draft, handle: drawHandle(issuer.log, random) };
    const credential = signCredential(withoutToday(entry), secrets.signingKey);
    appendToLog(issuer.log, [
      {
        event: 'issue',
        day: isoDate(draft.today),
        schema: schema.uri,
        person,
        holder,
        handle: credential.handle.toString(),
        digest: credentialDigest(credential).toString(),
        validFrom: isoDate(credential.validFrom),
        validUntil: isoDate(credential.validUntil),
      },
    ]);
    return { credential: withDisplay(credential, schema, options.values), repeated: false };
  });

  function finish(unsigned: Draft, entry: IssuedEntry, keys: CredentialSecrets): Credential {
    return withDisplay(signCredential(withEntry(unsigned, entry), keys.signingKey), schema, options.values);
  }
}

/** Would this be issued? Everything but the log; needs no key. Throws what `issueOnce` throws for its input. */
export function checkIssue(options: Omit<IssueOptions, 'random'>): void {
  prepare(options, schemaOf(options.issuer.config, options.schema));
  readText(options.person, 'the person reference');
}

/** A credential that has no handle yet. */
type Draft = Omit<UnsignedCredential, 'handle'> & { readonly today: number };

function prepare(options: Omit<IssueOptions, 'random'>, schema: SchemaDocument): Draft {
  const { config } = options.issuer;
  const today = utcDay(checkNow(options.now) * 1000);
  const { validFrom = today - 1, validUntil } = options;
  if (validUntil > Math.min(LAST_DAY, validFrom + LONGEST_VALIDITY)) {
    throw new HushmarkError('input_validity', 'a credential is valid for ten years at most');
  }
  if (validUntil < validFrom) throw new HushmarkError('input_validity', 'the last day is before the first');
  if (validUntil < today) throw new HushmarkError('input_validity', 'the last day is in the past');
  return {
    issuer: { id: config.id, key: config.key },
    schema: schema.uri,
    meaning: meaningOf(schema),
    holder: parseHolderCode(options.holderCode, { issuerId: config.id, schemaUri: schema.uri }),
    attributes: encodeAttributes(schema, options.values, { today }),
    validFrom,
    validUntil,
    today,
  };
}

/**
 * The credentials that this person and this holder code have and that are not revoked. Throws issuer_holder_known
 * unless they belong together: a person has one holder code a schema, and a holder code one person. Expiry does not end
 * the bond; only revoking does, so that a lost wallet leaves a trace.
 */
function openEntries(log: IssuerLog, person: string, holder: string): IssuedEntry[] {
  const ofPerson = (log.byPerson.get(person) ?? []).filter((entry) => !entry.revoked);
  const ofHolder = (log.byHolder.get(holder) ?? []).filter((entry) => !entry.revoked);
  if (ofPerson.some((entry) => entry.holder !== holder)) {
    throw new HushmarkError(
      'issuer_holder_known',
      'this person has a credential of this kind in another wallet',
      'If that wallet was lost, revoke its credentials first (revoke --person).',
    );
  }
  if (ofHolder.some((entry) => entry.person !== person)) {
    throw new HushmarkError(
      'issuer_holder_known',
      'another person has a credential of this kind with this holder code',
      'Each person uses a wallet of their own; ask for the right holder code.',
    );
  }
  return ofPerson;
}

function alreadyHolds(known: readonly IssuedEntry[], today: number): HushmarkError {
  const last = known.at(-1);
  const expired = known.every((entry) => dayNumber(entry.validUntil) < today);
  return new HushmarkError(
    'issuer_holder_known',
    `this person has a credential of this kind, valid until ${last?.validUntil ?? 'now'}`,
    expired
      ? 'Use --renew to issue the next one.'
      : 'Use --renew to issue another one, or revoke the old one first when its values were wrong.',
  );
}

function withEntry(draft: Draft, entry: IssuedEntry): UnsignedCredential {
  return {
    ...withoutToday({ ...draft, handle: BigInt(entry.handle) }),
    validFrom: dayNumber(entry.validFrom),
    validUntil: dayNumber(entry.validUntil),
  };
}

function withoutToday({ today: _today, ...unsigned }: Draft & { handle: bigint }): UnsignedCredential {
  return unsigned;
}

/** The digest that the draft's values would have had in this entry: equal only for the same values and holder. */
function digestOf(draft: Draft, entry: IssuedEntry): string {
  return credentialDigest(withEntry(draft, entry)).toString();
}

/**
 * Is the entry what is asked for now? An explicit first day must be the same; the usual one moves with the calendar.
 */
function covers(entry: IssuedEntry, validFrom: number | undefined, validUntil: number): boolean {
  const sameStart = validFrom === undefined || dayNumber(entry.validFrom) === validFrom;
  return sameStart && dayNumber(entry.validUntil) === validUntil;
}

/** Random, so that handles tell neither order nor number; taken ones are drawn again. */
function drawHandle(log: IssuerLog, random: Random): bigint {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const handle = bytesToNumber(random(6));
    if (isHandle(handle) && !log.issued.has(handle) && !log.unknown.has(handle)) return handle;
  }
  throw new HushmarkError('server_no_randomness', 'the random source gave no free handle in 100 draws');
}

/** Keyed, so that a copy of the log cannot be searched for customer numbers. */
function keyedHash({ referenceKey }: CredentialSecrets, parts: readonly string[]): string {
  return base64url(hmac(sha256, referenceKey, utf8(canonicalJson(parts))));
}

/** The keyed hash under which the log knows a person. */
export function personHash(issuer: Issuer, schema: SchemaDocument, person: string): string {
  if (issuer.credentialSecrets === undefined) {
    throw new HushmarkError('input_key', 'the issuer was opened without its credential key');
  }
  return keyedHash(issuer.credentialSecrets, ['person', schema.uri, readText(person, 'the person reference')]);
}

/** Texts are hashed in the credential, so the plain ones travel beside it for the wallet to show (and to check). */
function withDisplay(
  credential: Credential,
  schema: SchemaDocument,
  values: Readonly<Record<string, PlainValue>>,
): Credential {
  const texts = schema.slots.flatMap(({ name, type }) => {
    const value = values[name];
    return isHashed(type) && typeof value === 'string' ? [[name, value] as const] : [];
  });
  return texts.length === 0 ? credential : { ...credential, display: Object.fromEntries(texts) };
}
