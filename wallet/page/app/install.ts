// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Installing the wallet as an app of its own. A browser that can do it says so at a moment that it chooses; the offer
 * is kept until the customer has something to keep.
 */
import { askToKeep, isInstalled } from './keeping.ts';

type Offer = Event & { prompt(): Promise<unknown>; userChoice: Promise<{ outcome: 'accepted' | 'dismissed' }> };

/** `offer`: the browser asks the customer itself. `ios`: only by hand. */
export type WayToInstall = 'offer' | 'ios' | undefined;

let offer: Offer | undefined;
const listeners = new Set<() => void>();

/** Called as early as can be: the browser says it once. */
export function keepInstallOffer(): void {
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    take(event as Offer);
  });
  window.addEventListener('appinstalled', () => {
    take(undefined);
    askToKeep();
  });
}

export function wayToInstall(): WayToInstall {
  if (isInstalled()) return undefined;
  if (offer) return 'offer';
  return 'standalone' in navigator ? 'ios' : undefined;
}

/** Resolves to whether the customer agreed. An offer can be used once. */
export async function installNow(): Promise<boolean> {
  const taken = offer;
  if (!taken) return false;
  await taken.prompt();
  const { outcome } = await taken.userChoice;
  take(undefined);
  return outcome === 'accepted';
}

export function onInstallOffer(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function take(next: Offer | undefined): void {
  offer = next;
  for (const listener of listeners) listener();
}
