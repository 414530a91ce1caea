// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Keeps an opened wallet open from page to page: another tab of the wallet, or for a moment the service worker, hands
 * on the vault key (a CryptoKey that cannot be exported). So a customer who goes from issuer to wallet and back, or
 * reloads, is not asked for the passphrase each time. The key is only in memory, never stored; the service worker
 * forgets it after two minutes and whenever the browser ends it, and locking in one place locks everywhere.
 */

const CHANNEL = 'hushmark-session';
const PATIENCE_MS = 150;

export type SessionMessage =
  | { kind: 'ask' }
  | { kind: 'key'; key: CryptoKey }
  | { kind: 'hold'; key: CryptoKey }
  | { kind: 'changed' }
  | { kind: 'end' };

export type Session = {
  /** The key of an open wallet nearby, or undefined. */
  receive(): Promise<CryptoKey | undefined>;
  /** From now on this page hands on the key; the listeners hear of the other pages. */
  share(key: CryptoKey, listeners: { onChanged: () => void; onEnd: () => void }): void;
  /** Tells the other pages that this one stored something. */
  changed(): void;
  /** Everybody forgets the key. */
  end(): void;
};

export function createSession(): Session {
  const channel = new BroadcastChannel(CHANNEL);
  const worker = () => navigator.serviceWorker?.controller ?? undefined;
  const send = (message: SessionMessage) => channel.postMessage(message);
  let held: CryptoKey | undefined;
  let tell = { onChanged: () => {}, onEnd: () => {} };

  window.addEventListener('pagehide', () => {
    if (held) worker()?.postMessage({ kind: 'hold', key: held } satisfies SessionMessage);
  });

  return {
    receive() {
      return new Promise((resolve) => {
        const take = ({ data }: MessageEvent<SessionMessage>) => {
          if (data.kind === 'key' && data.key instanceof CryptoKey) finish(data.key);
        };
        const finish = (key: CryptoKey | undefined) => {
          clearTimeout(timer);
          channel.removeEventListener('message', take);
          resolve(key);
        };
        const timer = setTimeout(() => finish(undefined), PATIENCE_MS);
        channel.addEventListener('message', take);
        send({ kind: 'ask' });
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = take;
        worker()?.postMessage({ kind: 'ask' } satisfies SessionMessage, [port2]);
      });
    },
    share(key, listeners) {
      tell = listeners;
      if (held) {
        held = key;
        return;
      }
      held = key;
      channel.addEventListener('message', ({ data }: MessageEvent<SessionMessage>) => {
        if (!held) return;
        if (data.kind === 'ask') send({ kind: 'key', key: held });
        if (data.kind === 'changed') tell.onChanged();
        if (data.kind === 'end') {
          held = undefined;
          tell.onEnd();
        }
      });
    },
    changed: () => send({ kind: 'changed' }),
    end() {
      held = undefined;
      send({ kind: 'end' });
      worker()?.postMessage({ kind: 'end' } satisfies SessionMessage);
    },
  };
}
