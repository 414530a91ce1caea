// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What the wallet keeps, by kind. Each value is JSON, encrypted as one record (see wallet-store.ts).
 * Types only; the modules that own a kind say what its members mean.
 */

import type { Policy } from '#protocol/policy/policy.ts';
import type { DisclosureEntry } from '#protocol/request/disclosure-limits.ts';
import type { RegistryConfig } from '../net/config.ts';

/**
 * 32 random bytes from which a separate secret is derived for every registry, issuer and schema
 * (protocol/credential/holder.ts).
 */
export type MasterSecret = { master: string; createdAt: number };

/** One record, `list`: the fingerprint (SHA-256, base64url) of the locks that the owner has set (vault.ts). */
export type StoredLocks = { digest: string };

/** A suggestion that the customer does not want to see before this moment (milliseconds since 1970). */
export type PutOff = { until: number };

export type StoredCredential = {
  /** The credential exactly as it was given (protocol/credential/credential.ts), parsed again at every use. */
  document: unknown;
  /** Id of the registry under which the holder code was made. */
  registry: string;
  importedAt: number;
};

export type StoredPreparation = {
  credentialId: string;
  /** Hash over statement, trust root and circuit digest (protocol/policy/statement.ts). */
  statementKey: string;
  /** UTC day number of the statement, and root (decimal) of the bundle, to know when it is stale. */
  today: number;
  root: string;
  /** encodePrepared(), base64url: already blinded, one statement of one credential. */
  prepared: string;
};

/** A question that was asked before, so that its answer can be prepared ahead. */
export type Recipe = { clientId: string; policy: Policy; test?: true; lastUsed: number };

export type HistoryAnswer = 'shared' | 'declined';

export type HistoryEntry = {
  at: number;
  clientId: string;
  shop: string;
  host: string;
  question: string;
  answer: HistoryAnswer;
  /** What a yes told, line by line as it was shown; entries of earlier versions are without, as every no is. */
  learned?: readonly string[];
  /** What it was answered with: kind of proof and giver. */
  proofs?: readonly string[];
  /** Shown to a door, not sent. */
  inPerson?: true;
  /** Sending failed; whether it arrived all the same is not known. */
  unsent?: true;
};

/** A question that a shop is waiting on (present/waiting.ts): its link, and who asks by the checked request. */
export type WaitingRequest = {
  clientId: string;
  requestUri: string;
  shop: string;
  /** Unix seconds. */
  expiresAt: number;
  /** When it was shown last, milliseconds since 1970. */
  since: number;
};

/** What the disclosure limits count (one record); outlives deleted history entries for a year. */
export type StoredDisclosures = { entries: readonly DisclosureEntry[] };

/**
 * The bundles of a registry that the wallet has, in base64url, and what it remembers of all seen so far, newest last.
 */
export type StoredBundles = {
  registry: string;
  seen: readonly { sequence: number; digest: string; startsAt: number }[];
  files: readonly string[];
};

/** Two bundles that a registry signed under one number (trust/forks.ts): digests, and the files in base64url. */
export type StoredFork = {
  registry: string;
  /** Milliseconds since 1970. */
  at: number;
  first: { digest: string; file?: string };
  second: { digest: string; file: string };
};

export type Collections = {
  secret: MasterSecret;
  locks: StoredLocks;
  putOff: PutOff;
  credentials: StoredCredential;
  preparations: StoredPreparation;
  recipes: Recipe;
  history: HistoryEntry;
  waiting: WaitingRequest;
  disclosures: StoredDisclosures;
  bundles: StoredBundles;
  forks: StoredFork;
  /** Of the command line only: a page gets the registries that it follows from its own origin. */
  registries: RegistryConfig;
};

export type CollectionName = keyof Collections;

/** Damage to these costs time, not data: they are dropped and made again. */
export const REBUILDABLE: readonly CollectionName[] = ['preparations', 'bundles', 'forks', 'recipes', 'waiting'];
