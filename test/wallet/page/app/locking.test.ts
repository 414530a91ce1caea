// SPDX-License-Identifier: GPL-3.0-or-later
/** Locking: by hand, in every page at once and in the service worker; by itself, after a quarter of an hour. */
import 'fake-indexeddb/auto';
import '../../../support/wallet/pinned.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemRandom } from '#base/random.ts';
import { createSession, type Session, type SessionMessage } from '#wallet/page/app/handed-over-key.ts';
import { useIdleLock } from '#wallet/page/app/idle-lock.ts';
import { openWallet } from '#wallet/page/app/open-wallet.ts';
import { newProfile, PASSPHRASE } from '../../../support/wallet/keeping.ts';

/** Effects run when they are declared; what they give back ends them. */
const ends = vi.hoisted(() => [] as (() => void)[]);
vi.mock('preact/hooks', () => ({
  useEffect: (effect: () => (() => void) | undefined) => ends.push(effect() ?? (() => undefined)),
}));
vi.mock('#wallet/page/prover/spawn.ts', () => ({ spawnProver: () => undefined, spawnSecond: undefined }));

let page: EventTarget;
let sheet: EventTarget;
let told: unknown[];
beforeEach(() => {
  page = new EventTarget();
  sheet = new EventTarget();
  told = [];
  vi.stubGlobal('window', page);
  vi.stubGlobal('document', sheet);
  vi.stubGlobal('location', { origin: 'https://wallet.example' });
  vi.stubGlobal('navigator', {
    serviceWorker: { controller: { postMessage: (message: unknown) => told.push(message) } },
    locks: { request: () => new Promise(() => undefined) },
  });
});
afterEach(() => {
  for (const end of ends.splice(0)) end();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('an open wallet that nobody touches', () => {
  const minutes = (count: number) => vi.advanceTimersByTimeAsync(count * 60_000);
  beforeEach(() => {
    vi.useFakeTimers();
  });

  it.each(['pointerdown', 'keydown', 'scroll'])(
    'locks after a quarter of an hour without %s, and not before',
    async (sign) => {
      const lock = vi.fn();
      useIdleLock(true, lock);
      await minutes(14);
      page.dispatchEvent(new Event(sign));
      await minutes(15);
      expect(lock).not.toHaveBeenCalled();
      await minutes(0.5);
      expect(lock).toHaveBeenCalled();
    },
  );

  it('locks as soon as it is seen again, when the device has slept so long', () => {
    const lock = vi.fn();
    useIdleLock(true, lock);
    vi.setSystemTime(Date.now() + 15 * 60_000 + 1);
    sheet.dispatchEvent(new Event('visibilitychange'));
    expect(lock).toHaveBeenCalledOnce();
  });

  it('does nothing when it is locked already, or is no more', async () => {
    const lock = vi.fn();
    useIdleLock(false, lock);
    useIdleLock(true, lock);
    for (const end of ends.splice(0)) end();
    await minutes(60);
    sheet.dispatchEvent(new Event('visibilitychange'));
    expect(lock).not.toHaveBeenCalled();
  });
});

describe('pages of one wallet', () => {
  let key: CryptoKey;
  /** What the service worker has, and how it answers; undefined for a browser that has none yet. */
  let worker: { key?: CryptoKey; silent?: true } | undefined;
  const stored = new Map<string, string>();
  let container: EventTarget;
  const locks: string[] = [];
  const channels: EventTarget[] = [];

  beforeEach(async () => {
    key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt']);
    worker = {};
    container = new EventTarget();
    const active = {
      postMessage(message: SessionMessage, [port]: MessagePort[] = []) {
        told.push(message);
        if (!worker || worker.silent || message.kind !== 'ask') return;
        port?.postMessage(worker.key ? { kind: 'key', key: worker.key } : { kind: 'none' });
      },
    };
    vi.stubGlobal('navigator', {
      serviceWorker: {
        addEventListener: (name: string, listener: () => void) => container.addEventListener(name, listener),
        getRegistration: async () => worker && { active },
        // Settles in a browser only when there is a worker.
        get ready() {
          return worker ? Promise.resolve({ active }) : new Promise(() => undefined);
        },
      },
      locks: {
        request: async (name: string, _mode: object, hold: () => Promise<void>) => {
          locks.push(name);
          await hold();
          locks.splice(locks.indexOf(name), 1);
        },
        query: async () => ({ held: locks.map((name) => ({ name })) }),
      },
    });
    vi.stubGlobal('localStorage', {
      getItem: (name: string) => stored.get(name) ?? null,
      setItem: (name: string, value: string) => stored.set(name, value),
      removeItem: (name: string) => stored.delete(name),
    });
    // Node's own cannot carry a key.
    vi.stubGlobal(
      'BroadcastChannel',
      class extends EventTarget {
        constructor() {
          super();
          channels.push(this);
        }
        postMessage(message: unknown) {
          for (const channel of channels)
            if (channel !== this)
              queueMicrotask(() => channel.dispatchEvent(new MessageEvent('message', { data: message })));
        }
      },
    );
  });
  afterEach(() => {
    channels.splice(0);
    stored.clear();
    locks.splice(0);
  });

  const shared = (session: Session) => {
    const ended = vi.fn();
    session.share(key, { onChanged: () => undefined, onEnd: ended });
    return ended;
  };
  const opens = async (received: CryptoKey) => received;
  const saidTo = (kind: string) => told.filter((message) => (message as SessionMessage).kind === kind);
  /** Once it has found the service worker. */
  const newSession = async () => {
    const session = createSession();
    await session.receive(opens);
    told.splice(0);
    return session;
  };

  it('W08 locking one locks all, and the service worker forgets the key', async () => {
    const [one, other] = [await newSession(), await newSession()];
    shared(one);
    const ended = shared(other);
    one.end();
    expect(saidTo('end')).toEqual([{ kind: 'end' }]);
    await vi.waitFor(() => expect(ended).toHaveBeenCalledOnce(), { timeout: 30_000 });
    // Nobody has it any more: a new page gets none, and none is left behind.
    told.splice(0);
    expect(await createSession().receive(opens)).toBeUndefined();
    sheet.dispatchEvent(new Event('visibilitychange'));
    expect(saidTo('hold')).toEqual([]);
  });

  it('W08 nobody is asked after locking, so a service worker that has not heard of it opens nothing', async () => {
    const session = await newSession();
    shared(session);
    session.end();
    worker = { key };
    expect(await createSession().receive(opens)).toBeUndefined();
    // Until the wallet is opened again.
    shared(session);
    expect(await createSession().receive(opens)).toBeDefined();
  });

  it('the service worker has the key from the moment the wallet opens, and hears every half minute that it is open', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const session = await newSession();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told).toEqual([]);
    shared(session);
    expect(told).toEqual([{ kind: 'hold', key }]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told).toHaveLength(3);
    // The worker of a newer build has nothing yet.
    container.dispatchEvent(new Event('controllerchange'));
    expect(told).toHaveLength(4);
    session.end();
    told.splice(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told).toEqual([]);
  });

  it('a new page gets the key from the service worker, or from another page, whoever has it', async () => {
    worker = { key };
    // A clone, as between pages.
    expect(await createSession().receive(opens)).toMatchObject({ type: 'secret' });
    worker = {};
    const session = await newSession();
    shared(session);
    expect(await createSession().receive(opens)).toMatchObject({ type: 'secret' });
    worker = { silent: true };
    expect(await createSession().receive(opens)).toMatchObject({ type: 'secret' });
  });

  it('a key that does not open is as good as none, and a page whose key is not the wallet’s any more hands on none', async () => {
    const session = await newSession();
    shared(session);
    worker = { key: await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['decrypt']) };
    const fits = async (received: CryptoKey) => {
      if (received.usages.includes('decrypt')) throw new Error('not ours');
      return 'open';
    };
    expect(await createSession().receive(fits)).toBe('open');
    session.leave();
    told.splice(0);
    expect(await createSession().receive(fits)).toBeUndefined();
    sheet.dispatchEvent(new Event('visibilitychange'));
    expect(saidTo('hold')).toEqual([]);
  });

  it('nobody waits where nobody can answer', async () => {
    // Timers that never ring: whoever waits for one waits for ever.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    for (const nobody of [undefined, {}]) {
      worker = nobody;
      expect(await createSession().receive(opens)).toBeUndefined();
    }
  });

  it('a service worker that never answers is given up after ten seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    worker = { silent: true };
    let answer: unknown = 'none yet';
    void createSession()
      .receive(opens)
      .then((received) => {
        answer = received;
      });
    await vi.advanceTimersByTimeAsync(9_999);
    expect(answer).toBe('none yet');
    await vi.advanceTimersByTimeAsync(1);
    expect(answer).toBeUndefined();
  });
});

it('W08 a wallet that is closed leaves no master secret in memory, and asks nobody any more', async () => {
  const { store } = await (await newProfile()).keeper.create(PASSPHRASE);
  let asked = 0;
  const reach = {
    announced: () => {
      asked += 1;
      return Promise.reject(new TypeError('no network'));
    },
  };
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
  const config = {
    registries: [{ id: 'r', name: 'R', keys: [], bundles: 'https://registry.example/' }],
    artefacts: '/a/',
  };
  const services = { config, reach, random: systemRandom(), now: () => Date.now() };
  const wallet = openWallet(store, services as never);
  await wallet.ready;
  const { master } = wallet;
  expect(master.some((byte) => byte !== 0)).toBe(true);
  await vi.advanceTimersByTimeAsync(3_600_000);
  page.dispatchEvent(new Event('online'));
  expect(asked).toBe(3);
  wallet.close();
  expect(master).toEqual(new Uint8Array(32));
  await vi.advanceTimersByTimeAsync(7_200_000);
  page.dispatchEvent(new Event('online'));
  expect(asked).toBe(3);
});
