// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The numbers that circuits and TypeScript must share. This is their only source: `npm run build:circuits` writes
 * circuits/lib/generated/layout.circom from it, and a test fails when that file is stale.
 */

/**
 * Domain tags: the first input of every tagged Poseidon hash. No two hashes share (tag, arity).
 * Two hashes carry no tag and are told apart by arity alone: tree nodes (the only arity 4) and EdDSA's own hash (the
 * only arity 5).
 */
export const TAG = {
  /** Poseidon(HOLDER, holderSecret) */
  HOLDER: 1n,
  /** Poseidon(CREDENTIAL, schema, holder, a0, attributesHash, validity) */
  CREDENTIAL: 2n,
  /** Poseidon(ATTRIBUTES, a1, ..., a7) */
  ATTRIBUTES: 3n,
  /** Poseidon(NULLIFIER, holderSecret, scope) */
  NULLIFIER: 4n,
  /** Poseidon(ACCEPTED, Ax, Ay, schema, lo, hi): a leaf of the trust tree */
  ACCEPTED: 5n,
  /** Poseidon(INTERVAL, lo, hi): a leaf of a clause's interval set */
  INTERVAL: 6n,
} as const;

/** A credential has this many attribute slots. */
export const ATTRIBUTE_SLOTS = 8;
/** Attribute values are below 2^120; 0 means absent. */
export const ATTRIBUTE_BITS = 120;
/** Day numbers (1900-01-01 = 1) are below 2^17: the last day is in 2258. */
export const DATE_BITS = 17;
/** Revocation handles are 1 .. 2^48 - 2, so that both ends of the range can be the end of a gap. */
export const HANDLE_BITS = 48;
/** Children of a tree node: 2 bits of index a level. */
export const TREE_ARITY = 4;
/** Trust tree: 4^9 = 262,144 leaves. */
export const TRUST_DEPTH = 9;
/** Interval set of a clause: 4^4 = 256 intervals. */
export const SET_DEPTH = 4;
/** Intervals that fit a clause's tree. */
export const LARGEST_SET = TREE_ARITY ** SET_DEPTH;
/** The `attributes` circuit checks this many clauses. */
export const CLAUSES = 3;
