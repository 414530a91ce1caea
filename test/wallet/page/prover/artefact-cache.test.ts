// SPDX-License-Identifier: GPL-3.0-or-later
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadArtefacts, newestNamed } from '#groth16/files/artefacts.ts';
import { filesOf } from '#groth16/files/manifest.ts';
import type { PinnedCircuits } from '#wallet/core/key-sets.ts';
import { createArtefactReader } from '#wallet/page/prover/artefact-cache.ts';
import { MANIFEST, MANIFEST_BYTES } from '../../../support/wallet/pinned.ts';

const BUILD = fileURLToPath(new URL('../../../../build/', import.meta.url));
const BASE = 'https://wallet.example/artefacts/';
const FILE = 'age/v1/vkey.json';
const age = newestNamed(MANIFEST.circuits, 'age');
const PIECES = age.files.key.pieces.map((_, index) => `age/v1/age.key/${index}`);

/** The Cache API as far as it is used here. */
function memoryCaches() {
  const entries = new Map<string, Uint8Array>();
  const address = (request: string | { url: string }) => (typeof request === 'string' ? request : request.url);
  const cache = {
    match: async (request: string) => {
      const bytes = entries.get(request);
      return bytes && new Response(new Uint8Array(bytes));
    },
    put: async (request: string, response: Response) => {
      entries.set(request, new Uint8Array(await response.arrayBuffer()));
    },
    delete: async (request: string | { url: string }) => entries.delete(address(request)),
    keys: async () => [...entries.keys()].map((url) => ({ url })),
  };
  return { entries, caches: { open: async () => cache as unknown as Cache } };
}

let store: ReturnType<typeof memoryCaches>;
let fetched: string[];
let pauses: number[];
/** What arrives for a path, `asked` times before; undefined for no network. */
let change: (path: string, bytes: Uint8Array, asked: number, signal?: AbortSignal) => Uint8Array | Response | undefined;
let bypassed: string[];

const reader = (manifestSha256 = MANIFEST.sha256) =>
  createArtefactReader({
    base: BASE,
    manifestSha256,
    caches: store.caches,
    patienceMs: 1,
    wait: async (ms) => void pauses.push(ms),
    fetch: (async (input: URL, init: RequestInit) => {
      const path = new URL(input).pathname.replace('/artefacts/', '');
      const asked = fetched.filter((other) => other === path).length;
      fetched.push(path);
      if (init.cache === 'reload') bypassed.push(path);
      const bytes = path === 'manifest.json' ? MANIFEST_BYTES : new Uint8Array(await readFile(BUILD + path));
      const body = change(path, bytes, asked, init.signal ?? undefined);
      if (!body) throw new TypeError('offline');
      return body instanceof Response ? body : new Response(new Uint8Array(body));
    }) as typeof fetch,
  });

/** A body that stays open until it is given up. */
function silentAfter(bytes: Uint8Array, signal: AbortSignal | undefined): Response {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      const giveUp = () => controller.error(new Error('given up'));
      if (signal?.aborted) giveUp();
      signal?.addEventListener('abort', giveUp);
    },
  });
  return new Response(body);
}

const flip = (bytes: Uint8Array, at = 100) => bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));
const largeFile = async (from = reader()) => {
  const { circuits } = await loadArtefacts({ read: from.read, manifestSha256: MANIFEST.sha256 });
  return newestNamed(circuits, 'age').compactKey();
};

beforeEach(() => {
  store = memoryCaches();
  fetched = [];
  pauses = [];
  bypassed = [];
  change = (_path, bytes) => bytes;
});

describe('proving files', () => {
  it('are fetched once and then taken from the cache, without a network', async () => {
    const first = await reader().read(FILE);
    change = () => undefined;
    expect(await reader().read(FILE)).toEqual(first);
    expect(fetched).toEqual(['manifest.json', FILE]);
  });

  it.each(['manifest.json', FILE])('P19: one changed byte of %s on the way is refused and not kept', async (path) => {
    change = (asked, bytes) => (asked === path ? flip(bytes) : bytes);
    await expect(reader().read(FILE)).rejects.toMatchObject({ code: 'proof_artefact' });
    expect([...store.entries.keys()].some((address) => address.includes(path))).toBe(false);
    change = (_path, bytes) => bytes;
    await expect(reader().read(FILE)).resolves.toBeDefined();
  });

  it('W19: one changed byte in the cache is noticed at use, and the file is fetched again', async () => {
    const good = await reader().read(FILE);
    for (const [address, bytes] of store.entries) store.entries.set(address, flip(bytes, 7));
    expect(await reader().read(FILE)).toEqual(good);
    expect(fetched).toHaveLength(4);
  });

  it('P19: files that fit another manifest than the pinned one are refused', async () => {
    await expect(reader('0'.repeat(64)).read(FILE)).rejects.toMatchObject({ code: 'proof_artefact' });
  });

  it('stops at a file that is longer than announced, or not in the manifest', async () => {
    change = (path, bytes) => (path === FILE ? new Uint8Array(bytes.length + 1) : bytes);
    for (const path of [FILE, 'age/v1/other.json', '../config.json', 'age/v1/age.key', 'age/v1/age.key/999']) {
      await expect(reader().read(path), path).rejects.toMatchObject({ code: 'proof_artefact' });
    }
  });

  it('offline and without a copy is said as such, after some attempts', async () => {
    change = () => undefined;
    await expect(reader().read(FILE)).rejects.toMatchObject({ code: 'wallet_offline' });
    expect(fetched.length).toBe(pauses.length + 1);
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
    change = () => new Response('not here', { status: 404 });
    await expect(reader().read(FILE)).rejects.toMatchObject({ code: 'wallet_offline' });
  });

  it('give the circuits that the page was built with', async () => {
    const { circuits } = await loadArtefacts({ read: reader().read, manifestSha256: MANIFEST.sha256 });
    const facts = (known: PinnedCircuits) =>
      known.map(({ circuitDigest, publicSignals }) => ({ circuitDigest, publicSignals }));
    expect(facts(circuits)).toEqual(facts(MANIFEST.circuits));
  });

  it('of another manifest are deleted: caches do not pile up', async () => {
    await reader().read(FILE);
    const own = [...store.entries.keys()];
    for (const old of ['manifest.json', FILE, 'age/v1/age.program/1', 'unpacked-key', 'age/v1/age.zkey']) {
      store.entries.set(`${BASE}${old}?sha256=${'12'.repeat(32)}`, new Uint8Array(9));
    }
    await reader().read(FILE);
    expect([...store.entries.keys()]).toEqual(own);
  });
});

describe('a download', () => {
  const goodFile = () => Promise.all(PIECES.map((path) => readFile(BUILD + path))).then(Buffer.concat);
  const asksFor = (path: string) => fetched.filter((other) => other === path).length;

  it('that was interrupted goes on with the missing pieces only', async () => {
    let left = 5;
    change = (path, bytes) => (path.includes('.key/') && left-- <= 0 ? undefined : bytes);
    await expect(largeFile()).rejects.toMatchObject({ code: 'wallet_offline' });
    const kept = PIECES.filter((path) => [...store.entries.keys()].some((address) => address.includes(`${path}?`)));
    expect(kept).toHaveLength(5);

    change = (_path, bytes) => bytes;
    fetched = [];
    expect(Buffer.compare(await largeFile(), await goodFile())).toBe(0);
    expect(fetched.toSorted()).toEqual(PIECES.filter((path) => !kept.includes(path)).toSorted());
  });

  it('repeats a piece by itself when its connection breaks or falls silent', async () => {
    const [broken, silent] = [PIECES[2]!, PIECES[7]!];
    change = (path, bytes, asked, signal) => {
      if (path === broken && asked < 2) return undefined;
      if (path === silent && asked < 1) return silentAfter(bytes.subarray(0, 999), signal);
      return bytes;
    };
    expect(Buffer.compare(await largeFile(), await goodFile())).toBe(0);
    expect(PIECES.map(asksFor)).toEqual(PIECES.map((path) => (path === broken ? 3 : path === silent ? 2 : 1)));
  });

  it('P19: fetches a damaged piece again, past the browser’s own cache, and never uses or keeps it', async () => {
    const damaged = PIECES[4]!;
    change = (path, bytes, asked) => (path === damaged && asked < 2 ? flip(bytes, asked) : bytes);
    expect(Buffer.compare(await largeFile(), await goodFile())).toBe(0);
    expect(asksFor(damaged)).toBe(3);
    expect(bypassed).toEqual([damaged, damaged]);

    store.entries.clear();
    change = (path, bytes) => (path === damaged ? flip(bytes) : bytes);
    await expect(largeFile()).rejects.toMatchObject({ code: 'proof_artefact' });
    expect([...store.entries.keys()].some((address) => address.includes(`${damaged}?`))).toBe(false);
  });

  it('W19: takes the undamaged pieces of an altered cache, and fetches the others', async () => {
    await largeFile();
    const altered = [...store.entries.keys()].filter((address) => /age\.key\/(1|6)\?/.test(address));
    for (const address of altered) store.entries.set(address, flip(store.entries.get(address)!));
    fetched = [];
    expect(Buffer.compare(await largeFile(), await goodFile())).toBe(0);
    expect(fetched.toSorted()).toEqual(['age/v1/age.key/1', 'age/v1/age.key/6']);
  });

  it('tells what arrived, and takes back what has to arrive again', async () => {
    let sum = 0;
    const { read } = createArtefactReader({
      base: BASE,
      manifestSha256: MANIFEST.sha256,
      caches: store.caches,
      wait: async () => {},
      onProgress: (bytes) => {
        sum += bytes;
      },
      fetch: (async (input: URL) => {
        const path = new URL(input).pathname.replace('/artefacts/', '');
        const bytes = new Uint8Array(await readFile(BUILD + path));
        fetched.push(path);
        return new Response(asksFor(path) === 1 ? flip(bytes) : bytes);
      }) as typeof fetch,
    });
    const file = await read(FILE);
    expect(sum).toBe(file.length + MANIFEST_BYTES.length);
  });
});

describe('the unpacked key', () => {
  const digest = age.files.key.unpacked;
  const bytes = new Uint8Array(digest.bytes);

  it('W19: is found as it was kept, and a changed one is dropped', async () => {
    const { read, keys } = reader();
    await read(FILE);
    const content = new TextEncoder().encode('key');
    const right = { sha256: '2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683', bytes: 3 };
    await keys.keep(right, content);
    expect(await keys.find(right)).toEqual(content);
    for (const [address, kept] of store.entries) store.entries.set(address, flip(kept, 0));
    expect(await keys.find(right)).toBeUndefined();
    expect(await keys.find(digest)).toBeUndefined();
  });

  it('takes the place of its pieces, and of nothing else', async () => {
    const { read, keys } = reader();
    const paths = filesOf(age).map(({ path }) => path);
    for (const path of paths) await read(path);
    await keys.keep(digest, bytes);
    const left = [...store.entries.keys()].map((address) => new URL(address).pathname.replace('/artefacts/', ''));
    expect(left.toSorted()).toEqual(
      ['manifest.json', 'unpacked-key', ...paths.filter((path) => !path.includes('.key/'))].toSorted(),
    );
  });

  it('leaves the pieces where there is no room for it', async () => {
    const { read, keys } = reader();
    await read('age/v1/age.key/0');
    const cache = await store.caches.open();
    cache.put = () => Promise.reject(new Error('quota'));
    await keys.keep(digest, bytes);
    expect([...store.entries.keys()].some((address) => address.includes('age.key/0'))).toBe(true);
  });
});
