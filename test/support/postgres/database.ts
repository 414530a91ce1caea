// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Where the PostgreSQL tests find a server, and a schema of their own in it. Without a server they are skipped with a
 * message; in continuous integration (CI=true) that is a failure.
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { describe } from 'vitest';

const url = process.env.HUSHMARK_TEST_POSTGRES ?? 'postgres://postgres@127.0.0.1:5432/test';

async function isThere(): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

const found = await isThere();
if (!found) {
  const message = `no PostgreSQL at ${url.replace(/:[^:@/]*@/, ':…@')}: set HUSHMARK_TEST_POSTGRES`;
  if (process.env.CI === 'true') throw new Error(message);
  console.warn(`SKIPPED, ${message}`);
}

/** `describe`, or a visible skip. */
export const describeWithPostgres = found ? describe : describe.skip;

export type TestDatabase = {
  readonly store: { readonly kind: 'postgres'; readonly url: string; readonly schema: string };
  /** Takes the schema away again. */
  drop(): Promise<void>;
};

export function createTestDatabase(): TestDatabase {
  const schema = `hushmark_${randomBytes(6).toString('hex')}`;
  return {
    store: { kind: 'postgres', url, schema },
    async drop() {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.query(`drop schema if exists ${schema} cascade`);
      await client.end();
    },
  };
}
