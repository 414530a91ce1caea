// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Group commit for SQLite: everything that is to be written durably in one turn of the event loop goes to disk
 * together, since a disk takes only a few hundred commits a second, whatever is in them. Each piece of work stays a
 * transition of its own inside a savepoint, with its own row count, and sees what those before it did; one that fails
 * takes back only itself. Nobody is answered before the shared commit is on disk, and if that fails, nobody's work has
 * happened. PostgreSQL groups the commits of its connections by itself.
 */
import { type Kysely, sql, type Transaction } from 'kysely';

type Entry<DB> = {
  /** Does the work and returns how to tell its caller. */
  run(transaction: Transaction<DB>): Promise<() => void>;
  reject(error: unknown): void;
};

/** Bounds the time for which one group holds the connection, and with it the event loop. */
const LARGEST_GROUP = 64;

/** `commit` opens the transaction, durable when it has resolved; see Store.durably for the result. */
export function createGroupCommit<DB>(
  commit: (work: (transaction: Transaction<DB>) => Promise<void>) => Promise<void>,
): <T>(work: (transaction: Transaction<DB>) => Promise<T>) => Promise<T> {
  const waiting: Entry<DB>[] = [];
  let scheduled = false;

  function schedule(): void {
    if (scheduled || waiting.length === 0) return;
    scheduled = true;
    // After everything that arrived in this turn: a lone caller waits for nobody.
    setImmediate(async () => {
      await commitGroup(waiting.splice(0, LARGEST_GROUP));
      scheduled = false;
      schedule();
    });
  }

  async function commitGroup(group: readonly Entry<DB>[]): Promise<void> {
    const tell: (() => void)[] = [];
    try {
      await commit(async (transaction) => {
        for (const entry of group) tell.push(await inSavepoint(transaction, entry));
      });
    } catch (error) {
      for (const { reject } of group) reject(error);
      return;
    }
    for (const answer of tell) answer();
  }

  return (work) =>
    new Promise((resolve, reject) => {
      const run: Entry<DB>['run'] = async (transaction) => {
        const result = await work(transaction);
        return () => resolve(result);
      };
      waiting.push({ run, reject });
      schedule();
    });
}

async function inSavepoint<DB>(transaction: Transaction<DB>, { run, reject }: Entry<DB>): Promise<() => void> {
  await sql`savepoint work`.execute(transaction);
  try {
    const answer = await run(transaction);
    await sql`release work`.execute(transaction);
    return answer;
  } catch (error) {
    // Another process is writing: everybody after would wait for it as long, one after the other.
    if (isBusy(error)) throw error;
    // Throws when SQLite has ended the whole transaction (disk full): then the group fails as one.
    await sql`rollback to work`.execute(transaction);
    await sql`release work`.execute(transaction);
    return () => reject(error);
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}

/** A durable transaction on the one connection; the setting is put back whatever happens. */
export function fullySynced<DB>(
  db: Kysely<DB>,
): (work: (transaction: Transaction<DB>) => Promise<void>) => Promise<void> {
  return (work) =>
    db.connection().execute(async (single) => {
      await sql`pragma synchronous = FULL`.execute(single);
      try {
        await single.transaction().execute(work);
      } finally {
        await sql`pragma synchronous = NORMAL`.execute(single);
      }
    });
}
