// SPDX-License-Identifier: GPL-3.0-or-later
/** What the wallet needs from outside: clock, randomness, storage, network, configuration. */
import { type Random, systemRandom } from '#base/random.ts';
import { parseJson } from '#base/readers.ts';
import { parseConfig, type WalletConfig } from '../../core/net/config.ts';
import { createReach, type Reach } from '../../core/net/reach.ts';
import { openDatabase } from '../../core/store/database.ts';
import { createKeeper, type Keeper } from '../../core/store/keeper.ts';
import { createSession, type Session } from './handed-over-key.ts';
import { createPasskeys } from './passkeys.ts';

export type Services = {
  keeper: Keeper;
  session: Session;
  reach: Reach;
  config: WalletConfig;
  random: Random;
  /** Milliseconds since 1970. */
  now: () => number;
};

const CONFIG_KEY = 'hushmark-config';

export async function createServices(): Promise<Services> {
  const random = systemRandom();
  const now = () => Date.now();
  const reach = createReach((input, init) => fetch(input, init), location.origin, now);
  // Some browsers open IndexedDB only to refuse every write later; then creating the wallet fails with an error.
  const [database, config] = await Promise.all([openDatabase(), readConfig(reach)]);
  const keeper = createKeeper({ database, passkeys: createPasskeys(random), random, now });
  return { keeper, session: createSession(), reach, config, random, now };
}

/** Public values, kept in the open so that the wallet starts without a network. */
async function readConfig(reach: Reach): Promise<WalletConfig> {
  try {
    const config = await reach.config();
    localStorage.setItem(CONFIG_KEY, JSON.stringify(config));
    return config;
  } catch (error) {
    const kept = localStorage.getItem(CONFIG_KEY);
    if (kept === null) throw error;
    // As untrusted as the network: other builds and other pages of this origin have written there.
    return parseConfig(parseJson(kept, 'kept config'));
  }
}
