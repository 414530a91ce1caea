// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What every command of the operator shares: where the verifier is, its database for the duration of one command, and
 * how times are printed. Database and server are loaded by the commands that need them, so that help and mistakes are
 * answered at once.
 */
import type { Context } from '#terminal/context.ts';
import type { Store } from '../store/store.ts';

/** What a command line has outside of its terminal. Tests pass their own. */
export type Outside = {
  /** Directory of the proving artefacts, when `init` is not told another. */
  readonly artefacts: string;
  /** Resolves with the signal when `serve` is to stop. */
  readonly toldToStop: () => Promise<string>;
};

export type ServerContext = Context<{ directory: string }> & { outside: Outside };

export async function withStore<T>(context: ServerContext, work: (store: Store) => Promise<T>): Promise<T> {
  const { openSetup } = await import('../setup/setup.ts');
  const store = await openSetup(directoryOf(context), clockOf(context));
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

export function directoryOf({ terminal, options }: ServerContext): string {
  return terminal.path(options().directory);
}

/** Milliseconds, for the store. */
export function clockOf({ terminal }: ServerContext): () => number {
  return () => terminal.now() * 1000;
}

/** Unix seconds as people and scripts read them. */
export function moment(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000', '');
}
