/**
 * Reads proving files from the wallet's own origin and keeps them in the Cache API under their digest. Used by the
 * prover worker and, for the small files, by the page. The digest is checked when a file arrives and again whenever it
 * is taken out, so that neither a damaged download nor an edited cache is ever used (attacks P19, W19).
 */
import { parseManifest } from '#groth16/keys.ts';
import { HushmarkError } from '#protocol/errors.ts';

export type ArtefactReader = (path: string) => Promise<Uint8Array>;

type Options = {
  /** Absolute address of the artefacts, with a slash at the end. */
  base: string;
  /** Hex SHA-256 of manifest.json that this build of the wallet was made for. */
  manifestSha256: string;
  fetch: typeof fetch;
  caches: Pick<CacheStorage, 'open'>;
  onProgress?: (done: number, total: number) => void;
};

type Expected = { sha256: string; bytes: number };

const CACHE = 'hushmark-artefacts';
const MANIFEST = 'manifest.json';
const MANIFEST_MAX = 1 << 18;

export function createArtefactReader(options: Options): ArtefactReader {
  let known: Promise<Map<string, Expected>> | undefined;

  async function expectedFor(path: string): Promise<Expected> {
    if (path === MANIFEST) return { sha256: options.manifestSha256, bytes: MANIFEST_MAX };
    known ??= readManifest();
    try {
      const found = (await known).get(path);
      if (found === undefined) throw new HushmarkError('proof_artefact', `${path} is not in the manifest`);
      return found;
    } catch (error) {
      known = undefined;
      throw error;
    }
  }

  async function readManifest(): Promise<Map<string, Expected>> {
    const manifest = parseManifest(JSON.parse(new TextDecoder().decode(await read(MANIFEST))));
    const files = Object.values(manifest.circuits).flatMap((circuit) => Object.values(circuit.files));
    return new Map(files.map((file) => [file.path, { sha256: file.sha256, bytes: file.bytes }]));
  }

  async function read(path: string): Promise<Uint8Array> {
    const expected = await expectedFor(path);
    const address = new URL(path, options.base);
    address.searchParams.set('sha256', expected.sha256);
    const cache = await options.caches.open(CACHE);
    const kept = await cache.match(address.href);
    if (kept) {
      const bytes = new Uint8Array(await kept.arrayBuffer());
      if ((await sha256Hex(bytes)) === expected.sha256) return bytes;
      await cache.delete(address.href);
    }
    const bytes = await download(address, expected, options);
    if ((await sha256Hex(bytes)) !== expected.sha256) {
      throw new HushmarkError('proof_artefact', `${path} differs from the manifest`, undefined, { file: path });
    }
    await keep(cache, address.href, bytes);
    return bytes;
  }

  return read;
}

async function download(address: URL, expected: Expected, options: Options): Promise<Uint8Array<ArrayBuffer>> {
  let response: Response;
  try {
    response = await options.fetch(address, { redirect: 'error', credentials: 'omit', referrerPolicy: 'no-referrer' });
  } catch {
    throw new HushmarkError('wallet_offline', `${address.pathname} could not be fetched`);
  }
  if (!response.ok || !response.body)
    throw new HushmarkError('wallet_offline', `${address.pathname}: ${response.status}`);
  const parts: Uint8Array[] = [];
  let done = 0;
  for (const reader = response.body.getReader(); ; ) {
    const { value } = await reader.read();
    if (!value) break;
    done += value.length;
    // More than the manifest announces cannot become right any more.
    if (done > expected.bytes) {
      await reader.cancel();
      throw new HushmarkError('proof_artefact', `${address.pathname} is longer than the manifest says`);
    }
    parts.push(value);
    options.onProgress?.(done, expected.bytes);
  }
  const bytes = new Uint8Array(done);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A full disk costs the next download, not this answer. */
async function keep(cache: Cache, address: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  try {
    await cache.put(address, new Response(bytes, { headers: { 'content-type': 'application/octet-stream' } }));
  } catch {
    // Quota: nothing else depends on it.
  }
}

async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
