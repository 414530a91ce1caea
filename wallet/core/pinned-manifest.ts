// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The proving files that this build of the wallet was made for (wallet/build/vite.config.ts puts their digests in).
 * Other files are never used, whoever serves them, and page and binder know the circuits without fetching anything.
 */

import type { PinnedCircuits } from './key-sets.ts';

declare const __HUSHMARK_MANIFEST__: { sha256: string; circuits: PinnedCircuits };

/** Hex SHA-256 of manifest.json. */
export const MANIFEST_SHA256: string = __HUSHMARK_MANIFEST__.sha256;
export const PINNED_CIRCUITS: PinnedCircuits = __HUSHMARK_MANIFEST__.circuits;
