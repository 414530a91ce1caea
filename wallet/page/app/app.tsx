// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The wallet's page: create, unlock or use, and which screen. Everything secret lives below `wallet` and goes with it.
 */
import type { ComponentChildren } from 'preact';
import { useEffect, useReducer, useState } from 'preact/hooks';
import type { Messages } from '../../core/locales/en/index.ts';
import type { LocaleName } from '../../core/locales/languages.ts';
import type { Route } from '../../core/route.ts';
import type { Keeper } from '../../core/store/keeper.ts';
import { CreateScreen } from '../screens/create-screen.tsx';
import { DoorScreen } from '../screens/door-screen.tsx';
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
import { Heading, Problem, Status, Waiting } from '../ui/screen.tsx';
import { Locale, type Spoken, useMessages } from '../ui/use-messages.ts';
import { Frame } from './frame.tsx';
import { LockingContext } from './locking.ts';
import type { OpenWallet } from './open-wallet.ts';
import { takeRestored } from './restored.ts';
import type { Services } from './services.ts';
import { useLanguage } from './use-language.ts';
import { goHome, useRoute } from './use-route.ts';
import { type Found, letGo, useWallet } from './use-wallet.ts';
import { hadWallet, unmarkWallet } from './wallet-mark.ts';

type Props = { services: Services; found: Found; language: Spoken };

export function App({ services, found, language }: Props) {
  const [spoken, changeLocale] = useLanguage(language);
  const { state, wallet, locks, lock, unlock, create, relocked, erase } = useWallet(services, found);
  const [restoring, setRestoring] = useState(false);
  const [missed, setMissed] = useState(() => found.state === 'none' && hadWallet());
  const route = useRoute();
  const begins = state === 'none' && !missed && !restoring && NEEDS_WALLET.includes(route.screen);
  const beginning = useBeginning(services.keeper, begins, create);

  const startEmpty = () => {
    unmarkWallet();
    setMissed(false);
  };

  const reason =
    route.screen === 'present' || route.screen === 'door'
      ? 'present'
      : route.screen === 'enrol' || route.screen === 'import'
        ? 'enrol'
        : undefined;
  return (
    <Locale.Provider value={spoken}>
      <LockingContext.Provider
        value={{ keeper: services.keeper, random: services.random, locks, onRelocked: relocked }}
      >
        <Frame route={route} open={wallet !== undefined} onLock={lock}>
          {wallet ? (
            <Opened
              wallet={wallet}
              route={route}
              services={services}
              onLocale={changeLocale}
              onLock={lock}
              onErase={erase}
            />
          ) : restoring ? (
            <RestoreScreen
              services={services}
              replaces={state !== 'none'}
              isAwaited={NEEDS_WALLET.includes(route.screen)}
              onCancel={() => setRestoring(false)}
            />
          ) : missed ? (
            <MissedScreen onRestore={() => setRestoring(true)} onStart={startEmpty} />
          ) : state !== 'none' ? (
            <UnlockScreen
              reason={reason}
              locks={locks}
              keeper={services.keeper}
              onRestore={() => setRestoring(true)}
              onUnlock={unlock}
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
const NEEDS_WALLET: readonly Route['screen'][] = ['present', 'door', 'enrol', 'import'];

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
  const [back] = useState(() => restoredNote(t));
  const [note, setNote] = useState(back);
  // Said once, on the screen that comes next.
  useEffect(() => {
    if (route.screen !== 'home') setNote(undefined);
  }, [route.screen]);

  useEffect(() => wallet.subscribe(() => render(undefined)), [wallet]);
  useEffect(() => {
    void wallet.ready.then(() => setReady(true));
  }, [wallet]);

  // These need the lists of issuers and shops; the others do not wait.
  const waits = NEEDS_WALLET.includes(route.screen);
  if (waits && !ready) {
    return <Loading />;
  }
  const screen = () => {
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
      case 'door':
        return <DoorScreen key={route.request} wallet={wallet} services={services} request={route.request} />;
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
  };
  // At home the note is the screen's own.
  if (!waits || back === undefined) return screen();
  return (
    <div class="stack">
      <Status tone="good">{back}</Status>
      {screen()}
    </div>
  );
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
