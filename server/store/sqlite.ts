// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * SQLite through libsql, which has better-sqlite3's interface: one process, or several on one machine. WAL; synchronous
 * NORMAL for what may be lost in a power failure (a verification that nobody has answered), FULL inside `durably`,
 * because a consumed verification must never come back.
 */
import { Kysely, type SqliteDatabase, SqliteDialect, sql } from 'kysely';
import Libsql from 'libsql';
import { createGroupCommit, fullySynced } from './group-commit.ts';
import { createProbe } from './probe.ts';
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
  const database = keepingStatements(connection);
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
  const seconds = () => Math.floor(clock() / 1000);
  const time = () => sql<number>`${seconds()}`;
  const durably = createGroupCommit(fullySynced(db));
  return {
    kind: 'sqlite',
    db,
    time,
    now: async () => seconds(),
    durably,
    probe: createProbe({ durably, time }, clock),
    close: () => db.destroy(),
  };
}

/** Texts of statements that are kept prepared; values are bound, so there are a few dozen. */
const KEPT = 200;

/**
 * kysely prepares every statement anew, which takes as long as running most of them. A change of tables re-prepares.
 */
function keepingStatements(connection: Libsql.Database): SqliteDatabase {
  const kept = new Map<string, ReturnType<SqliteDatabase['prepare']>>();
  // libsql's declarations name better-sqlite3's classes; kysely asks only for prepare and close.
  const database = connection as unknown as SqliteDatabase;
  return {
    close: () => database.close(),
    prepare(text) {
      let statement = kept.get(text);
      if (statement === undefined) {
        statement = database.prepare(text);
        if (kept.size >= KEPT) kept.clear();
        // Others (tables, pragmas) run once or are cheap.
        if (/^(select|insert|update|delete|begin|commit|savepoint|release)\b/.test(text)) kept.set(text, statement);
      }
      return statement;
    },
  };
}
