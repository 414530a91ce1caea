// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Reads proving files from the wallet's own origin and keeps them in the Cache API under their digest. The digest is
 * checked when a file arrives and again whenever it is taken out, so that neither a damaged download nor an edited
 * cache is ever used (attacks P19, W19). Large files come in pieces, each kept as soon as it has arrived: after an
 * interruption only the missing pieces are fetched. Files of an older manifest are deleted.
 */

import { HushmarkError } from '#base/errors.ts';
import { matches, sha256Hex } from '#groth16/files/digest.ts';
import type { KeyStore } from '#groth16/files/load-proving-key.ts';
import {
  type Digest,
  filesOf,
  MANIFEST_FILE,
  type Manifest,
  parseManifest,
  piecesOf,
} from '#groth16/files/manifest.ts';
import { type DownloadOptions, download } from './download.ts';

export type ArtefactReader = {
  /** A file of the manifest, by its path. */
  read(path: string): Promise<Uint8Array>;
  /** Unpacked keys, so that the next worker need not unpack them again. */
  keys: KeyStore;
};

type Options = DownloadOptions & {
  /** Absolute address of the artefacts, with a slash at the end. */
  base: string;
  /** Hex SHA-256 of manifest.json that this build of the wallet was made for. */
  manifestSha256: string;
  caches: Pick<CacheStorage, 'open'>;
};

const CACHE = 'hushmark-artefacts';
const MANIFEST_MAX = 1 << 18;
const UNPACKED = 'unpacked-key';

export function createArtefactReader(options: Options): ArtefactReader {
  let known: Promise<Manifest> | undefined;

  function manifest(): Promise<Manifest> {
    known ??= readManifest().catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  }

  async function readManifest(): Promise<Manifest> {
    const bytes = await readChecked(MANIFEST_FILE, options.manifestSha256, MANIFEST_MAX);
    const parsed = parseManifest(JSON.parse(new TextDecoder().decode(bytes)));
    await forgetOthers(parsed);
    return parsed;
  }

  async function read(path: string): Promise<Uint8Array> {
    if (path === MANIFEST_FILE) return readChecked(path, options.manifestSha256, MANIFEST_MAX);
    const { circuits } = await manifest();
    const file = circuits.flatMap(filesOf).find((one) => one.path === path);
    if (file === undefined) throw new HushmarkError('proof_artefact', `${path} is not in the manifest`);
    return readChecked(path, file.sha256, file.bytes);
  }

  async function readChecked(path: string, sha256: string, longest: number): Promise<Uint8Array> {
    const address = addressOf(options.base, path, sha256);
    const cache = await options.caches.open(CACHE);
    const kept = await cache.match(address.href);
    if (kept) {
      const bytes = new Uint8Array(await kept.arrayBuffer());
      if ((await sha256Hex(bytes)) === sha256) {
        options.onProgress?.(bytes.length);
        return bytes;
      }
      await cache.delete(address.href);
    }
    const bytes = await download(address, { sha256, longest }, options);
    await keep(cache, address.href, bytes);
    return bytes;
  }

  /** Another build's files: megabytes that nobody will ask for again. */
  async function forgetOthers({ circuits }: Manifest): Promise<void> {
    const files = circuits.flatMap(filesOf);
    const wanted = new Set([
      addressOf(options.base, MANIFEST_FILE, options.manifestSha256).href,
      ...files.map(({ path, sha256 }) => addressOf(options.base, path, sha256).href),
      ...circuits.map(({ files: { key } }) => addressOf(options.base, UNPACKED, key.unpacked.sha256).href),
    ]);
    const cache = await options.caches.open(CACHE);
    const others = (await cache.keys()).filter(({ url }) => !wanted.has(url));
    await Promise.all(others.map((request) => cache.delete(request)));
  }

  return { read, keys: createKeyStore(options, manifest) };
}

/** Where a file is kept: under its path and its digest. */
function addressOf(base: string, path: string, sha256: string): URL {
  const address = new URL(path, base);
  address.searchParams.set('sha256', sha256);
  return address;
}

function createKeyStore(options: Options, manifest: () => Promise<Manifest>): KeyStore {
  return {
    async find(digest) {
      const cache = await options.caches.open(CACHE);
      const address = addressOf(options.base, UNPACKED, digest.sha256).href;
      const kept = await cache.match(address);
      if (!kept) return undefined;
      const bytes = new Uint8Array(await kept.arrayBuffer());
      if (await matches(bytes, digest)) return bytes;
      await cache.delete(address);
      return undefined;
    },
    async keep(digest: Digest, unpacked) {
      const cache = await options.caches.open(CACHE);
      if (!(await keep(cache, addressOf(options.base, UNPACKED, digest.sha256).href, unpacked))) return;
      // Its pieces have done their work.
      const { circuits } = await manifest();
      const key = circuits.find(({ files }) => files.key.unpacked.sha256 === digest.sha256)?.files.key;
      const pieces = key ? piecesOf(key) : [];
      await Promise.all(pieces.map(({ path, sha256 }) => cache.delete(addressOf(options.base, path, sha256).href)));
    },
  };
}

/** A full disk costs the next download, not this answer. */
async function keep(cache: Cache, address: string, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
  try {
    await cache.put(address, new Response(bytes, { headers: { 'content-type': 'application/octet-stream' } }));
    return true;
  } catch {
    // Quota: nothing else depends on it.
    return false;
  }
}
