// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * pg's pool as the store needs it. Every new connection is checked before it is used: it must take writes (a standby or
 * a demoted primary does not), and its waits must be bounded (F5). Errors of the database leave as server_store, and
 * their connection is not used again. A connection that can no longer write takes all others of its age with it, so
 * that after a failover the next request meets the new primary (A49).
 */
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type pg from 'pg';
import { HushmarkError } from '#base/errors.ts';
import { storeFailure } from './failure.ts';

/** Milliseconds. `statement_timeout` is shorter than pg's own `query_timeout`, which leaves a connection unusable. */
const LIMITS = { statement_timeout: 5000, lock_timeout: 4000, idle_in_transaction_session_timeout: 10_000 };

/** What one connection looks like; used for the parts of a pg client that are needed here. */
export type PoolClient = Pick<pg.PoolClient, 'release'> & {
  query(text: string, values?: readonly unknown[]): Promise<unknown>;
};
export type Pool = { connect(): Promise<PoolClient>; end(): Promise<void> };

/** `prepare` runs once for a connection, and rejects when it may not be used. */
export function guardPool(pool: Pool, prepare: (client: PoolClient) => Promise<void>): PostgresPool {
  const generations = new WeakMap<PoolClient, number>();
  let generation = 0;

  async function connect(): Promise<PoolClient> {
    for (;;) {
      const client = await pool.connect();
      const made = generations.get(client);
      if (made === generation) return client;
      if (made === undefined) {
        try {
          await prepare(client);
        } catch (error) {
          client.release(true);
          throw error;
        }
        generations.set(client, generation);
        return client;
      }
      client.release(true);
    }
  }

  return {
    async connect() {
      const client = await connect().catch((error: unknown) => {
        throw storeFailure(error) ?? error;
      });
      let isBroken = false;
      const guarded = {
        async query(text: string, values?: readonly unknown[]): Promise<unknown> {
          try {
            return await client.query(text, values);
          } catch (error) {
            const failure = storeFailure(error);
            if (failure === undefined) throw error;
            isBroken ||= !leavesConnectionUsable(error);
            if (codeOf(error) === READ_ONLY) generation++;
            throw failure;
          }
        },
        release: () => client.release(isBroken),
      };
      return guarded as unknown as PostgresPoolClient;
    },
    end: () => pool.end(),
  };
}

const READ_ONLY = '25006';
const codeOf = (error: unknown): string => String((error as { code?: unknown } | undefined)?.code ?? '');

/**
 * Rolled back by the database (deadlock, lock or statement that took too long): the connection is as good as before.
 */
const leavesConnectionUsable = (error: unknown): boolean => /^(40|55P03$|57014$)/.test(codeOf(error));

type State = {
  takes_writes: boolean;
  backend: number;
  /** In the order of LIMITS, in milliseconds; 0 is none. */
  limits: number[];
  path: string;
};

/**
 * Sets the limits and the schema of a connection. Behind a pooler that hands one database connection to many clients
 * (PgBouncer in transaction mode) settings do not last, so there the role has to bring them.
 */
export async function prepareConnection(client: PoolClient, schema: string | undefined): Promise<void> {
  const { takes_writes: takesWrites, backend, limits, path } = await look(client);
  if (!takesWrites) throw new HushmarkError('server_store', 'the database takes no writes');
  // The database's own number for the connection; a pooler in between makes one up.
  const isPooled = backend !== (client as { processID?: unknown }).processID;
  const wanted = Object.entries(LIMITS);
  if (!isPooled) {
    const settings = wanted.map(([name, value]) => `set ${name} = ${value}`);
    await client.query([...settings, ...(schema === undefined ? [] : [`set search_path = ${schema}`])].join('; '));
    return;
  }
  const areLimited = wanted.every(([, most], index) => {
    const is = limits[index] ?? 0;
    return is > 0 && is <= most;
  });
  if (areLimited && (schema === undefined || path === schema)) return;
  const needed = [...wanted.map(([name, value]) => `SET ${name} = ${value}`)];
  if (schema !== undefined) needed.push(`SET search_path = ${schema}`);
  throw new HushmarkError(
    'server_store',
    'there is a connection pooler before PostgreSQL, and the limits of a session do not reach through it',
    `Give them to the role: ${needed.map((setting) => `ALTER ROLE … ${setting};`).join(' ')} Then let the pooler connect anew.`,
  );
}

async function look(client: PoolClient): Promise<State> {
  const milliseconds = (name: string) => `(select setting::int from pg_settings where name = '${name}')`;
  const { rows } = (await client.query(
    `select current_setting('transaction_read_only') = 'off' as takes_writes, pg_backend_pid() as backend,
      array[${Object.keys(LIMITS).map(milliseconds).join(', ')}] as limits, current_setting('search_path') as path`,
  )) as { rows: State[] };
  const [state] = rows;
  if (state === undefined) throw new HushmarkError('server_store');
  return state;
}
