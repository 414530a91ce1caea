// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Where trust bundles come from: a directory that a registry's command line writes to, or the address of another
 * verifier or registry. A source only delivers candidates; trust.ts judges them.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { HushmarkError } from '#base/errors.ts';
import { parseJson } from '#base/readers.ts';
import { parseAnnouncement } from '#protocol/trust/announcement.ts';
import { MAX_FILE_BYTES } from '#protocol/trust/bundle-binary.ts';

/** Candidate files, in any order. Rejects when the source cannot be reached. */
export type BundleSource = () => Promise<readonly Uint8Array[]>;

/** First bytes of every bundle file. */
const MAGIC = 'HMTB';
/** A registry keeps old bundles beside the new one; the newest few by time of change are looked at. */
const CANDIDATES = 4;
const TIMEOUT = 15_000;
const ANNOUNCEMENT_BYTES = 4096;

/** The source that a configuration names: an address, or else a directory. */
export function sourceAt(bundles: string): BundleSource {
  return /^https?:\/\//.test(bundles) ? bundleUrl(bundles) : bundleDirectory(bundles);
}

export function bundleDirectory(directory: string): BundleSource {
  return async () => {
    const names = await readdir(directory);
    const files = await Promise.all(
      names.map(async (name) => {
        const path = join(directory, name);
        const info = await stat(path);
        return { path, changed: info.mtimeMs, usable: info.isFile() && info.size <= MAX_FILE_BYTES };
      }),
    );
    files.sort((a, b) => b.changed - a.changed);
    const bundles: Uint8Array[] = [];
    for (const { path, usable } of files) {
      if (!usable || bundles.length >= CANDIDATES) continue;
      const bytes = new Uint8Array(await readFile(path));
      if (new TextDecoder('latin1').decode(bytes.subarray(0, MAGIC.length)) === MAGIC) bundles.push(bytes);
    }
    return bundles;
  };
}

/** `address` answers with an announcement; the files are at bundles/<digest> beside it. */
export function bundleUrl(address: string, fetch: typeof globalThis.fetch = globalThis.fetch): BundleSource {
  return async () => {
    const announced = await get(fetch, new URL(address), ANNOUNCEMENT_BYTES);
    const bundles = parseAnnouncement(parseJson(announced, 'the trust announcement', ANNOUNCEMENT_BYTES));
    const files: Uint8Array[] = [];
    for (const { digest } of bundles) {
      files.push(await get(fetch, new URL(`./bundles/${digest}`, address), MAX_FILE_BYTES));
    }
    return files;
  };
}

async function get(fetch: typeof globalThis.fetch, url: URL, limit: number): Promise<Uint8Array> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT) });
  if (!response.ok || response.body === null) throw unavailable(`answered ${response.status}`);
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > limit) {
      await reader.cancel();
      throw unavailable('sent too much');
    }
    parts.push(value);
  }
  return new Uint8Array(Buffer.concat(parts));
}

function unavailable(what: string): HushmarkError {
  return new HushmarkError('server_trust_unavailable', `the source of trust bundles ${what}`);
}
