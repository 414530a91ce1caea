// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The tables, as kysely sees them; the same on SQLite and PostgreSQL. Only the files of this folder name columns.
 * Times are Unix seconds. There is no proof, no address of a customer and, without a policy that asks for a pseudonym,
 * no nullifier. Secrets that are only compared are stored as SHA-256; the verification id stays readable because
 * webhooks name it, and request id and nonce because they stand in the signed request, whose exact bytes the challenge
 * needs.
 */
import type { ColumnType } from 'kysely';

/** Set at insert, never changed. */
type Fixed<T> = ColumnType<T, T, never>;

export type ShopTable = {
  client_id: Fixed<string>;
  /** JSON list of exact origins. */
  origins: string;
  /** JSON list of policy names. */
  policies: string;
  webhook_url: string | null;
  /** Standard Webhooks secrets (whsec_…), separated by a space: needed to sign, hence readable. */
  webhook_secret: string | null;
  disabled_at: number | null;
  created_at: Fixed<number>;
};

export type ApiKeyTable = {
  /** The public part of the key. */
  id: Fixed<string>;
  client_id: Fixed<string>;
  kind: Fixed<'secret' | 'publishable'>;
  mode: Fixed<'test' | 'live'>;
  /** base64url SHA-256 of the whole key. */
  hash: Fixed<string>;
  /** Publishable keys start this policy only. */
  policy: Fixed<string | null>;
  /** Publishable keys: JSON list of the exact addresses that customers come back to. */
  return_pages: Fixed<string | null>;
  created_at: Fixed<number>;
  revoked_at: number | null;
};

export type PolicyTable = {
  name: Fixed<string>;
  version: Fixed<number>;
  document: Fixed<string>;
  created_at: Fixed<number>;
};

/** `answered` is stored only: a proof was accepted and the response code is on its way; everybody sees `pending`. */
export type StoredStatus = 'pending' | 'answered' | 'verified' | 'not_completed' | 'expired' | 'cancelled';

export type VerificationTable = {
  id: Fixed<string>;
  request_id: Fixed<string>;
  client_id: Fixed<string>;
  mode: Fixed<'test' | 'live'>;
  /** The kind of API key that started it. */
  started_by: Fixed<'secret' | 'publishable'>;
  status: StoredStatus;
  flow: Fixed<'same_device' | 'cross_device'>;
  registry: Fixed<string>;
  policy_name: Fixed<string>;
  policy_version: Fixed<number>;
  /** The signed request; its middle part is the exact payload. */
  request: Fixed<string>;
  /** JSON list, one a credential: id, circuit, offered key sets, and the public signals that the server fixed. */
  statements: Fixed<string>;
  /** Number of the bundle that the request names. */
  bundle: Fixed<number>;
  order_digest: Fixed<string | null>;
  return_url: Fixed<string | null>;
  /** Cross-device: the number on the shop's page. */
  code: Fixed<string | null>;
  /** Cross-device: the end of an address that can be typed. */
  short_word: Fixed<string | null>;
  is_test: Fixed<number>;
  created_at: Fixed<number>;
  /** Later than when it was signed, where the customer asked for more time. */
  expires_at: number;
  invalid_proofs: ColumnType<number, number | undefined, number>;
  /** SHA-256 of the accepted answer's body: the same body again gets the same reply. */
  answer_digest: string | null;
  response_code_hash: string | null;
  /** JSON list: the key set that each proof of the accepted answer was checked under. */
  circuit_digests: string | null;
  /** JSON list of decimal strings, only under a policy with a pseudonym. */
  pseudonyms: string | null;
  answered_at: number | null;
  /** An accepted answer can be redeemed until then. */
  redeem_by: number | null;
  redeemed_at: number | null;
  ended_at: number | null;
};

export type IdempotencyTable = {
  api_key: Fixed<string>;
  /** SHA-256 of route and client's key. */
  key_hash: Fixed<string>;
  /** SHA-256 of the body. */
  body_hash: string;
  status: number;
  response: string;
  made_at: number;
};

/** What each registry published, for rollback protection and for questions that outlive their bundle. */
export type TrustEpochTable = {
  registry: Fixed<string>;
  sequence: Fixed<number>;
  digest: Fixed<string>;
  trust_root: Fixed<string>;
  supersedes: Fixed<'scheduled' | 'emergency'>;
  starts_at: Fixed<number>;
  seen_at: Fixed<number>;
};

export type EventTable = {
  /** The webhook-id. */
  id: Fixed<string>;
  client_id: Fixed<string>;
  type: Fixed<string>;
  body: Fixed<string>;
  created_at: Fixed<number>;
  attempts: ColumnType<number, number | undefined, number>;
  /** Also the lease of the node that is delivering it. */
  next_attempt_at: number;
  delivered_at: number | null;
  dead_at: number | null;
};

export type AuditTable = {
  seq: Fixed<number>;
  at: Fixed<number>;
  kind: Fixed<string>;
  detail: Fixed<string>;
  hash: Fixed<string>;
};

/** Each process's last attempt to write. */
export type ProbeTable = {
  node: Fixed<string>;
  at: number;
};

export type Tables = {
  shops: ShopTable;
  api_keys: ApiKeyTable;
  policies: PolicyTable;
  verifications: VerificationTable;
  idempotency: IdempotencyTable;
  trust_epochs: TrustEpochTable;
  events: EventTable;
  audit: AuditTable;
  probes: ProbeTable;
};
