// SPDX-License-Identifier: GPL-3.0-or-later
/** The wallet of this page: whether there is one, opening it, its locks, letting go of it. */
import { useEffect, useState } from 'preact/hooks';
import type { KeeperState, Locks, Proof, Unlocked } from '../../core/store/keeper.ts';
import { useIdleLock } from './idle-lock.ts';
import { type OpenWallet, openWallet } from './open-wallet.ts';
import type { Services } from './services.ts';
import { markWallet, unmarkWallet } from './wallet-mark.ts';

/** What the start of the page has found. `locks` is undefined as well when what is stored cannot be read. */
export type Found = {
  state: KeeperState;
  locks: Locks | undefined;
  resumed: Unlocked | undefined;
  /** The same, when it comes late. */
  coming: Promise<Unlocked | undefined>;
};

/** A new page is the surest way to let go of what this one had in memory. */
export const letGo = () => location.reload();

export function useWallet(services: Services, found: Found) {
  const { keeper, session } = services;
  const [state, setState] = useState(found.state);
  const [locks, setLocks] = useState(found.locks);
  const readLocks = async () => {
    if ((await keeper.state()) === 'locked') setLocks(await keeper.locks());
  };
  const open = (unlocked: Unlocked) => openShared(unlocked, services, readLocks);
  const [wallet, setWallet] = useState(() => found.resumed && open(found.resumed));
  /** The first way in that opens counts. */
  const enter = (unlocked: Unlocked) => setWallet((current) => current ?? open(unlocked));
  useEffect(() => {
    void found.coming.then((late) => late && enter(late));
  }, []);

  const lock = () => {
    session.end();
    wallet?.close();
    letGo();
  };
  const isLockable = wallet !== undefined && state === 'locked';
  useIdleLock(isLockable, lock);

  return {
    state,
    wallet,
    locks,
    /** Undefined for a wallet that has no lock, or is not open. */
    lock: isLockable ? lock : undefined,
    async unlock(proof: Proof) {
      enter(await (proof.kind === 'passkey' ? keeper.unlockWithPasskey() : keeper.unlock(proof.passphrase)));
    },
    /** Only for a new wallet: with a passphrase, or with a key that the browser keeps. */
    async create(passphrase?: string) {
      const unlocked = await keeper.create(passphrase);
      setState(passphrase === undefined ? 'open' : 'locked');
      setWallet(open(unlocked));
      await readLocks();
    },
    /** The first lock comes with another vault key, so the wallet is opened anew; other pages notice by themselves. */
    relocked(unlocked: Unlocked) {
      if (state === 'open') {
        wallet?.close();
        setWallet(open(unlocked));
        setState('locked');
      }
      session.changed();
      void readLocks();
    },
    async erase() {
      wallet?.close();
      await keeper.erase();
      unmarkWallet();
      session.end();
      location.replace('#/');
      letGo();
    },
  };
}

/** Opens it, and keeps in step with the other pages. */
function openShared({ store, key }: Unlocked, services: Services, readLocks: () => Promise<void>): OpenWallet {
  const { session } = services;
  const opened = openWallet(store, services);
  markWallet();
  const secret = store.get('secret', 'master')?.master;
  const reload = async () => {
    await Promise.all([store.reload(), readLocks()]);
    // A backup came back in another tab: what this one has open belongs to another wallet.
    if (store.get('secret', 'master')?.master !== secret) letGo();
  };
  const onChanged = () =>
    void reload().catch(() => {
      session.leave();
      letGo();
    });
  session.share(key, { onChanged, onEnd: letGo });
  store.onWrite(session.changed);
  return opened;
}
