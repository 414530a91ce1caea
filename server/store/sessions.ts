/**
 * Verifications and their transitions. Every change of state is one conditional UPDATE whose row count (or returned
 * row) decides; nobody reads a state and then acts on it (A01, A02, A39). Expiry is judged by the store's clock inside
 * the same statement. The callers in server/verifications/ put the transition and its event into one transaction.
 */
import { type ExpressionBuilder, type Insertable, type Selectable, sql } from 'kysely';
import type { Database, Store } from './store.ts';
import type { SessionTable, Tables } from './tables.ts';

export type Session = Selectable<SessionTable>;
export type NewSession = Insertable<SessionTable>;
export type VisibleStatus = 'pending' | 'verified' | 'not_completed' | 'expired' | 'cancelled';

/** What everybody but the redeeming shop sees at `now`; expiry shows before the sweep has written it down. */
export function visibleStatus(session: Session, now: number): VisibleStatus {
  const { status } = session;
  if (status === 'pending') return now < session.expires_at ? 'pending' : 'expired';
  if (status === 'answered') return now < (session.redeem_by ?? 0) ? 'pending' : 'expired';
  return status;
}

export async function insertSession(db: Database, session: NewSession): Promise<void> {
  await db.insertInto('sessions').values(session).execute();
}

export function findSession(db: Database, id: string): Promise<Session | undefined> {
  return db.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst();
}

export function findSessionByRequest(db: Database, requestId: string): Promise<Session | undefined> {
  return db.selectFrom('sessions').selectAll().where('request_id', '=', requestId).executeTakeFirst();
}

/** Those of the given ids that exist. */
export function findSessions(db: Database, ids: readonly string[]): Promise<Session[]> {
  return db.selectFrom('sessions').selectAll().where('id', 'in', ids).execute();
}

/** How many of a shop's verifications are open: its quota (A34). */
export async function countOpen(store: Store, clientId: string): Promise<number> {
  const { open } = await store.db
    .selectFrom('sessions')
    .select((eb) => eb.fn.countAll<number | string>().as('open'))
    .where('client_id', '=', clientId)
    .where('status', 'in', ['pending', 'answered'])
    .where('expires_at', '>', store.time())
    .executeTakeFirstOrThrow();
  return Number(open);
}

const shopIsActive = (eb: ExpressionBuilder<Tables, 'sessions'>) =>
  eb.exists(
    eb
      .selectFrom('shops')
      .select(sql`1`.as('one'))
      .whereRef('shops.client_id', '=', 'sessions.client_id')
      .where('shops.disabled_at', 'is', null),
  );

export type Answer = {
  readonly answerDigest: string;
  readonly responseCodeHash: string;
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
): Promise<Session | undefined> {
  return transaction
    .updateTable('sessions')
    .set({
      status: sql`case when flow = 'same_device' then 'answered' else 'verified' end`,
      answer_digest: answer.answerDigest,
      response_code_hash: answer.responseCodeHash,
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
export function declineSession(
  store: Store,
  transaction: Database,
  id: string,
  answerDigest: string,
): Promise<Session | undefined> {
  return transaction
    .updateTable('sessions')
    .set({ status: 'not_completed', answer_digest: answerDigest, ended_at: store.time() })
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .where('expires_at', '>', store.time())
    .returningAll()
    .executeTakeFirst();
}

/** One more proof that does not verify; the session ends as not_completed with the last one allowed (A13). */
export function countInvalidProof(
  store: Store,
  transaction: Database,
  id: string,
  allowed: number,
): Promise<Session | undefined> {
  const isLast = sql<boolean>`invalid_proofs + 1 >= cast(${allowed} as bigint)`;
  return transaction
    .updateTable('sessions')
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
  readonly responseCodeHash: string;
  readonly policyName: string;
  readonly policyVersion: number;
  readonly orderDigest: string | null;
};

/** answered -> verified (same device), or the one redemption of a verified cross-device session. */
export function redeemSession(
  store: Store,
  transaction: Database,
  redemption: Redemption,
): Promise<Session | undefined> {
  const { orderDigest } = redemption;
  return transaction
    .updateTable('sessions')
    .set({
      status: 'verified',
      redeemed_at: store.time(),
      ended_at: sql`coalesce(ended_at, ${store.time()})`,
    })
    .where('id', '=', redemption.id)
    .where('client_id', '=', redemption.clientId)
    .where('status', 'in', ['answered', 'verified'])
    .where('redeemed_at', 'is', null)
    .where('response_code_hash', '=', redemption.responseCodeHash)
    .where('redeem_by', '>', store.time())
    .where('policy_name', '=', redemption.policyName)
    .where('policy_version', '=', redemption.policyVersion)
    .where((eb) => (orderDigest === null ? eb('order_digest', 'is', null) : eb('order_digest', '=', orderDigest)))
    .where(shopIsActive)
    .returningAll()
    .executeTakeFirst();
}

/** pending or answered -> cancelled, by the shop. */
export function cancelSession(
  store: Store,
  transaction: Database,
  id: string,
  clientId: string,
): Promise<Session | undefined> {
  return transaction
    .updateTable('sessions')
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

/** Writes down what has expired; the returned ones are those that this node changed. */
export function expireSessions(store: Store, transaction: Database): Promise<Session[]> {
  return transaction
    .updateTable('sessions')
    .set({ status: 'expired', ended_at: store.time() })
    .where((eb) =>
      eb.or([
        eb.and([eb('status', '=', 'pending'), eb('expires_at', '<=', store.time())]),
        eb.and([eb('status', '=', 'answered'), eb('redeem_by', '<=', store.time())]),
      ]),
    )
    .returningAll()
    .execute();
}
