// SPDX-License-Identifier: GPL-3.0-or-later
/** What surrounds every screen: the name, the navigation (hidden while a question is open), the main part. */
import type { ComponentChildren } from 'preact';
import type { Route } from '../../core/route.ts';
import { Mark, Padlock } from '../ui/icons.tsx';
import { useMessages } from '../ui/use-messages.ts';

type Props = {
  route: Route;
  open: boolean;
  /** Undefined for a wallet that has no lock. */
  onLock: (() => void) | undefined;
  children: ComponentChildren;
};

export function Frame({ route, open, onLock, children }: Props) {
  const { t } = useMessages();
  const places = ['home', 'history', 'settings'] as const;
  const asked = !places.some((place) => place === route.screen);
  const focused = asked || !open;
  return (
    <div class={focused ? 'app focused' : 'app'}>
      <button type="button" class="skip" onClick={skip}>
        {t.app.skip}
      </button>
      <header class="bar">
        {focused ? (
          <span class="brand">
            <Mark />
            <span>Hushmark</span>
          </span>
        ) : (
          <a class="brand" href="#/">
            <Mark />
            <span>Hushmark</span>
          </a>
        )}
        {open && !asked ? (
          <nav class="nav" aria-label={t.app.menu}>
            {places.map((place) => (
              <a
                key={place}
                href={place === 'home' ? '#/' : `#/${place}`}
                aria-current={route.screen === place ? 'page' : undefined}
                data-testid={`nav-${place}`}
              >
                {t.app[place]}
              </a>
            ))}
            {onLock ? (
              <button type="button" class="lock" data-testid="lock" onClick={onLock}>
                <Padlock />
                <span class="visually-hidden">{t.settings.lock}</span>
              </button>
            ) : (
              <a href="#/settings/lock" class="unlocked" data-testid="not-locked-link">
                {t.locks.notLocked}
              </a>
            )}
          </nav>
        ) : null}
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

/** A link would change the part after `#`, which is the screen. */
function skip(): void {
  document.getElementById('main')?.focus();
}
