/**
 * SQLite through libsql, which has better-sqlite3's interface: one process, or several on one machine.
 * WAL; synchronous NORMAL for what may be lost with the power (a session that nobody has answered), FULL inside
 * `durably`, because a consumed session must never come back.
 */
import { Kysely, type SqliteDatabase, SqliteDialect, sql } from 'kysely';
import Libsql from 'libsql';
import { createGroupCommit, fullySynced } from './group-commit.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';

/** Milliseconds that a statement waits for another process's write. */
const BUSY_TIMEOUT = 2000;

/** `file` may be ':memory:'. `clock` gives milliseconds. */
export function openSqlite(file: string, clock: () => number): Store {
  const connection = new Libsql(file);
  connection.pragma('journal_mode = WAL');
  connection.pragma(`busy_timeout = ${BUSY_TIMEOUT}`);
  connection.pragma('synchronous = NORMAL');
  connection.pragma('foreign_keys = ON');
  // libsql's declarations name better-sqlite3's classes; kysely asks only for prepare and close.
  const database = connection as unknown as SqliteDatabase;
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
  const seconds = () => Math.floor(clock() / 1000);
  return {
    kind: 'sqlite',
    db,
    time: () => sql<number>`${seconds()}`,
    now: async () => seconds(),
    durably: createGroupCommit(fullySynced(db)),
    ping: async () => {
      await sql`select count(*) from policies`.execute(db);
    },
    close: () => db.destroy(),
  };
}
