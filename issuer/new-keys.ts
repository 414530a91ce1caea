// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * After a key was stolen: new keys, and new signatures for the credentials of the log, so that nobody has to show their
 * papers again. Digests are signed up to the last line of the log that its owner trusts; anything later may be the
 * thief's and is revoked. Nothing inside a credential would tell the two apart, since the thief can write anything.
 * The reference key stays: without it the log could not tell who already has a credential.
 */

import { HushmarkError } from '#base/errors.ts';
import { checkPassphrase } from '#base/passphrase-strength.ts';
import type { Random } from '#base/random.ts';
import { checkNow } from '#base/readers.ts';
import { withLock } from '#files/lock.ts';
import { encodeRenewal } from '#protocol/credential/renewal.ts';
import { generateKey, publicKey, sign } from '#protocol/crypto/eddsa.ts';
import { isoDate, utcDay } from '#protocol/dates.ts';
import { generateSigningKey } from '#protocol/jws.ts';
import { appendToLog, lineOfHead } from './log.ts';
import { type IssuerConfig, openIssuer, storeNewKeys } from './store.ts';

export type NewKeys = {
  readonly config: IssuerConfig;
  /** For everybody: protocol/credential/renewal.ts. */
  readonly renewal: Uint8Array;
  readonly renewed: number;
  /** Handles that came after the trusted line and are revoked now. */
  readonly distrusted: readonly bigint[];
};

/**
 * `keep` gets the file before the keys change, so that an interrupted run can be repeated: until then the old keys are
 * in place. Throws file_passphrase, wallet_passphrase_weak, and input_usage when the log has no line with this head.
 */
export function renewKeys({
  directory,
  passphrase,
  newPassphrase,
  upTo,
  random,
  now,
  cost,
  keep,
  onEntry = () => {},
}: {
  directory: string;
  passphrase: string;
  newPassphrase: string;
  /** Head of the log at its last trusted line, as `status` prints it. */
  upTo: string;
  random: Random;
  now: number;
  cost?: number | undefined;
  keep: (renewal: Uint8Array) => void;
  onEntry?: (done: number, all: number) => void;
}): NewKeys {
  const today = isoDate(utcDay(checkNow(now) * 1000));
  checkPassphrase(newPassphrase);
  return withLock(directory, () => {
    const issuer = openIssuer(directory, passphrase, ['credential']);
    const referenceKey = issuer.credentialSecrets?.referenceKey;
    if (referenceKey === undefined) throw new HushmarkError('input_key');
    const trusted = lineOfHead(issuer.log.path, upTo);
    if (trusted === undefined) {
      throw new HushmarkError(
        'input_usage',
        'the log has no line with this head',
        'Take it from a record of "hushmark issuer status".',
      );
    }
    const open = [...issuer.log.issued.values()].filter((entry) => !entry.revoked);
    const good = open.filter((entry) => entry.line <= trusted && entry.validUntil >= today);
    const distrusted = open.filter((entry) => entry.line > trusted).map(({ handle }) => BigInt(handle));

    const signingKey = generateKey(random);
    const entries = good.map((entry, index) => {
      onEntry(index, good.length);
      const digest = BigInt(entry.digest);
      return { digest, signature: sign(signingKey, digest) };
    });
    const renewal = encodeRenewal(entries);
    keep(renewal);
    const revocations = distrusted.map((handle) => ({ event: 'revoke' as const, day: today, handle: `${handle}` }));
    if (revocations.length > 0) appendToLog(issuer.log, revocations);
    const keys = { signingKey, referenceKey, key: publicKey(signingKey), documentKey: generateSigningKey(random) };
    const config = storeNewKeys(issuer, keys, { passphrase: newPassphrase, random, cost });
    return { config, renewal, renewed: entries.length, distrusted };
  });
}
