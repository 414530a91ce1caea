import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadArtefacts } from '#groth16/keys.ts';
import { createArtefactReader } from '#wallet/src/prover/artefact-cache.ts';
import { MANIFEST, MANIFEST_BYTES } from './pinned.ts';

const BUILD = fileURLToPath(new URL('../../build/', import.meta.url));
const BASE = 'https://wallet.example/artefacts/';
const FILE = 'age/v1/vkey.json';

/** The Cache API as far as it is used here. */
function memoryCaches() {
  const entries = new Map<string, Uint8Array>();
  const cache = {
    match: async (address: string) => {
      const bytes = entries.get(address);
      return bytes && new Response(new Uint8Array(bytes));
    },
    put: async (address: string, response: Response) => {
      entries.set(address, new Uint8Array(await response.arrayBuffer()));
    },
    delete: async (address: string) => entries.delete(address),
  };
  return { entries, caches: { open: async () => cache as unknown as Cache } };
}

describe('proving files', () => {
  let store: ReturnType<typeof memoryCaches>;
  let fetched: string[];
  let change: (path: string, bytes: Uint8Array) => Uint8Array | undefined;

  const reader = (manifestSha256 = MANIFEST.sha256) =>
    createArtefactReader({
      base: BASE,
      manifestSha256,
      caches: store.caches,
      fetch: (async (input: URL) => {
        const path = new URL(input).pathname.replace('/artefacts/', '');
        fetched.push(path);
        const bytes = path === 'manifest.json' ? MANIFEST_BYTES : new Uint8Array(await readFile(BUILD + path));
        const body = change(path, bytes);
        if (!body) throw new TypeError('offline');
        return new Response(new Uint8Array(body));
      }) as typeof fetch,
    });

  beforeEach(() => {
    store = memoryCaches();
    fetched = [];
    change = (_path, bytes) => bytes;
  });
  const flip = (bytes: Uint8Array, at = 100) => bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));

  it('are fetched once and then taken from the cache, without a network', async () => {
    const first = await reader()(FILE);
    change = () => undefined;
    expect(await reader()(FILE)).toEqual(first);
    expect(fetched).toEqual(['manifest.json', FILE]);
  });

  it.each(['manifest.json', FILE])('P19: one changed byte of %s on the way is refused and not kept', async (path) => {
    change = (asked, bytes) => (asked === path ? flip(bytes) : bytes);
    await expect(reader()(FILE)).rejects.toMatchObject({ code: 'proof_artefact' });
    expect([...store.entries.keys()].some((address) => address.includes(path))).toBe(false);
    change = (_path, bytes) => bytes;
    await expect(reader()(FILE)).resolves.toBeDefined();
  });

  it('W19: one changed byte in the cache is noticed at use, and the file is fetched again', async () => {
    const good = await reader()(FILE);
    for (const [address, bytes] of store.entries) store.entries.set(address, flip(bytes, 7));
    expect(await reader()(FILE)).toEqual(good);
    expect(fetched).toHaveLength(4);
  });

  it('P19: files that fit another manifest than the pinned one are refused', async () => {
    await expect(reader('0'.repeat(64))(FILE)).rejects.toMatchObject({ code: 'proof_artefact' });
  });

  it('stops at a file that is longer than announced, or not in the manifest', async () => {
    change = (path, bytes) => (path === FILE ? new Uint8Array(bytes.length + 1) : bytes);
    await expect(reader()(FILE)).rejects.toMatchObject({ code: 'proof_artefact' });
    await expect(reader()('age/v1/other.json')).rejects.toMatchObject({ code: 'proof_artefact' });
    await expect(reader()('../config.json')).rejects.toMatchObject({ code: 'proof_artefact' });
  });

  it('offline and without a copy is said as such', async () => {
    change = () => undefined;
    await expect(reader()(FILE)).rejects.toMatchObject({ code: 'wallet_offline' });
  });

  it('give the circuits that the page was built with', async () => {
    const { circuits } = await loadArtefacts({ read: reader(), manifestSha256: MANIFEST.sha256 });
    expect(circuits.age.digest).toBe(MANIFEST.circuits.age?.digest);
    expect(circuits.attributes.publicSignals).toEqual(MANIFEST.circuits.attributes?.publicSignals);
  });
});
