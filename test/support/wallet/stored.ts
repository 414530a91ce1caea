// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Wallets as earlier versions stored them (stored/, made by make-stored.ts at the commit in the file's name), and the
 * shop, issuers and registry that they know. All keys come from one seed, so that a later version can still be asked by
 * the same shop.
 */
import './pinned.ts';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { IDBFactory } from 'fake-indexeddb';
import { base64url, parseBase64url } from '#base/encoding.ts';
import { REGISTRY_ID } from '#demo/policies.ts';
import { generateSigningKey } from '#protocol/jws.ts';
import type { Policy } from '#protocol/policy/policy.ts';
import { bundleDigest, parseTrustBundle } from '#protocol/trust/bundle.ts';
import { seededRandom } from '../protocol/messages.ts';
import { createTrust } from './trust.ts';
import { API, ISSUER_SITE, SHOP, signedRequest } from './world.ts';

export const THEN = Date.parse('2026-11-30T12:00:00Z');
export const STORED_PASSPHRASE = 'correct horse battery staple';
export const STORED_BACKUP_PASSPHRASE = 'a passphrase for the file';
export const STORED = fileURLToPath(new URL('./stored/', import.meta.url));

/** The page's database as it was: every store with its keys and values. */
export type StoredPage = {
  version: number;
  meta: Record<string, unknown>;
  records: unknown[];
};

const random = seededRandom('stored wallets');
const shopKey = generateSigningKey(random);
const trust = createTrust({
  random,
  now: () => THEN,
  issuerOrigin: ISSUER_SITE,
  verifiers: [{ clientId: 'vinum-shop', name: 'Vinum Wine Shop', keys: [shopKey.jwk], origins: [SHOP], api: API }],
});

export const REGISTRY_THEN = {
  id: REGISTRY_ID,
  name: 'Demo registry',
  keys: [trust.registryKey],
  bundles: `${API}/v1/trust/${REGISTRY_ID}`,
};
export const { issue } = trust;
/** What is stored has the first bundle. A later version may write it otherwise, so it asks under the one after it. */
const FILES = { first: trust.publish('scheduled'), next: trust.publish('emergency') };

/** A bundle, where a wallet gets it, and what the shop asks under it. */
export function worldUnder(which: keyof typeof FILES) {
  const file = FILES[which];
  const bundle = parseTrustBundle(file, REGISTRY_THEN.keys, { now: THEN / 1000, minimumSequence: 0 });
  const { sequence, startsAt, expiresAt } = bundle;
  return {
    bundle,
    lists: {
      announced: async () => [{ sequence, digest: bundleDigest(file), startsAt, expiresAt }],
      bundleFile: async () => file,
    },
    request: (asked: Policy) => signedRequest(asked, shopKey, { nowMs: THEN, under: bundle }),
  };
}

/** Names of the stored files of one kind: `page`, `backup` or `file`. */
export function storedFiles(kind: 'page' | 'backup' | 'file'): string[] {
  return readdirSync(STORED).filter((name) => name.startsWith(`${kind}-`));
}

export function readStoredPage(name: string): StoredPage {
  return JSON.parse(readFileSync(STORED + name, 'utf8'), (_, value) =>
    typeof value?.bytes === 'string' ? parseBase64url(value.bytes, name) : value,
  );
}

export function encodeStoredPage(page: StoredPage): string {
  return JSON.stringify(page, (_, value) => (value instanceof Uint8Array ? { bytes: base64url(value) } : value), 1);
}

/** Puts it where a browser has it, by hand: the code that opens it may bring the database up to date. */
export async function putStoredPage({ version, meta, records }: StoredPage, name: string): Promise<void> {
  globalThis.indexedDB ??= new IDBFactory();
  const opening = indexedDB.open(name, version);
  opening.onupgradeneeded = () => {
    const metaStore = opening.result.createObjectStore('meta');
    for (const [key, value] of Object.entries(meta)) metaStore.put(value, key);
    const recordStore = opening.result.createObjectStore('records', { keyPath: 'key' });
    for (const record of records) recordStore.put(record);
  };
  await new Promise<void>((resolve, reject) => {
    opening.onsuccess = () => resolve(opening.result.close());
    opening.onerror = () => reject(opening.error);
  });
}
