// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The one closed list of reason codes. It feeds docs/errors.md, the API's problem documents, the wallet's texts and the
 * exit codes of the command lines; a code that is not listed cannot be thrown.
 *
 * Two families must never be mixed: `proof_*` means that the mathematics said no, `policy_*` that the mathematics would
 * be fine and the rules say no. Titles say what happened, hints what the reader can do next; neither holds personal
 * data.
 */

export type Family =
  | 'input'
  | 'proof'
  | 'policy'
  | 'trust'
  | 'request'
  | 'session'
  | 'auth'
  | 'wallet'
  | 'file'
  | 'issuer'
  | 'server';

export type Reason = {
  readonly family: Family;
  readonly httpStatus: number;
  readonly exitCode: number;
  /** What happened, one line without a full stop. */
  readonly title: string;
  /** What to do about it, whole sentences. */
  readonly hint: string;
};

/**
 * One exit code a family, so that scripts can tell "bad input" from "not trusted". 1 is left for crashes. `file` and
 * `issuer` share one: scripts of issuers have read it for both since before there were two families.
 */
export const EXIT_CODES: Record<Family, number> = {
  input: 2,
  trust: 3,
  policy: 4,
  proof: 5,
  request: 6,
  session: 7,
  auth: 8,
  wallet: 9,
  file: 10,
  issuer: 10,
  server: 11,
};

function reason(family: Family, httpStatus: number, title: string, hint: string): Reason {
  return { family, httpStatus, exitCode: EXIT_CODES[family], title, hint };
}

export const REASONS = {
  input_age: reason('input', 400, 'The age is out of range', 'Use a whole number of years from 1 to 120.'),
  input_attribute: reason(
    'input',
    400,
    'An attribute value is not in its canonical form',
    'Dates are YYYY-MM-DD; codes are capital letters, digits and . _ + / -, at most 15; text is NFC without spaces at its ends.',
  ),
  input_attribute_missing: reason(
    'input',
    400,
    'A required attribute is missing',
    'Give a value for every slot that the schema marks as required.',
  ),
  input_attribute_unknown: reason(
    'input',
    400,
    'The schema has no such attribute',
    'Check the spelling against the names in the schema document (docs/schemas.md).',
  ),
  input_base64url: reason(
    'input',
    400,
    'A value is not canonical base64url',
    'Use base64url without padding, and check that the value was copied whole.',
  ),
  input_birthdate: reason(
    'input',
    400,
    'The birthdate is not plausible',
    'It must be a real day after 1900-01-01 (which systems use as a placeholder) and not in the future.',
  ),
  input_credential: reason(
    'input',
    400,
    'This is not a credential',
    'Ask the issuer for the file or link again, and open it whole.',
  ),
  input_date: reason(
    'input',
    400,
    'A date does not exist or is out of range',
    'Write dates as YYYY-MM-DD, from 1900-01-01 to 2258-11-10.',
  ),
  input_document: reason(
    'input',
    400,
    'A signed document does not have the expected form',
    'Check that the file is the right one and was not changed on its way.',
  ),
  input_encoding: reason(
    'input',
    400,
    'The text is not UTF-8',
    'Save it as UTF-8 (spreadsheets say "CSV UTF-8"), or read a CSV file of Western Windows with --encoding windows-1252.',
  ),
  input_field: reason(
    'input',
    400,
    'A number is not a canonical field element',
    'Numbers are decimal strings without sign, leading zeros or spaces, below the field order.',
  ),
  input_file: reason(
    'input',
    400,
    'The file cannot be used',
    'Check that it exists, is readable and is the right one.',
  ),
  input_handle: reason(
    'input',
    400,
    'A revocation handle is out of range',
    'Handles are whole numbers from 1 to 2^48 - 2, each used once per issuer and schema.',
  ),
  input_holder_code: reason(
    'input',
    400,
    'The holder code is not valid here',
    'Copy the whole code again from the wallet. A code is good for one issuer and one kind of credential only.',
  ),
  input_intervals: reason(
    'input',
    400,
    'A list of intervals or handles is not strictly increasing and in range',
    'Sort the list, remove duplicates and try again.',
  ),
  input_key: reason('input', 400, 'The key cannot be used', 'Use a key that this software made, and check the file.'),
  input_malformed: reason(
    'input',
    400,
    'The data does not have the expected form',
    'docs/policies.md, docs/schemas.md, docs/wire.md and docs/api.md (calls) have the formats; unknown members are refused.',
  ),
  input_media_type: reason(
    'input',
    415,
    'The body has another content type than this address takes',
    'Send application/json, or for a wallet response application/x-www-form-urlencoded.',
  ),
  input_policy: reason(
    'input',
    400,
    'The policy cannot be used',
    'Compare it with docs/policies.md; the message names the member that is wrong.',
  ),
  input_schema: reason(
    'input',
    400,
    'The schema document cannot be used',
    'Compare it with docs/schemas.md; the message names the member that is wrong.',
  ),
  input_time_zone: reason(
    'input',
    400,
    'The time zone is not known',
    "Use an IANA name such as 'Europe/Zurich' or 'UTC'.",
  ),
  input_too_large: reason('input', 413, 'The data is too large', 'Send less, or split it.'),
  input_usage: reason('input', 400, 'The command was not understood', 'Run it with --help.'),
  input_validity: reason(
    'input',
    400,
    'The validity period is not possible',
    'The first day must not be after the last one; "never expires" does not exist.',
  ),

  proof_artefact: reason(
    'proof',
    500,
    'A proving file does not match its pinned digest',
    'Load the page again. If it stays, the files on the server are damaged or were replaced: do not use them.',
  ),
  proof_cancelled: reason('proof', 499, 'Preparing the proof was stopped', 'Start again when you are ready.'),
  proof_circuit: reason(
    'proof',
    400,
    'The circuit or its key is not one of ours',
    'Update wallet and verifier to versions that share a circuit.',
  ),
  proof_development_key: reason(
    'proof',
    500,
    'The proving keys are development keys',
    'Run a ceremony with several contributors, or allow development keys explicitly for a test.',
  ),
  proof_invalid: reason(
    'proof',
    400,
    'The proof does not verify',
    'Make a new proof for the current request; proofs for another request, day or shop never verify.',
  ),
  proof_key: reason(
    'proof',
    500,
    'The verification or proving key is not usable',
    'Restore the committed files and run the key check.',
  ),
  proof_malformed: reason(
    'proof',
    400,
    'The proof does not have the exact form',
    'Send the three points as canonical decimal strings and nothing else.',
  ),
  proof_preparation: reason(
    'proof',
    400,
    'The stored preparation does not fit',
    'It is thrown away and made again; this takes a few seconds.',
  ),
  proof_witness: reason(
    'proof',
    400,
    'The statement is not true for this credential',
    'Use another credential, or go back to the shop.',
  ),

  policy_attribute_mismatch: reason(
    'policy',
    403,
    'An attribute does not meet what the shop asks',
    'Use another credential if you have one, or go back to the shop.',
  ),
  policy_disclosure_limit: reason(
    'policy',
    403,
    'This shop has asked different questions about the same attribute too often',
    'Several thresholds together would narrow down your birthdate. Go back to the shop; a threshold counts for a year after it was last asked.',
  ),
  policy_expired: reason(
    'policy',
    403,
    'The credential has expired',
    'Ask its issuer for a new one; the pseudonym stays the same.',
  ),
  policy_issuer_not_counted: reason(
    'policy',
    422,
    'The question does not count the issuer of this credential',
    'Use a credential of one of the issuers that count; the wallet names them.',
  ),
  policy_no_credential: reason(
    'policy',
    403,
    'There is no credential that can answer this question',
    'Get one from an issuer that the shop accepts, or use the way that the shop offers without a wallet.',
  ),
  policy_not_yet_valid: reason(
    'policy',
    403,
    'The credential is not valid yet',
    'Check the date of this device, or wait until the first day of its validity.',
  ),
  policy_overage: reason(
    'policy',
    403,
    'The holder is older than the shop asks for',
    'Use another credential if you have one, or go back to the shop.',
  ),
  policy_revoked: reason(
    'policy',
    403,
    'The issuer has withdrawn this credential',
    'Ask the issuer why, and for a new one.',
  ),
  policy_underage: reason(
    'policy',
    403,
    'The holder is younger than the shop asks for',
    'Go back to the shop. It learns nothing from this.',
  ),
  policy_wrong_schema: reason(
    'policy',
    403,
    'The credential is of another kind than the shop asks for',
    'Choose a credential of the kind that the question names.',
  ),

  trust_attention: reason(
    'trust',
    503,
    'The registry needs somebody',
    'The lines above say what for; this exit code is for timetables and monitoring.',
  ),
  trust_bundle_fork: reason(
    'trust',
    502,
    'The registry signed two different trust bundles under one number',
    'The first stays in use. Keep both and ask whoever runs the registry: a list that others do not get is a mark.',
  ),
  trust_bundle_malformed: reason(
    'trust',
    502,
    'The trust bundle is damaged',
    'It is fetched again; if it stays damaged, tell whoever runs the registry.',
  ),
  trust_consent_needed: reason(
    'trust',
    403,
    'This registry has very few issuers',
    'With fewer than three issuers an answer says more about you. Agree to this registry by name if you trust it.',
  ),
  trust_credential_signature: reason(
    'trust',
    400,
    "The credential's signature is not its issuer's",
    'Ask the issuer for the credential again; do not use this one.',
  ),
  trust_from_future: reason(
    'trust',
    503,
    'The trust bundle was made in the future by this clock',
    'Check date, time and time zone of this device; if they are right, tell whoever runs the registry.',
  ),
  trust_issuer_document: reason(
    'trust',
    502,
    "The issuer's document is not acceptable",
    'The registry keeps the last good one. Ask the issuer to publish it again.',
  ),
  trust_issuer_key: reason(
    'trust',
    400,
    "The issuer's key is not a point of the prime-order subgroup",
    'Such a key would let anybody sign. Do not accept this issuer.',
  ),
  trust_issuer_not_accepted: reason(
    'trust',
    403,
    'The registry does not accept this issuer for this kind of credential',
    'Use a credential of another issuer, or wait for the next trust bundle.',
  ),
  trust_issuer_wider: reason(
    'trust',
    409,
    "The issuer's document goes beyond what was accepted",
    'The registry keeps the last one. Ask the issuer by another way, then accept again with the options that are named.',
  ),
  trust_key_changed: reason(
    'trust',
    409,
    'The key differs from the one that was accepted',
    'Ask the issuer or shop by another way whether it changed its key, then accept again with --replace-key.',
  ),
  trust_name_taken: reason(
    'trust',
    409,
    'Another party of this registry has this id, name, key or origin',
    'Names that look alike count as the same. Choose another, or remove the other party first.',
  ),
  trust_registry_unknown: reason(
    'trust',
    403,
    'This wallet or server does not know the registry',
    'Add the registry and its key to the configuration only if you know who runs it.',
  ),
  trust_rollback: reason(
    'trust',
    502,
    'An older trust bundle was offered than one already seen',
    'The newer one stays in use. Tell whoever runs the registry.',
  ),
  trust_root_differs: reason(
    'trust',
    502,
    "The trust bundle's lists do not give its root",
    'The bundle is refused as a whole. Tell whoever runs the registry.',
  ),
  trust_signature: reason(
    'trust',
    502,
    'A signature is not by an expected key',
    'Check that the key is the one that was agreed on; otherwise refuse the document.',
  ),
  trust_stale: reason(
    'trust',
    503,
    'The trust bundle is out of date',
    'Go online and try again; revocations after its last day would be missed.',
  ),
  trust_tree_full: reason(
    'trust',
    507,
    'The trust tree is full',
    'Nothing was published and the last bundle stays. Drop the handles of expired credentials first.',
  ),

  request_code_needed: reason(
    'request',
    400,
    'The number from the shop is missing or wrong',
    "Type the number on the shop's page, and compare it first: after a few wrong ones the request ends.",
  ),
  request_bundle_unknown: reason(
    'request',
    409,
    'The request names another trust bundle than the one that counts for this wallet',
    'Nothing was sent. The wallet gets new bundles on its timetable; try again later.',
  ),
  request_expired: reason('request', 410, 'The request has expired', 'Go back to the shop and start again.'),
  request_from_future: reason(
    'request',
    409,
    'The request was made in the future by this clock',
    'Check date, time and time zone of this device; if they are right, the clock of the verifier is wrong.',
  ),
  request_malformed: reason(
    'request',
    400,
    "The shop's request does not have the exact form",
    'Go back to the shop and start again; nothing was sent.',
  ),
  request_response_uri: reason(
    'request',
    403,
    'The request wants the answer sent or the customer returned to an unregistered address',
    'Nothing was sent. Go back to the shop by its own address.',
  ),
  request_signature: reason(
    'request',
    403,
    'The request is not signed by the shop that it names',
    'Nothing was sent. Go back to the shop by its own address.',
  ),
  request_statement_differs: reason(
    'request',
    403,
    'The request asks for something else than its policy says',
    'Nothing was sent. Check the date of this device; if it is right, do not answer this shop.',
  ),
  request_unsupported: reason(
    'request',
    400,
    'The request uses a version or feature that is not supported',
    'Update the wallet, or ask the shop.',
  ),
  request_verifier_mismatch: reason(
    'request',
    403,
    'The request and the registry disagree about the shop',
    'Nothing was sent. Go back to the shop by its own address.',
  ),
  request_verifier_unknown: reason(
    'request',
    403,
    'The registry does not know this shop',
    'Nothing was sent. Only registered shops may ask.',
  ),

  session_already_answered: reason(
    'session',
    409,
    'This verification was answered already',
    'Each verification takes one answer. Start a new one.',
  ),
  session_already_redeemed: reason(
    'session',
    409,
    'This outcome was redeemed already',
    'The same call gets the same decision for a few minutes. With another code, or later, start a new verification.',
  ),
  session_cancelled: reason('session', 410, 'The verification was cancelled', 'Start a new one.'),
  session_code_mistyped: reason(
    'session',
    403,
    'The number from the shop was wrong, and may be typed once more',
    'Compare the number with the one on the shop’s screen. After the third wrong one the verification ends.',
  ),
  session_code_wrong: reason(
    'session',
    403,
    'The number from the shop was wrong, and the verification has ended',
    'Start a new verification and compare the number before typing it.',
  ),
  session_expired: reason('session', 410, 'The verification has expired', 'Start a new one.'),
  session_not_found: reason(
    'session',
    404,
    'There is no such verification',
    'Check the id and the key: verifications are seen only by the shop that started them.',
  ),
  session_not_verified: reason(
    'session',
    409,
    'The verification has not been completed',
    'Wait for the customer, or use your way for customers without a wallet.',
  ),
  session_order_differs: reason(
    'session',
    409,
    'The outcome belongs to another order',
    'Redeem it with the order that the verification was started for.',
  ),
  session_policy_differs: reason(
    'session',
    409,
    'The outcome belongs to another policy',
    'Redeem it with the policy that the verification was started for.',
  ),
  session_pseudonym_used: reason(
    'session',
    409,
    'This pseudonym was used already',
    'The policy allows one answer per holder.',
  ),
  session_root_superseded: reason(
    'session',
    409,
    'The trust bundle of the answer is no longer accepted',
    'Start a new verification; the wallet will use the current bundle.',
  ),

  auth_idempotency_conflict: reason(
    'auth',
    422,
    'The idempotency key was used with another request',
    'Use a fresh key for each different request.',
  ),
  auth_key_invalid: reason('auth', 401, 'The API key is not valid', 'Check the key and its mode (test or live).'),
  auth_key_missing: reason('auth', 401, 'The API key is missing', "Send it as 'Authorization: Bearer hm_...'."),
  auth_not_allowed: reason(
    'auth',
    403,
    'This key may not do that',
    'Publishable keys start verifications of their locked policy only; everything else needs the secret key.',
  ),
  auth_origin: reason(
    'auth',
    403,
    'The origin is not registered for this key',
    "Register the page's exact origin (scheme, host and port).",
  ),
  auth_rate_limited: reason('auth', 429, 'Too many requests', 'Try again after the seconds of Retry-After.'),

  wallet_address: reason(
    'wallet',
    403,
    'The wallet does not connect to this address',
    'It reaches registries, registered shops and its own files, nothing else. Nothing was sent.',
  ),
  wallet_backup: reason(
    'wallet',
    400,
    'The backup cannot be opened',
    'Check the passphrase of the backup and that the file is whole.',
  ),
  wallet_clock: reason(
    'wallet',
    409,
    'The clock of this device is wrong',
    'Set date and time, best by itself from the network, then try again. Nothing was sent.',
  ),
  wallet_display_differs: reason(
    'wallet',
    400,
    'What the credential shows is not what it says inside',
    'It was not stored. Ask the issuer for another one.',
  ),
  wallet_exists: reason(
    'wallet',
    409,
    'There is data in this wallet already',
    'Nothing is overwritten. Erase the wallet first if that is what you want.',
  ),
  wallet_holder_differs: reason(
    'wallet',
    400,
    'The credential was made for another wallet',
    'Ask the issuer for one with the holder code of this wallet.',
  ),
  wallet_link: reason(
    'wallet',
    400,
    'The link is incomplete or not for this wallet',
    'Open it again from where you got it.',
  ),
  wallet_not_supported: reason(
    'wallet',
    400,
    'This browser lacks something the wallet needs',
    'Use a current browser, not in private mode.',
  ),
  wallet_lists: reason(
    'wallet',
    503,
    'The lists of issuers and shops could not be loaded',
    'Try again in a moment. Until then nobody can be looked up, so nothing is said about whom to trust.',
  ),
  wallet_offline: reason('wallet', 503, 'There is no connection', 'Go online and try again; nothing was lost.'),
  wallet_passkey: reason(
    'wallet',
    401,
    'The passkey did not open the wallet',
    'Nothing was changed. Try again, or use the passphrase.',
  ),
  wallet_passkey_exists: reason(
    'wallet',
    409,
    'This device already has a passkey for the wallet',
    'One is enough for each device. Use another device or security key for another one.',
  ),
  wallet_passkey_unsupported: reason(
    'wallet',
    400,
    'A passkey of this browser or device cannot lock the wallet',
    'Use a passphrase, or another device or security key.',
  ),
  wallet_passphrase: reason(
    'wallet',
    401,
    'The passphrase is wrong',
    'Try again. Nobody can reset it; a backup restores the wallet.',
  ),
  wallet_passphrase_wait: reason('wallet', 429, 'Too many wrong passphrases', 'Wait a moment and try again.'),
  wallet_passphrase_weak: reason(
    'wallet',
    400,
    'The passphrase is too easy to guess',
    'Use four or more words that do not belong together. Common words, rows of keys and repetitions count little.',
  ),
  wallet_renewal: reason(
    'wallet',
    400,
    'Nothing in this file is for this wallet',
    'Refresh the lists of issuers first; if that does not help, ask the issuer.',
  ),
  wallet_storage: reason(
    'wallet',
    500,
    "The wallet's storage cannot be read",
    'It was changed or damaged: restore the backup into a new wallet.',
  ),
  wallet_storage_full: reason(
    'wallet',
    507,
    'There is no room to store this',
    'Free some space on the device, or leave private mode. Nothing was changed.',
  ),
  wallet_unexpected: reason(
    'wallet',
    403,
    'The question is not the one that was expected',
    'Nothing was sent. Look at it with "hushmark wallet show", and correct what is expected if it is right.',
  ),
  wallet_worker: reason('wallet', 500, 'The prover stopped', 'Try again; close other tabs if memory is short.'),

  file_busy: reason(
    'file',
    409,
    'Another command is using this file or directory',
    'Wait until it has ended. If none is running, delete the lock named in the message.',
  ),
  file_clock: reason(
    'file',
    409,
    'The clock of this machine does not fit what was published last',
    'Nothing was published. Set the clock; if it is right, add --clock-is-right.',
  ),
  file_exists: reason(
    'file',
    409,
    'The file exists already and is not overwritten',
    'Choose another name, or move the old file away first.',
  ),
  file_not_found: reason(
    'file',
    404,
    'What the command works on is not in this directory',
    'Make it with "hushmark issuer init" or "hushmark registry init", or name its directory with --dir.',
  ),
  file_output: reason(
    'file',
    500,
    'The output could not be written',
    'What the command did is done; only what it had to say is lost. Make room and ask again.',
  ),
  file_passphrase: reason(
    'file',
    401,
    'The passphrase does not open the file',
    'Give it at the prompt, with --passphrase-file FILE, or on standard input with --passphrase-file -.',
  ),
  file_permissions: reason(
    'file',
    403,
    'Others can read a file that holds a secret',
    'Run chmod 600 on it, and replace the key or passphrase in it if somebody may have copied it.',
  ),

  issuer_already_revoked: reason('issuer', 409, 'This credential is revoked already', 'There is nothing to do.'),
  issuer_handle_unknown: reason(
    'issuer',
    404,
    'No credential with this handle was issued',
    'Check the number. If the log lost the line in which it was issued, use "hushmark issuer revoke --unknown".',
  ),
  issuer_holder_known: reason(
    'issuer',
    409,
    'This person or holder code has a credential of this kind already',
    'Revoke the old one first when a wallet was lost; renewal uses the same holder code.',
  ),
  issuer_log_damaged: reason(
    'issuer',
    500,
    "The issuer's log does not hold together",
    'Nothing is issued until it is mended: "hushmark issuer recover --from" the document that the registry gives.',
  ),
  issuer_rows_rejected: reason(
    'issuer',
    400,
    'Some rows were rejected',
    'Correct the named rows in your own file and run the same command again; finished rows are not issued twice.',
  ),

  server_busy: reason('server', 503, 'The server is busy', 'Try again in a moment.'),
  server_circuits: reason(
    'server',
    503,
    'No proving keys are in use',
    'The operator takes artefacts with a newer key set; docs/ceremony.md says how.',
  ),
  server_config: reason(
    'server',
    500,
    'The configuration is not usable',
    'The message names the setting or file; `hushmark server init` makes good ones.',
  ),
  server_internal: reason(
    'server',
    500,
    'Something went wrong on our side',
    'Try again; if it stays, report the request id.',
  ),
  server_method: reason(
    'server',
    405,
    'This address does not take that method',
    'The header Allow names those that it takes.',
  ),
  server_no_randomness: reason(
    'server',
    500,
    'There is no secure random generator',
    'Use a current browser or Node; nothing is made from weak randomness.',
  ),
  server_not_found: reason('server', 404, 'There is nothing at this address', 'Check the path against docs/api.md.'),
  server_store: reason(
    'server',
    503,
    'The database cannot be used',
    'Check disk and database; the next call tries again.',
  ),
  server_trust_unavailable: reason(
    'server',
    503,
    'There is no current trust bundle',
    'The server answers no verification without one. Check the registry and the clock.',
  ),
} as const satisfies Record<string, Reason>;

export type ErrorCode = keyof typeof REASONS;
