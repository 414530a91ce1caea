/**
 * What every command of the wallet shares: how to ask the person, what it reaches outside, and the codes of its errors.
 */
import { type ErrorCode, HushmarkError } from '#base/errors.ts';
import type { Context } from '#terminal/context.ts';

/** What a command line has outside of its terminal. Tests pass their own. */
export type Outside = {
  readonly fetch: typeof fetch;
  /** Directory of the proving artefacts, when not this project's own. */
  readonly artefacts: string;
  /** Runs work that Control-C stops; at any other time Control-C ends the program. */
  readonly interruptible: <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>;
};

export type WalletContext = Context<{ file: string }> & { outside: Outside };

/** Yes by a word that says so; everything else is no. Undefined when nobody sits there. */
export async function confirm({ terminal }: WalletContext, question: string): Promise<boolean | undefined> {
  if (terminal.ask === undefined) return undefined;
  return /^y(es)?$/i.test((await terminal.ask(`${question} [y/N] `)).trim());
}

/** Files and locks speak of issuers where they were made; a wallet's owner reads about wallets. */
const TERMS: Partial<Record<ErrorCode, ErrorCode>> = {
  issuer_busy: 'wallet_busy',
  issuer_file_exists: 'wallet_exists',
  issuer_file_permissions: 'wallet_permissions',
  issuer_passphrase: 'wallet_locked',
};

const HINTS: Partial<Record<ErrorCode, string>> = {
  wallet_exists: 'Choose another name with --file, or move the old file away first.',
  wallet_locked: 'Give it at the prompt, with --passphrase-file FILE, or on standard input with --passphrase-file -.',
};

export async function inWalletTerms<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof HushmarkError ? TERMS[error.code] : undefined;
    if (code === undefined) throw error;
    throw new HushmarkError(code, (error as HushmarkError).message, HINTS[code]);
  }
}
