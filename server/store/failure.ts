/**
 * Is an error the database's (gone, full, busy, hanging) rather than ours? Then the caller says 503 and the client tries
 * again. pg gives broken connections and timeouts no code, only a text.
 */
export function isStoreFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  // SQLite's codes; PostgreSQL's classes for connection, rollback, resources, operator and lock timeout; sockets.
  if (typeof code === 'string') return /^(SQLITE_|08|40|53|57|55P03$|ECONN|ETIMEDOUT$|EPIPE$|ENOTFOUND$)/.test(code);
  return /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Client was closed|driver has already been destroyed)/.test(
    error.message,
  );
}
