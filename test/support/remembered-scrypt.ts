// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * node:crypto with a scrypt that remembers its results: many commands open one file with one passphrase, and deriving
 * its key anew each time takes minutes and tests nothing. For `vi.mock('node:crypto', rememberScrypt)`.
 */
export async function rememberScrypt(original: () => Promise<unknown>): Promise<object> {
  const crypto = (await original()) as typeof import('node:crypto');
  const known = new Map<string, Buffer>();
  const scryptSync: typeof crypto.scryptSync = (passphrase, salt, length, options) => {
    const name = JSON.stringify([String(passphrase), Buffer.from(salt as Uint8Array).toString('hex'), length, options]);
    const key = known.get(name) ?? crypto.scryptSync(passphrase, salt, length, options);
    known.set(name, key);
    return Buffer.from(key);
  };
  return { ...crypto, scryptSync };
}
