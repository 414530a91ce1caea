// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Verifications and their transitions. Every change of state is one conditional UPDATE, and its row count (or the
 * returned row) decides; nobody reads a state and then acts on it (A01, A02, A39). Expiry is judged by the store's
 * clock inside the same statement. A transition and its event must share one transaction.
 */
import { type ExpressionBuilder, type Insertable, type Selectable, sql } from 'kysely';
import type { ApiKeyKind, Mode } from '../setup/secrets.ts';
import type { Database, Store } from './store.ts';
import type { Tables, VerificationTable } from './tables.ts';

export type Verification = Selectable<VerificationTable>;
export type VerificationInsert = Insertable<VerificationTable>;
/** What of it says how it stands. */
export type State = Pick<Verification, 'id' | 'status' | 'expires_at' | 'redeem_by' | 'redeemed_at'>;
export type VisibleStatus = 'pending' | 'verified' | 'not_completed' | 'expired' | 'cancelled';

/** What everybody but the redeeming shop sees at `now`; expiry shows before the sweep has written it down. */
export function visibleStatus(verification: State, now: number): VisibleStatus {
  const { status } = verification;
  if (status === 'pending') return now < verification.expires_at ? 'pending' : 'expired';
  if (status === 'answered') return now < (verification.redeem_by ?? 0) ? 'pending' : 'expired';
  return status;
}

export async function insertVerification(db: Database, verification: VerificationInsert): Promise<void> {
  await db.insertInto('verifications').values(verification).execute();
}

export function findVerification(db: Database, id: string): Promise<Verification | undefined> {
  return db.selectFrom('verifications').selectAll().where('id', '=', id).executeTakeFirst();
}

export function findVerificationByRequest(db: Database, requestId: string): Promise<Verification | undefined> {
  return db.selectFrom('verifications').selectAll().where('request_id', '=', requestId).executeTakeFirst();
}

export function findVerificationByShortWord(db: Database, word: string): Promise<Verification | undefined> {
  return db.selectFrom('verifications').selectAll().where('short_word', '=', word).executeTakeFirst();
}

/** How those of the given ids stand that exist. */
export function findStates(db: Database, ids: readonly string[]): Promise<State[]> {
  return db
    .selectFrom('verifications')
    .select(['id', 'status', 'expires_at', 'redeem_by', 'redeemed_at'])
    .where('id', 'in', ids)
    .execute();
}

/** Whose quota a verification counts against. */
export type Party = {
  readonly clientId: string;
  readonly mode: Mode;
  /** Of the key that started it. */
  readonly kind: ApiKeyKind;
};

export const partyOf = (verification: Verification): Party => ({
  clientId: verification.client_id,
  mode: verification.mode,
  kind: verification.started_by,
});

const openOf = (store: Store, { clientId, mode, kind }: Party) =>
  store.db
    .selectFrom('verifications')
    .where('client_id', '=', clientId)
    .where('mode', '=', mode)
    .where('started_by', '=', kind)
    .where('status', 'in', ['pending', 'answered'])
    .where('expires_at', '>', store.time());

/** How many of a party's verifications are open; counts no further than `limit`. */
export async function countOpen(store: Store, party: Party, limit: number): Promise<number> {
  const { open } = await store.db
    .selectFrom(openOf(store, party).select('expires_at').limit(limit).as('counted'))
    .select((eb) => eb.fn.countAll<number | string>().as('open'))
    .executeTakeFirstOrThrow();
  return Number(open);
}

/** When the first of them ends (Unix seconds), as far as nobody answers or cancels it before. */
export async function timeOfFirstEnd(store: Store, party: Party): Promise<number> {
  const { end } = await openOf(store, party)
    .select((eb) => eb.fn.min('expires_at').as('end'))
    .executeTakeFirstOrThrow();
  return end ?? 0;
}

const shopIsActive = (eb: ExpressionBuilder<Tables, 'verifications'>) =>
  eb.exists(
    eb
      .selectFrom('shops')
      .select(sql`1`.as('one'))
      .whereRef('shops.client_id', '=', 'verifications.client_id')
      .where('shops.disabled_at', 'is', null),
  );

export type Answer = {
  readonly answerDigest: string;
  readonly outcomeHash: string;
  /** One a credential. */
  readonly circuitDigests: readonly string[];
  readonly pseudonyms: readonly string[] | undefined;
  /** Seconds during which the shop can redeem it. */
  readonly redeemLife: number;
};

/**
 * pending -> answered (same device) or verified (cross-device), once; undefined when it was not pending any more, had
 * expired, or its shop was disabled.
 */
export function acceptAnswer(
  store: Store,
  transaction: Database,
  id: string,
  answer: Answer,
): Promise<Verification | undefined> {
  return transaction
    .updateTable('verifications')
    .set({
      status: sql`case when flow = 'same_device' then 'answered' else 'verified' end`,
      answer_digest: answer.answerDigest,
      response_code_hash: answer.outcomeHash,
      circuit_digests: JSON.stringify(answer.circuitDigests),
      pseudonyms: answer.pseudonyms === undefined ? null : JSON.stringify(answer.pseudonyms),
      answered_at: store.time(),
      redeem_by: sql`${store.time()} + cast(${answer.redeemLife} as bigint)`,
      ended_at: sql`case when flow = 'same_device' then null else ${store.time()} end`,
    })
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .where('expires_at', '>', store.time())
    .where(shopIsActive)
    .returningAll()
    .executeTakeFirst();
}

/** pending -> not_completed: the customer went back to the shop. */
export function recordDeclined(
  store: Store,
  transaction: Database,
  id: string,
  answerDigest: string,
): Promise<Verification | undefined> {
  return transaction
    .updateTable('verifications')
    .set({ status: 'not_completed', answer_digest: answerDigest, ended_at: store.time() })
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .where('expires_at', '>', store.time())
    .returningAll()
    .executeTakeFirst();
}

/** Waits until then, if it is still pending and this is later; undefined when nothing was changed. */
export function prolong(
  store: Store,
  transaction: Database,
  id: string,
  until: number,
): Promise<Verification | undefined> {
  return transaction
    .updateTable('verifications')
    .set({ expires_at: until })
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .where('expires_at', '>', store.time())
    .where('expires_at', '<', until)
    .returningAll()
    .executeTakeFirst();
}

/** One more proof that does not verify; the verification ends as not_completed with the last one allowed (A13). */
export function countInvalidProof(
  store: Store,
  transaction: Database,
  id: string,
  allowed: number,
): Promise<Verification | undefined> {
  const isLast = sql<boolean>`invalid_proofs + 1 >= cast(${allowed} as bigint)`;
  return transaction
    .updateTable('verifications')
    .set({
      invalid_proofs: sql`invalid_proofs + 1`,
      status: sql`case when ${isLast} then 'not_completed' else status end`,
      ended_at: sql`case when ${isLast} then ${store.time()} else ended_at end`,
    })
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .returningAll()
    .executeTakeFirst();
}

export type Redemption = {
  readonly id: string;
  readonly clientId: string;
  readonly outcomeHash: string;
  readonly policyName: string;
  readonly policyVersion: number;
  readonly orderDigest: string | null;
};

/** answered -> verified (same device), or the one redemption of a verified cross-device verification. */
export function recordRedeemed(
  store: Store,
  transaction: Database,
  redemption: Redemption,
): Promise<Verification | undefined> {
  const { orderDigest } = redemption;
  return transaction
    .updateTable('verifications')
    .set({
      status: 'verified',
      redeemed_at: store.time(),
      ended_at: sql`coalesce(ended_at, ${store.time()})`,
    })
    .where('id', '=', redemption.id)
    .where('client_id', '=', redemption.clientId)
    .where('status', 'in', ['answered', 'verified'])
    .where('redeemed_at', 'is', null)
    .where('response_code_hash', '=', redemption.outcomeHash)
    .where('redeem_by', '>', store.time())
    .where('policy_name', '=', redemption.policyName)
    .where('policy_version', '=', redemption.policyVersion)
    .where((eb) => (orderDigest === null ? eb('order_digest', 'is', null) : eb('order_digest', '=', orderDigest)))
    .where(shopIsActive)
    .returningAll()
    .executeTakeFirst();
}

/** pending or answered -> cancelled, by the shop. */
export function recordCancelled(
  store: Store,
  transaction: Database,
  id: string,
  clientId: string,
): Promise<Verification | undefined> {
  return transaction
    .updateTable('verifications')
    .set({ status: 'cancelled', ended_at: store.time() })
    .where('id', '=', id)
    .where('client_id', '=', clientId)
    .where((eb) =>
      eb.or([
        eb.and([eb('status', '=', 'pending'), eb('expires_at', '>', store.time())]),
        eb.and([eb('status', '=', 'answered'), eb('redeem_by', '>', store.time())]),
      ]),
    )
    .returningAll()
    .executeTakeFirst();
}

/** The end of each open state: the column that says when it comes. */
const END = { pending: 'expires_at', answered: 'redeem_by' } as const;

/**
 * Writes down what has expired of one open state, oldest first, no more than `limit` at a time (A43); the returned ones
 * are those that this node changed. Nodes that sweep at the same time pass over each other's.
 */
export function expireVerifications(
  store: Store,
  transaction: Database,
  state: keyof typeof END,
  limit: number,
): Promise<Verification[]> {
  const due = transaction
    .selectFrom('verifications')
    .select('id')
    .where('status', '=', state)
    .where(END[state], '<=', store.time())
    .orderBy(END[state])
    .limit(limit);
  return transaction
    .updateTable('verifications')
    .set({ status: 'expired', ended_at: store.time() })
    .where('id', 'in', store.kind === 'postgres' ? due.forUpdate().skipLocked() : due)
    .returningAll()
    .execute();
}
