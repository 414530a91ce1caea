// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Keeps an opened wallet open from page to page: another tab of the wallet, or for a while the service worker, hands on
 * the vault key (a CryptoKey that cannot be exported). So a customer who goes from shop to wallet and back, or reloads,
 * is not asked each time. The key is only in memory, never stored. The worker has it from the moment the wallet opens,
 * since what a page says while it goes away is lost in some browsers; it forgets it two minutes after the last page has
 * said that it is there, and locking in one place locks everywhere.
 */

const CHANNEL = 'hushmark-session';
/** Held by every open page, so that a new one knows whether anybody can answer. */
const OPEN = 'hushmark-open';
/** Stored while the wallet is locked by hand or by itself: then nobody is asked, whatever the worker has not heard. */
const LOCKED = 'hushmark-locked';
/** For a worker that has to be started on a busy machine. */
const PATIENCE_MS = 10_000;
/** Well below the time for which the worker keeps the key, also where timers of hidden pages run once a minute. */
const AGAIN_MS = 30_000;

export type SessionMessage =
  | { kind: 'ask' }
  | { kind: 'key'; key: CryptoKey }
  | { kind: 'none' }
  | { kind: 'hold'; key: CryptoKey }
  | { kind: 'changed' }
  | { kind: 'end' };

export type Listeners = { onChanged: () => void; onEnd: () => void };

export type Session = {
  /**
   * What `open` makes of the key of an open wallet nearby; undefined at once when there is nobody who could have it. A
   * key that does not open is as good as none: a page may still have the one of before the first lock.
   */
  receive<T>(open: (key: CryptoKey) => Promise<T>): Promise<T | undefined>;
  /** From now on this page hands on this key; the listeners hear of the other pages. */
  share(key: CryptoKey, listeners: Listeners): void;
  /** Tells the other pages that this one stored something. */
  changed(): void;
  /** This page's key is not the wallet's any more: it hands it on no longer. */
  leave(): void;
  /** Everybody forgets the key. */
  end(): void;
};

export function createSession(): Session {
  const channel = new BroadcastChannel(CHANNEL);
  const send = (message: SessionMessage) => channel.postMessage(message);
  const workers = findWorker();
  let held: { key: CryptoKey; listeners: Listeners; release: () => void } | undefined;

  const hold = () => {
    if (held) workers.now()?.postMessage({ kind: 'hold', key: held.key } satisfies SessionMessage);
  };
  const forget = () => {
    held?.release();
    held = undefined;
  };
  workers.ready.then(hold, () => undefined);
  setInterval(hold, AGAIN_MS);
  workers.onNewer(hold);
  document.addEventListener('visibilitychange', hold);

  channel.addEventListener('message', ({ data }: MessageEvent<SessionMessage>) => {
    if (!held) return;
    const { key, listeners } = held;
    if (data.kind === 'ask') send({ kind: 'key', key });
    if (data.kind === 'changed') listeners.onChanged();
    if (data.kind !== 'end') return;
    forget();
    listeners.onEnd();
  });

  return {
    async receive(open) {
      if (localStorage.getItem(LOCKED) !== null) return undefined;
      const answers = [askWorker(await workers.found), askPages(channel)];
      const opened = answers.map(async (answer) => open(await keyOf(answer)));
      return Promise.any(opened).catch(() => undefined);
    },
    share(key, listeners) {
      held?.release();
      held = { key, listeners, release: holdLock() };
      localStorage.removeItem(LOCKED);
      hold();
    },
    changed: () => send({ kind: 'changed' }),
    leave: forget,
    end() {
      localStorage.setItem(LOCKED, '');
      forget();
      send({ kind: 'end' });
      workers.now()?.postMessage({ kind: 'end' } satisfies SessionMessage);
    },
  };
}

/** The service worker, also where it does not serve this page, as after a forced reload. */
function findWorker() {
  const container = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  let registration: ServiceWorkerRegistration | undefined;
  const now = () => container?.controller ?? registration?.active ?? undefined;
  const keep = (known: ServiceWorkerRegistration | undefined) => {
    registration ??= known;
    return now();
  };
  const found = (async () => keep(await container?.getRegistration()))().catch(() => undefined);
  /** Settles when the first visit has its worker, if ever. */
  const ready = (async () => keep(await container?.ready))();
  /** A newer build's worker has taken over, and knows nothing yet. */
  const onNewer = (tell: () => void) => container?.addEventListener('controllerchange', tell);
  return { now, found, ready, onNewer };
}

/** Until it is released. */
function holdLock(): () => void {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  navigator.locks.request(OPEN, { mode: 'shared' }, () => held).catch(() => undefined);
  return release;
}

async function askWorker(worker: ServiceWorker | undefined): Promise<CryptoKey | undefined> {
  if (!worker) return undefined;
  const { port1, port2 } = new MessageChannel();
  return answered((take) => {
    port1.onmessage = ({ data }: MessageEvent<SessionMessage>) => take(data);
    worker.postMessage({ kind: 'ask' } satisfies SessionMessage, [port2]);
    return () => port1.close();
  });
}

async function askPages(channel: BroadcastChannel): Promise<CryptoKey | undefined> {
  const { held = [] } = await navigator.locks.query();
  if (!held.some(({ name }) => name === OPEN)) return undefined;
  return answered((take) => {
    const listen = ({ data }: MessageEvent<SessionMessage>) => take(data);
    channel.addEventListener('message', listen);
    channel.postMessage({ kind: 'ask' } satisfies SessionMessage);
    return () => channel.removeEventListener('message', listen);
  });
}

async function keyOf(answer: Promise<CryptoKey | undefined>): Promise<CryptoKey> {
  const key = await answer;
  if (!key) throw new Error('no key');
  return key;
}

/** The key, or undefined when the answer is that there is none, or none comes. */
function answered(ask: (take: (message: SessionMessage) => void) => () => void): Promise<CryptoKey | undefined> {
  return new Promise((resolve) => {
    const finish = (key?: CryptoKey) => {
      clearTimeout(timer);
      end();
      resolve(key);
    };
    const timer = setTimeout(finish, PATIENCE_MS);
    const end = ask((message) => {
      if (message.kind === 'key' && message.key instanceof CryptoKey) finish(message.key);
      if (message.kind === 'none') finish();
    });
  });
}
