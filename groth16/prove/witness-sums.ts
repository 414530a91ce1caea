// SPDX-License-Identifier: GPL-3.0-or-later
// The work of a preparation: all sums over a witness, on this thread and, where there is one, on another. If the sums
// of the last witness were carried over (last-witness.ts), only the wires that differ are summed.
import type { G1Coordinates, G2Coordinates, Mcl } from '../curve/mcl.ts';
import { sharedMcl } from '../curve/mcl.ts';
import { type ProvingKey, readKeyG1 } from '../files/proving-key.ts';
import type { Sums } from './blind.ts';
import { fitTasks, type Section, type Sum, type SumsElsewhere, type SumTask, WIRE_SECTIONS } from './key-sums.ts';
import type { Carry, WireSums } from './last-witness.ts';
import type { LoadedKey } from './loaded-key.ts';
import { quotientScalars, SCALAR_BYTES } from './quotient.ts';
import { divide, undivided } from './split-work.ts';

type Options = {
  readonly carry?: Carry | undefined;
  readonly elsewhere?: SumsElsewhere | undefined;
  readonly signal?: AbortSignal | undefined;
};
/** Says how far the preparation is, and throws when it is to stop. */
type Step = (stage: 'quotient' | 'sums', fraction: number) => Promise<void>;
/** What another thread was asked for; undefined when it cannot, or answered something else. */
type Asked = { readonly tasks: readonly SumTask[]; readonly sums: Promise<readonly Sum[] | undefined> };

/** @returns what assemble needs, and the sums over the wires by themselves, for the next time */
export async function sumWitness(
  loaded: LoadedKey,
  key: ProvingKey,
  witness: Uint8Array,
  { carry, elsewhere, signal }: Options,
  step: Step,
): Promise<Sums & { readonly wires: WireSums }> {
  const { domain } = key;
  const since = carry?.since(key, witness);
  const tasks = wireTasks(key, since?.differences ?? witness);
  const { mine, theirs, hFrom } = elsewhere ? divide(key, tasks, domain) : undivided(tasks, domain);
  const parts: [Section, Sum][] = [];
  const stop = new AbortController();
  const abort = () => stop.abort();
  signal?.addEventListener('abort', abort);
  const ask = (some: readonly SumTask[]): Asked => {
    const sums = async () => {
      const answer = some.length === 0 ? [] : await elsewhere?.sum(key, some, stop.signal);
      return fitTasks(some, answer) ? answer : undefined;
    };
    return { tasks: some, sums: sums().catch(() => undefined) };
  };
  let quotient: Uint8Array | undefined;
  try {
    await step('quotient', 0.15);
    const asked = [ask(theirs)];
    quotient = await quotientScalars(loaded.engine, loaded.quotient, witness, () => step('quotient', 0.2));
    asked.push(ask(hTask(quotient, hFrom, domain)));
    const own = [...hTask(quotient, 0, hFrom), ...mine];
    for (const [index, task] of own.entries()) {
      await step('sums', 0.25 + (0.6 * index) / own.length);
      parts.push([task.section, loaded.sums.sum(task)]);
    }
    await step('sums', 0.85);
    for (const { tasks: some, sums } of asked) {
      const done = await sums;
      for (const [index, task] of some.entries()) {
        if (!done) await step('sums', 0.9);
        parts.push([task.section, done ? done[index] : loaded.sums.sum(task)]);
      }
    }
  } finally {
    signal?.removeEventListener('abort', abort);
    stop.abort();
    quotient?.fill(0);
    since?.differences.fill(0);
  }

  const mcl = await sharedMcl();
  const of = (section: Section) => parts.flatMap(([from, sum]) => (from === section && sum ? [sum] : []));
  const g1 = (section: Exclude<Section, 'b2'>, before?: G1Coordinates) =>
    addG1(mcl, [...(before ? [before] : []), ...(of(section) as G1Coordinates[])]);
  const wires: WireSums = {
    a: g1('a', since?.sums.a),
    b1: g1('b1', since?.sums.b1),
    b2: addG2(mcl, [...(since?.sums.b2 ? [since.sums.b2] : []), ...(of('b2') as G2Coordinates[])]),
    c: g1('c', since?.sums.c),
    linear: g1('linear', since?.sums.linear),
  };
  const { a, b1, b2, linear } = wires;
  return { wires, a, b1, b2, c: g1('h', wires.c), h1: linear, h2: readKeyG1(key.linear, loaded.rows.wire) };
}

function wireTasks(key: ProvingKey, scalars: Uint8Array): SumTask[] {
  const privateOnes = scalars.subarray((key.publicSignals + 1) * SCALAR_BYTES);
  return WIRE_SECTIONS.map((section) => ({ section, from: 0, scalars: section === 'c' ? privateOnes : scalars }));
}

/** None for an empty range. */
function hTask(quotient: Uint8Array, from: number, end: number): SumTask[] {
  if (from === end) return [];
  return [{ section: 'h', from, scalars: quotient.subarray(from * SCALAR_BYTES, end * SCALAR_BYTES) }];
}

function addG1(mcl: Mcl, points: readonly G1Coordinates[]): G1Coordinates | undefined {
  const [sum, term] = [mcl.newG1(), mcl.newG1()];
  mcl.setG1(sum, undefined);
  for (const point of points) {
    mcl.setG1(term, point);
    mcl.addG1(sum, sum, term);
  }
  const result = mcl.getG1(sum);
  for (const slot of [sum, term]) mcl.free(slot);
  return result;
}

function addG2(mcl: Mcl, points: readonly G2Coordinates[]): G2Coordinates | undefined {
  const [sum, term] = [mcl.newG2(), mcl.newG2()];
  mcl.setG2(sum, undefined);
  for (const point of points) {
    mcl.setG2(term, point);
    mcl.addG2(sum, sum, term);
  }
  const result = mcl.getG2(sum);
  for (const slot of [sum, term]) mcl.free(slot);
  return result;
}
