// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The proving files that this build of the wallet was made for (wallet/build/vite.config.ts puts their digests in).
 * Other files are never used, whoever serves them, and page and binder know the circuits without fetching anything.
 */

export type PinnedCircuit = {
  name: string;
  version: number;
  /** base64url SHA-256 of the verification key's file. */
  circuitDigest: string;
  /** YYYY-MM-DD, see groth16/files/manifest.ts. */
  retired?: string;
  /** In index order. */
  publicSignals: readonly string[];
};

/** Newest first. */
export type PinnedCircuits = readonly PinnedCircuit[];

declare const __HUSHMARK_MANIFEST__: { sha256: string; circuits: PinnedCircuits };

/** Hex SHA-256 of manifest.json. */
export const MANIFEST_SHA256: string = __HUSHMARK_MANIFEST__.sha256;
export const PINNED_CIRCUITS: PinnedCircuits = __HUSHMARK_MANIFEST__.circuits;
