// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Is an error the database's (gone, full, busy, hanging, read-only) rather than ours? Then the caller answers 503 and
 * the client tries again.
 */
import pg from 'pg';
import { HushmarkError } from '#base/errors.ts';

/** PostgreSQL's classes for what a wrong statement of ours would cause: data, integrity, syntax and names. */
const OURS = /^(22|23|42)/;
/** A role that lost its rights is the operator's fault, not ours. */
const INSUFFICIENT_PRIVILEGE = '42501';

/** For what pg throws, connecting or asking: server_store, or undefined for a fault of ours. */
export function storeFailure(error: unknown): HushmarkError | undefined {
  if (error instanceof HushmarkError) return error;
  if (!(error instanceof Error)) return undefined;
  if (error instanceof pg.DatabaseError) {
    const { code = '' } = error;
    if (OURS.test(code) && code !== INSUFFICIENT_PRIVILEGE) return undefined;
  } else if (error instanceof TypeError || error instanceof RangeError) {
    return undefined;
  }
  // Everything else is a connection that was refused, cut, or silent for too long; pg gives many of them no code.
  const { code } = error as { code?: unknown };
  return new HushmarkError('server_store', undefined, undefined, { state: String(code ?? 'unreachable') });
}

/** SQLite's errors come through as they are. */
export function isSqliteFailure(error: unknown): boolean {
  return error instanceof Error && String((error as { code?: unknown }).code).startsWith('SQLITE_');
}
