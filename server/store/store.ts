// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The database as the rest of the server sees it: one handle, one clock, one way to commit what must not be lost.
 * open.ts opens it on SQLite or PostgreSQL; the files beside this one hold the queries, the same for both.
 */
import type { Kysely, RawBuilder, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

export type Database = Kysely<Tables> | Transaction<Tables>;

export type Store = {
  readonly kind: 'sqlite' | 'postgres';
  readonly db: Kysely<Tables>;
  /**
   * Unix seconds at the moment the statement runs, for conditions of an UPDATE. On PostgreSQL the database's own clock,
   * so that nodes with a wrong one decide nothing (R18); SQLite has a single machine and takes the injected clock.
   */
  time(): RawBuilder<number>;
  /**
   * The same clock, read now. Inside a transaction, pass it: asking over a second connection would let as many
   * transactions as there are connections wait for each other.
   */
  now(within?: Database): Promise<number>;
  /** A transaction that is on disk when the promise resolves; its first statement must write. */
  durably<T>(work: (transaction: Transaction<Tables>) => Promise<T>): Promise<T>;
  /** Writes; rejects when the database takes no write, and else resolves with its time. May be a second old. */
  probe(): Promise<number>;
  close(): Promise<void>;
};
