// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Error texts in English: part of the catalogue en.ts. `codes` has a sentence for each error code that a customer can
 * meet; all others become `generic`.
 */
import type { ErrorCode } from '#base/errors.ts';
import { duration } from './duration.ts';

export const enErrors = {
  title: 'Something went wrong',
  generic: 'Something went wrong. Nothing was sent.',
  retry: 'Try again',
  insecure: 'This page is not reached safely, so the wallet does not start. Use its https address.',
  unsupported:
    'This browser is too old for the wallet, or it does not let pages keep data. Private windows often do not.',
  noWebAssembly:
    'This browser’s security mode switches off WebAssembly, which the wallet needs to make proofs. Make an exception for this site (in a lockdown mode: for this website only), or use another browser.',
  damaged:
    'The data on this device was changed or damaged. Erase the wallet and start again, or bring back a backup into the new one.',
  unknownIssuer: 'This issuer is not on the lists that your wallet trusts.',
  unknownSchema: 'This issuer is not allowed to give this kind of proof.',
  returnAddress: 'The address to go back to does not belong to this issuer.',
  importTooBig: 'This file is too big to be a proof.',
  backupPassphrase: 'The passphrase does not fit this backup, or the file was changed.',
  /** Seconds by which it is behind; ahead when below 0. */
  clock: (behind: number) =>
    `The clock of this device is ${duration(behind, 'en')} ${behind > 0 ? 'slow' : 'fast'}. Set date and time, then try again.`,
  codes: {
    input_credential: 'This is not a proof, or it is damaged.',
    input_malformed: 'This cannot be read. It may be damaged.',
    policy_expired: 'This proof has already ended.',
    policy_issuer_not_counted: 'The shop does not count whoever gave you this proof.',
    policy_revoked: 'This proof is no longer accepted by its issuer.',
    proof_artefact: 'The download was damaged. Please try again.',
    proof_cancelled: 'Stopped. Nothing was sent.',
    request_code_needed: 'Type the number that the shop shows you.',
    request_from_future:
      'The shop’s question seems to come from the future. Check date and time of this device, then try again; if they are right, the shop’s clock is wrong.',
    request_expired: 'The shop’s request has timed out. Start again in the shop.',
    request_malformed: 'The shop’s question cannot be read. Start again in the shop.',
    request_response_uri: 'The answer would go to an address that does not belong to this shop. Nothing was sent.',
    request_bundle_unknown:
      'The shop uses another list of issuers than the one that counts for your wallet now. Try again later.',
    request_signature: 'This question does not come from the shop that it names.',
    request_statement_differs:
      'The question in words and the question inside are not the same. Your wallet does not answer it. Check the date of this device.',
    request_unsupported: 'This question needs a newer wallet.',
    request_verifier_mismatch: 'This question does not come from the shop that it names.',
    request_verifier_unknown: 'This shop is not on the lists that your wallet trusts.',
    session_already_answered: 'This question was already answered. Start again in the shop.',
    session_code_mistyped: 'That number was not right. Look at the other screen and type it once more.',
    session_code_wrong: 'That number was not right. Start again in the shop.',
    session_cancelled: 'The shop has withdrawn its question. Start again in the shop.',
    session_expired: 'The shop’s request has timed out. Start again in the shop.',
    session_not_found: 'There is no such question, or no longer. Start again in the shop.',
    session_root_superseded: 'The lists of issuers have just changed. Start again in the shop.',
    trust_signature: 'This does not come from the one it names, or it was changed on its way.',
    trust_credential_signature: 'This proof was changed, or it is not signed by this issuer.',
    trust_issuer_not_accepted: 'This issuer is not on the lists that your wallet trusts.',
    trust_registry_unknown: 'The shop relies on a list that your wallet does not know.',
    trust_bundle_fork: 'Two different lists came under one number. Your wallet keeps to the first.',
    trust_from_future:
      'The lists of issuers seem to come from the future. Check date and time of this device, then try again.',
    trust_rollback: 'An old list of issuers was offered. Your wallet keeps the newer one.',
    trust_stale: 'The lists of issuers are too old. Connect to the internet and try again.',
    wallet_address: 'Your wallet does not connect to this address. Nothing was sent.',
    wallet_backup: 'This is not a backup of this wallet program, or it is damaged.',
    wallet_clock: 'The clock of this device is wrong. Set date and time, then try again.',
    wallet_display_differs: 'What this proof shows is not what it says inside. It was not stored.',
    wallet_exists: 'This wallet already has proofs. Bring a backup back into an empty wallet.',
    wallet_holder_differs: 'This proof was made for another wallet.',
    wallet_link: 'This link is not complete or not for this wallet.',
    wallet_lists:
      'The lists of issuers and shops could not be loaded, so nobody can be looked up. Try again in a moment.',
    wallet_offline: 'No connection. Check your network and try again.',
    wallet_passkey: 'No passkey was used, and nothing was changed. Try again, or take another way.',
    wallet_passkey_exists: 'This device already has a passkey for your wallet. One is enough.',
    wallet_passkey_unsupported: 'This passkey cannot lock or open the wallet. Take another way.',
    wallet_passphrase: 'That passphrase does not fit. Try again.',
    wallet_passphrase_weak: 'That is too easy to guess. Use a few words that do not belong together.',
    wallet_renewal:
      'Nothing in this file is for the proofs in this wallet. Refresh the lists in the settings and try again.',
    wallet_storage: 'The browser could not store this. Free some space or leave private mode.',
    wallet_worker: 'Your answer could not be prepared. Close other tabs and try again.',
  } satisfies Partial<Record<ErrorCode, string>>,
};
