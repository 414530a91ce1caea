// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What the parts of the server share, passed to every function that needs it. Clock, randomness, verifier and trust are
 * members, so that a test can put in its own.
 */

import type { Random } from '#base/random.ts';
import type { SigningKey } from '#protocol/jws.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { Limits } from './setup/config.ts';
import type { StatusHub } from './status-hub.ts';
import type { Store } from './store/store.ts';
import type { Trust } from './trust/trust.ts';
import type { Turns } from './turns.ts';
import type { Circuits } from './verifications/key-sets.ts';
import type { Quota } from './verifications/quota.ts';
import type { ProofVerifier } from './verify/verifier.ts';

export type ServerKeys = {
  /** Newest first. All are published; requests are signed with the newest that the registry lists for the shop. */
  readonly signing: readonly SigningKey[];
  /** 32 bytes, the same on all nodes. */
  readonly responseSecret: Uint8Array;
};

export type Services = {
  /** Base address, without a slash at the end. Links and decisions name it; the Host header never counts (A15). */
  readonly publicUrl: string;
  readonly walletUrl: string;
  readonly limits: Limits;
  readonly store: Store;
  readonly trust: Trust;
  readonly artefacts: Circuits;
  readonly verifier: ProofVerifier;
  readonly keys: ServerKeys;
  readonly random: Random;
  readonly hub: StatusHub;
  readonly quota: Quota;
  /** For starts. */
  readonly turns: Turns;
  readonly metrics: Metrics;
};
