// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Compiles the mutants of circuits/assurance/source-mutants and says which rows each of them lost.
 *
 * Mutations that do not touch each other lose the same rows together as alone. So n mutants take log2 n compilations:
 * the k-th holds every mutant whose number has bit k, and a row belongs to the mutant whose bits are those of the
 * compilations that lost it. One mutant is compiled alone, to check that.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { type CircuitEntry, ROOT } from '../compile/circuit-list.ts';
import { type Compiled, compile, compileRows, PLAIN_FLAGS } from '../compile/compile.ts';
import { parseR1cs, type R1cs, type Row } from '../compile/r1cs.ts';
import type { Source } from './lint.ts';
import { type Rewritten, rewrite, type Site } from './source-mutants.ts';

const CIRCOMLIB = 'node_modules/circomlib/circuits';

/** Our sources with a name for each part, and their mutants. */
export async function rewriteSources(sources: readonly Source[]): Promise<Rewritten> {
  const files = (await readdir(join(ROOT, CIRCOMLIB))).filter((file) => file.endsWith('.circom'));
  return rewrite(sources, await Promise.all(files.map((file) => readFile(join(ROOT, CIRCOMLIB, file), 'utf8'))));
}

/** The sites that this circuit's file includes, at whatever depth. */
export function sitesOf({ file }: Pick<CircuitEntry, 'file'>, { sites, control }: Rewritten): Site[] {
  const reached = new Set([file]);
  for (const at of reached) {
    const text = control.find((source) => source.file === at)?.text ?? '';
    for (const [, path] of text.matchAll(/^include "(.*)";$/gm)) {
      const [beside, fromRoot] = [join(dirname(at), path as string), join('circuits', path as string)];
      reached.add(control.some((source) => source.file === beside) ? beside : fromRoot);
    }
  }
  return sites.filter((site) => reached.has(site.file));
}

async function written(folder: string, sources: readonly Source[]): Promise<void> {
  await rm(join(ROOT, folder), { recursive: true, force: true });
  for (const { file, text } of sources) {
    await mkdir(dirname(join(ROOT, folder, file)), { recursive: true });
    await writeFile(join(ROOT, folder, file), text);
  }
}

export async function compileControl({ name, file }: CircuitEntry, rewritten: Rewritten): Promise<Compiled> {
  const folder = `.tmp/mutants/${name}/control`;
  await written(folder, rewritten.control);
  return compile(join(folder, file), folder, PLAIN_FLAGS);
}

const rowKey = ({ a, b, c }: Row) => [a, b, c].map(({ wires, values }) => `${wires.join()}:${values.join()}`).join('|');

async function lostTogether(
  { name, file }: CircuitEntry,
  rewritten: Rewritten,
  keys: readonly string[],
  ids: readonly number[],
  label: string,
): Promise<Set<number>> {
  const folder = `.tmp/mutants/${name}/${label}`;
  await written(folder, rewritten.mutants(ids));
  const { rows } = parseR1cs(await compileRows(join(folder, file), folder, PLAIN_FLAGS));
  await rm(join(ROOT, folder), { recursive: true });
  const lost = new Set<number>();
  let at = 0;
  keys.forEach((key, index) => {
    const row = rows[at];
    if (row && rowKey(row) === key) at++;
    else lost.add(index);
  });
  if (at !== rows.length) throw new Error(`the mutants ${ids} have rows that ${name} has not`);
  return lost;
}

/**
 * @param control the compiled control
 * @param sites the mutants in question
 * @returns the lost rows by site
 */
export async function lostRows(
  circuit: CircuitEntry,
  rewritten: Rewritten,
  control: R1cs,
  sites: readonly Site[],
): Promise<Map<number, Set<number>>> {
  const keys = control.rows.map(rowKey);
  // An instance is the inputs of one part together: what it lost is known from them.
  const coded = sites.filter(({ parts }) => parts.length === 0).map(({ id }) => id);
  const own = new Set([...coded, ...sites.flatMap(({ parts }) => parts)]);
  const numbers = [...own];
  const alone = numbers[numbers.length >> 1] as number;
  const runs = Array.from({ length: Math.ceil(Math.log2(numbers.length + 1)) }, (_, bit) => ({
    label: `bit-${bit}`,
    ids: numbers.filter((_, at) => ((at + 1) >> bit) & 1),
  }));
  runs.push({ label: 'alone', ids: [alone] });
  const lost: Set<number>[] = [];
  const waiting = [...runs.keys()];
  const work = async () => {
    for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) {
      const { ids, label } = runs[run] as (typeof runs)[number];
      lost[run] = await lostTogether(circuit, rewritten, keys, ids, label);
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, work));
  const checked = lost.pop() as Set<number>;

  const found = new Map(numbers.map((id) => [id, new Set<number>()]));
  keys.forEach((_, row) => {
    const code = lost.reduce((sum, rows, bit) => sum + (rows.has(row) ? 2 ** bit : 0), 0);
    if (code === 0) return;
    const id = numbers[code - 1];
    if (id === undefined) throw new Error(`row ${row} of ${circuit.name} was lost by no single mutant`);
    found.get(id)?.add(row);
  });
  const same = found.get(alone) as Set<number>;
  if (same.size !== checked.size || [...same].some((row) => !checked.has(row))) {
    throw new Error(`mutant ${alone} of ${circuit.name} loses other rows alone than together with others`);
  }
  return new Map(
    sites.map(({ id, parts }) => [
      id,
      parts.length > 0 ? union(parts.map((part) => found.get(part))) : (found.get(id) ?? new Set()),
    ]),
  );
}

const union = (sets: readonly (ReadonlySet<number> | undefined)[]) => new Set(sets.flatMap((set) => [...(set ?? [])]));
