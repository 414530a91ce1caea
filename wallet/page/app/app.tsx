// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The wallet's page: create, unlock or use; which screen; locking. Everything secret lives below `open` and goes with
 * it.
 */
import type { ComponentChildren } from 'preact';
import { useEffect, useReducer, useState } from 'preact/hooks';
import type { Messages } from '../../core/locales/en.ts';
import type { LocaleName } from '../../core/locales/languages.ts';
import type { Route } from '../../core/route.ts';
import type { Keeper, KeeperState, Locks, Unlocked } from '../../core/store/keeper.ts';
import { CreateScreen } from '../screens/create-screen.tsx';
import { EnrolScreen } from '../screens/enrol-screen.tsx';
import { HistoryScreen } from '../screens/history-screen.tsx';
import { HomeScreen } from '../screens/home-screen.tsx';
import { ImportScreen } from '../screens/import-screen.tsx';
import { MissedScreen } from '../screens/missed-screen.tsx';
import { PresentScreen } from '../screens/present-screen.tsx';
import { RestoreScreen } from '../screens/restore-screen.tsx';
import { ScanScreen } from '../screens/scan-screen.tsx';
import { SettingsPartScreen } from '../screens/settings-part.tsx';
import { SettingsScreen } from '../screens/settings-screen.tsx';
import { UnlockScreen } from '../screens/unlock-screen.tsx';
import { Heading, Problem, Waiting } from '../ui/screen.tsx';
import { Locale, type Spoken, useMessages } from '../ui/use-messages.ts';
import { Frame } from './frame.tsx';
import { useIdleLock } from './idle-lock.ts';
import { LockingContext } from './locking.ts';
import { type OpenWallet, openWallet } from './open-wallet.ts';
import { takeRestored } from './restored.ts';
import type { Services } from './services.ts';
import { useLanguage } from './use-language.ts';
import { goHome, useRoute } from './use-route.ts';
import { hadWallet, markWallet, unmarkWallet } from './wallet-mark.ts';

type Props = {
  services: Services;
  /** What the start of the page has found. `locks` is undefined as well when what is stored cannot be read. */
  found: { state: KeeperState; locks: Locks | undefined; resumed: Unlocked | undefined };
  language: Spoken;
};

/** A new page is the surest way to let go of what this one had in memory. */
const letGo = () => location.reload();

export function App({ services, found, language }: Props) {
  const [spoken, changeLocale] = useLanguage(language);
  const [state, setState] = useState(found.state);
  const [locks, setLocks] = useState(found.locks);
  const [restoring, setRestoring] = useState(false);
  const [missed, setMissed] = useState(() => found.state === 'none' && hadWallet());
  const readLocks = async () => {
    if ((await services.keeper.state()) === 'locked') setLocks(await services.keeper.locks());
  };
  const open = ({ store, key }: Unlocked): OpenWallet => {
    const opened = openWallet(store, services);
    markWallet();
    const secret = store.get('secret', 'master')?.master;
    const reload = async () => {
      await Promise.all([store.reload(), readLocks()]);
      // A backup came back in another tab: what this one has open belongs to another wallet.
      if (store.get('secret', 'master')?.master !== secret) letGo();
    };
    services.session.share(key, { onChanged: () => void reload().catch(letGo), onEnd: letGo });
    store.onWrite(services.session.changed);
    return opened;
  };
  const [wallet, setWallet] = useState(() => found.resumed && open(found.resumed));
  const route = useRoute();

  const lock = () => {
    services.session.end();
    wallet?.close();
    letGo();
  };
  const isLockable = wallet !== undefined && state === 'locked';
  useIdleLock(isLockable, lock);

  const erase = async () => {
    wallet?.close();
    await services.keeper.erase();
    unmarkWallet();
    services.session.end();
    location.replace('#/');
    letGo();
  };

  /** Only for a new wallet: with a passphrase, or with a key that the browser keeps. */
  const create = async (passphrase?: string) => {
    const unlocked = await services.keeper.create(passphrase);
    setState(passphrase === undefined ? 'open' : 'locked');
    setWallet(open(unlocked));
    await readLocks();
  };
  /** The first lock comes with another vault key, so the wallet is opened anew; other pages notice by themselves. */
  const onRelocked = (unlocked: Unlocked) => {
    if (state === 'open') {
      wallet?.close();
      setWallet(open(unlocked));
      setState('locked');
    }
    services.session.changed();
    void readLocks();
  };
  const begins = state === 'none' && !missed && !restoring && NEEDS_WALLET.includes(route.screen);
  const beginning = useBeginning(services.keeper, begins, create);

  const startEmpty = () => {
    unmarkWallet();
    setMissed(false);
  };

  const reason =
    route.screen === 'present'
      ? 'present'
      : route.screen === 'enrol' || route.screen === 'import'
        ? 'enrol'
        : undefined;
  return (
    <Locale.Provider value={spoken}>
      <LockingContext.Provider value={{ keeper: services.keeper, random: services.random, locks, onRelocked }}>
        <Frame route={route} open={wallet !== undefined} onLock={isLockable ? lock : undefined}>
          {wallet ? (
            <Opened
              wallet={wallet}
              route={route}
              services={services}
              onLocale={changeLocale}
              onLock={isLockable ? lock : undefined}
              onErase={erase}
            />
          ) : restoring ? (
            <RestoreScreen services={services} replaces={state !== 'none'} onCancel={() => setRestoring(false)} />
          ) : missed ? (
            <MissedScreen onRestore={() => setRestoring(true)} onStart={startEmpty} />
          ) : state !== 'none' ? (
            <UnlockScreen
              reason={reason}
              locks={locks}
              keeper={services.keeper}
              onRestore={() => setRestoring(true)}
              onUnlock={async (proof) => {
                const { keeper } = services;
                const unlocking =
                  proof.kind === 'passkey' ? keeper.unlockWithPasskey() : keeper.unlock(proof.passphrase);
                setWallet(open(await unlocking));
              }}
              onErase={erase}
            />
          ) : beginning ? (
            <Loading />
          ) : (
            <CreateScreen
              reason={reason}
              random={services.random}
              onCreate={create}
              onRestore={() => setRestoring(true)}
            />
          )}
        </Frame>
      </LockingContext.Provider>
    </Locale.Provider>
  );
}

/** Whoever comes with a question or an offer gets a wallet at once, and is asked for nothing before. */
const NEEDS_WALLET: readonly Route['screen'][] = ['present', 'enrol', 'import'];

/** Makes it; true while it is being made. Where the browser keeps no such key, the customer chooses a passphrase. */
function useBeginning(keeper: Keeper, begins: boolean, create: () => Promise<void>): boolean {
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    // Another tab may have been faster: then this one opens what that one made.
    if (begins) create().catch(async () => ((await keeper.state()) === 'none' ? setFailed(true) : letGo()));
  }, [begins]);
  return begins && !failed;
}

type OpenedProps = {
  wallet: OpenWallet;
  route: Route;
  services: Services;
  onLocale: (name: LocaleName) => Promise<void>;
  onLock: (() => void) | undefined;
  onErase: () => Promise<void>;
};

function Opened({ wallet, route, services, onLocale, onLock, onErase }: OpenedProps) {
  const { t } = useMessages();
  const [, render] = useReducer((count: number) => count + 1, 0);
  const [ready, setReady] = useState(false);
  const [note, setNote] = useState(() => restoredNote(t));
  // Said once, on the screen that comes next.
  useEffect(() => {
    if (route.screen !== 'home') setNote(undefined);
  }, [route.screen]);

  useEffect(() => wallet.subscribe(() => render(undefined)), [wallet]);
  useEffect(() => {
    void wallet.ready.then(() => setReady(true));
  }, [wallet]);

  // These three need the lists of issuers and shops; the others do not wait.
  const waits = route.screen === 'enrol' || route.screen === 'import' || route.screen === 'present';
  if (waits && !ready) {
    return <Loading />;
  }
  switch (route.screen) {
    case 'home':
      return <HomeScreen wallet={wallet} note={note} />;
    case 'history':
      return <HistoryScreen wallet={wallet} />;
    case 'settings':
      return route.part === undefined ? (
        <SettingsScreen wallet={wallet} />
      ) : (
        <SettingsPartScreen
          key={route.part}
          wallet={wallet}
          services={services}
          part={route.part}
          onLocale={onLocale}
          onLock={onLock}
          onErase={onErase}
        />
      );
    case 'scan':
      return <ScanScreen />;
    case 'enrol':
      return <EnrolScreen wallet={wallet} {...route} />;
    case 'import':
      return (
        <ImportScreen
          wallet={wallet}
          services={services}
          link={route.link}
          onAdded={(text) => {
            setNote(text);
            goHome();
          }}
        />
      );
    case 'present':
      return <PresentScreen key={route.requestUri} wallet={wallet} services={services} {...route} />;
    case 'unknown':
      return (
        <Sheet>
          <Heading>{t.errors.title}</Heading>
          <Problem>{t.errors.codes.wallet_link}</Problem>
          <a class="button secondary" href="#/">
            {t.app.toProofs}
          </a>
        </Sheet>
      );
  }
}

/** What to say first to whoever has just brought back a backup. */
function restoredNote(t: Messages): string | undefined {
  const back = takeRestored();
  return back && t.kept.restore.back(back.proofs, back.answers);
}

function Loading() {
  const { t } = useMessages();
  return <Waiting>{t.app.loading}</Waiting>;
}

function Sheet({ children }: { children: ComponentChildren }) {
  return <div class="sheet">{children}</div>;
}
