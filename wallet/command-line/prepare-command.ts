// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * `hushmark wallet prepare`: fetches the lists and prepares the answers of the next days, for a timer or by hand. No
 * other command fetches lists, so that no fetch tells who is about to answer whom (L09).
 */

import { HushmarkError, isHushmarkError } from '#base/errors.ts';
import { labelIn } from '#protocol/credential/schema.ts';
import { isoDate } from '#protocol/dates.ts';
import { print } from '#terminal/context.ts';
import { note } from '#terminal/terminal.ts';
import { DAYS_AHEAD, planPreparations, type Wanted } from '../core/preparation/plan.ts';
import type { WalletContext } from './context.ts';
import { type OpenWallet, openWallet, refreshLists } from './open-wallet.ts';

const MOST_DAYS = 31;

export function prepareCommand(context: WalletContext): void {
  context.program
    .command('prepare')
    .description('fetch the lists and prepare the answers for the coming days')
    .option('--days <number>', `how many days after today, at most ${MOST_DAYS}`, String(DAYS_AHEAD))
    .action(({ days }: { days: string }) => prepare(context, readDays(days)));
}

function readDays(given: string): number {
  const days = /^[0-9]+$/.test(given) ? Number(given) : Number.NaN;
  if (days <= MOST_DAYS) return days;
  throw new HushmarkError('input_usage', `--days ${given} is not possible`, `Give a number from 0 to ${MOST_DAYS}.`);
}

async function prepare(context: WalletContext, daysAhead: number): Promise<void> {
  const { program, terminal, outside } = context;
  const wallet = await openWallet(context);
  const { bundles, store, held, artefacts, now } = wallet;
  await refreshLists(context, bundles);
  if (bundles.all().length === 0) throw new HushmarkError('trust_stale', 'no list of issuers is in date');
  const { todo, stale } = planPreparations({
    credentials: held(),
    bundles: bundles.atHand(),
    recipes: store.list('recipes').map(({ value }) => value),
    kept: store.list('preparations'),
    circuits: artefacts.circuits,
    nowMs: now(),
    daysAhead,
  });
  const removals = stale.map((id) => ({ in: 'preparations' as const, id }));
  if (removals.length > 0) await store.change([], removals);
  let made = 0;
  const work = outside.interruptible(async (signal) => {
    for (const [index, wanted] of todo.entries()) {
      // Nobody watches a program that a timer runs.
      if (terminal.ask) note(program, terminal, `${index + 1} of ${todo.length}: ${nameOf(wanted)}`);
      if (await make(wanted, wallet, signal)) made += 1;
    }
  });
  await work.catch((error: unknown) => {
    if (!isHushmarkError(error, 'proof_cancelled')) throw error;
    const hint = 'What is prepared stays, and "hushmark wallet prepare" goes on with the rest.';
    throw new HushmarkError('proof_cancelled', `stopped with ${made} of ${todo.length} prepared`, hint);
  });
  const kept = store.list('preparations').length;
  const all = todo.length === made ? '' : `, ${todo.length - made} questions that no credential here answers with yes`;
  print(context, { made, removed: stale.length, kept }, [`prepared ${made}, ${kept} in all${all}`]);
}

/** False when the statement is (too young, revoked). */
async function make(wanted: Wanted, { preparer }: OpenWallet, signal: AbortSignal): Promise<boolean> {
  try {
    await preparer.make(wanted, { signal });
    return true;
  } catch (error) {
    if (error instanceof HushmarkError && /^(policy|trust)_/.test(error.code)) return false;
    throw error;
  }
}

function nameOf({ statement, bundle, credential: { issuer, schema } }: Wanted): string {
  const kind = bundle.issuers
    .find(({ id }) => id === issuer.id)
    ?.schemas.find(({ document }) => document.uri === schema)?.document;
  return `${kind ? labelIn(kind.title, 'en') : schema}, ${isoDate(statement.today)}`;
}
