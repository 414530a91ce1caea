// SPDX-License-Identifier: GPL-3.0-or-later
/** What every command of the wallet shares: how to ask the person, and what it reaches outside. */
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
