// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Error texts in English: part of the catalogue. `codes` has a sentence for each error code that a customer can meet;
 * all others become `generic`. "Nothing was sent" stands only where something could have been sent.
 */
import type { ErrorCode } from '#base/errors.ts';
import { duration } from '../duration.ts';

export const enErrors = {
  title: 'Something went wrong',
  generic: 'Something went wrong. Please try again.',
  retry: 'Try again',
  unknownIssuer:
    'Your wallet does not know who wants to give you this proof. It takes proofs only from those it knows.',
  unknownSchema: 'Whoever wants to give you this proof is not allowed to give this kind.',
  returnAddress: 'The address to go back to belongs to somebody else than the one who gives you this proof.',
  importTooBig: 'This file is too big to be a proof.',
  backupPassphrase: 'The passphrase does not fit this backup, or the file was changed.',
  /** Seconds by which it is behind; ahead when below 0. */
  clock: (behind: number) =>
    `Check the date and time of this device. Its clock is ${duration(behind, 'en')} ${behind > 0 ? 'slow' : 'fast'}. Set it, then try again.`,
  /** For codes without a sentence of their own. */
  families: {
    input: 'This cannot be read. It may be damaged.',
    policy: 'This proof cannot be used here.',
    proof: 'Your answer could not be prepared. Close other tabs and try again.',
    request: 'The shop’s question cannot be read. Start again in the shop.',
    server: 'This browser lacks something that the wallet needs. Try another browser.',
    session: 'This question is no longer there. Start again in the shop.',
    trust: 'What your wallet has loaded about who can be trusted is damaged. Try again later.',
    wallet: 'Something went wrong. Please try again.',
  },
  codes: {
    input_credential: 'This is not a proof, or it is damaged.',
    input_too_large: 'This is too big to be read.',
    policy_expired: 'This proof has already ended. You can get a new one where you got it.',
    policy_issuer_not_counted: 'For this question the shop does not accept who gave you this proof.',
    policy_not_yet_valid: 'This proof is not valid yet.',
    policy_revoked: 'This proof is no longer accepted. Ask for the reason where you got it.',
    proof_artefact: 'The download was damaged. Please try again.',
    proof_cancelled: 'Stopped. Nothing was sent.',
    request_code_needed: 'Type the number that the shop shows you.',
    request_from_future:
      'Check the date and time of this device, then try again. If they are right, the clock of the shop is wrong.',
    request_expired: 'You have run out of time for this question. Start again in the shop.',
    request_response_uri: 'Your answer would go to an address that does not belong to this shop. Nothing was sent.',
    request_bundle_unknown:
      'Your wallet and the shop do not agree at the moment on who can be trusted. Try again later.',
    request_signature: 'Careful: this question does not come from the shop that it names.',
    request_statement_differs:
      'The shop asks one thing in words and another one underneath, so your wallet does not answer. Check the date of this device; if it is right, do not trust this question.',
    request_unsupported: 'This question needs a newer wallet. Close all pages of your wallet and open it again.',
    request_verifier_mismatch: 'Careful: this question does not come from the shop that it names.',
    request_verifier_unknown:
      'Your wallet does not know this shop. Only shops that somebody has checked may ask you something.',
    session_already_answered: 'This question was already answered. Start again in the shop.',
    session_code_mistyped: 'That number was not right. Look at the other screen and type it once more.',
    session_code_wrong: 'The number was wrong too often. Start again in the shop.',
    session_cancelled: 'The shop has withdrawn its question. Start again in the shop.',
    session_expired: 'You have run out of time for this question. Start again in the shop.',
    session_root_superseded: 'Something has just changed about who can be trusted. Start again in the shop.',
    trust_signature: 'This does not come from the one it names, or it was changed on its way.',
    trust_credential_signature: 'This proof was changed on its way, or it is a forgery. Ask for it again.',
    trust_issuer_not_accepted:
      'Your wallet does not know who made this proof. It takes proofs only from those it knows.',
    trust_registry_unknown: 'The shop relies on somebody whom your wallet does not know.',
    trust_bundle_fork:
      'Your wallet was told two different things about who can be trusted. It stays with the first one.',
    trust_from_future:
      'Check the date and time of this device, then try again. What your wallet has just loaded is dated in the future.',
    trust_rollback: 'Your wallet was offered something older than what it has. It keeps the newer.',
    trust_stale:
      'What your wallet knows about shops is too old. Check your internet, and the date of this device, then try again.',
    wallet_backup: 'This is not a backup of this wallet, or it is damaged.',
    wallet_clock: 'Check the date and time of this device. Its clock is wrong. Set it, then try again.',
    wallet_display_differs: 'What this proof shows is not what it says inside. It was not stored.',
    wallet_exists: 'This wallet already has proofs. Bring a backup back into an empty wallet.',
    wallet_holder_differs: 'This proof was made for another wallet.',
    wallet_link: 'This link is not complete or not for this wallet. Open it again where you got it.',
    wallet_lists:
      'Your wallet could not load which shops it can trust, so it cannot check anybody now. Try again in a moment.',
    wallet_offline: 'No connection. Check your internet and try again.',
    wallet_passkey: 'No passkey was used, and nothing was changed. Try again, or take another way.',
    wallet_passkey_exists: 'This device already has a passkey for your wallet. One is enough.',
    wallet_passkey_unsupported: 'This passkey cannot lock or open the wallet. Take another way.',
    wallet_passphrase: 'That passphrase does not fit. Try again.',
    wallet_passphrase_weak: 'That is too easy to guess. Use a few words that do not belong together.',
    wallet_renewal: 'Nothing in this file is for the proofs in this wallet.',
    wallet_storage:
      'The data on this device was changed or damaged. Erase the wallet and start again, or bring back a backup into the new one.',
    wallet_storage_full:
      'The browser could not store this. Free some space on this device, or leave the private window.',
    wallet_worker: 'Your answer could not be prepared. Close other tabs and try again.',
  } satisfies Partial<Record<ErrorCode, string>>,
};
