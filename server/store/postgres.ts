// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * PostgreSQL through pg: any number of stateless nodes. The database's clock decides about expiry. Every wait is
 * bounded, so that with a hanging database requests fail within seconds instead of piling up (F5).
 */
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { guardPool, prepareConnection } from './postgres-pool.ts';
import { createProbe } from './probe.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';

export type PostgresOptions = {
  url: string;
  /** Search path; created when it does not exist. */
  schema?: string;
  connections?: number;
};

export async function openPostgres({ url, schema, connections = 10 }: PostgresOptions): Promise<Store> {
  const int8: number = pg.types.builtins.INT8;
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 2000,
    query_timeout: 6000,
    keepAlive: true,
    types: {
      // Our bigint columns are seconds and small counts.
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === int8 ? Number : pg.types.getTypeParser(oid, format === 'binary' ? 'binary' : 'text'),
    },
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  // The same for a connection in use: its query fails, and that is who reports it.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const path = schema === undefined ? undefined : checkName(schema);
  const guarded = guardPool(pool, (client) => prepareConnection(client, path));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: guarded }) });
  if (path !== undefined) await sql`create schema if not exists ${sql.id(path)}`.execute(db);
  const time = () => sql<number>`floor(extract(epoch from clock_timestamp()))::bigint`;
  const durably: Store['durably'] = (work) => db.transaction().execute(work);
  return {
    kind: 'postgres',
    db,
    time,
    now: async (within = db) => {
      const { rows } = await sql<{ now: number }>`select ${time()} as now`.execute(within);
      return rows[0]?.now ?? Number.NaN;
    },
    durably,
    probe: createProbe({ durably, time }, () => performance.now()),
    close: () => db.destroy(),
  };
}

function checkName(schema: string): string {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) throw new RangeError('a schema name has a-z, 0-9 and _ only');
  return schema;
}
