// SPDX-License-Identifier: GPL-3.0-or-later
// Writes a witness program in the form that witness-program.ts reads and describes. For those who build circuits;
// provers only read.
import { R } from '../../base/encoding.ts';
import { createCompactWriter } from './compact-writer.ts';
import { PROGRAM_MAGIC, STEPS, type StepName } from './witness-program.ts';

/** As circuits/compile/make-witness-program.ts makes it. */
export type ProgramSteps = {
  readonly inputs: readonly { readonly name: string; readonly values: number }[];
  /** Each with its sums, which are factors by slot, and the number of slots that it fills. */
  readonly steps: readonly {
    readonly name: StepName;
    readonly sums: readonly ReadonlyMap<number, bigint>[];
    readonly slots: number;
  }[];
  /** The first slot behind the inputs. */
  readonly firstSlot: number;
  /** The slot of each wire. */
  readonly wires: readonly number[];
};

export function writeWitnessProgram({ inputs, steps, firstSlot, wires }: ProgramSteps): Uint8Array {
  const writer = createCompactWriter();
  writer.bytes(PROGRAM_MAGIC);
  writer.varint(inputs.length);
  for (const { name, values } of inputs) {
    const text = new TextEncoder().encode(name);
    writer.bytes(Uint8Array.of(text.length, ...text));
    writer.varint(values);
  }
  const factors = new Map([1n, R - 1n].map((value, index) => [value, index]));
  for (const factor of steps.flatMap(({ sums }) => sums.flatMap((sum) => [...sum.values()]))) {
    if (!factors.has(factor)) factors.set(factor, factors.size);
  }
  writer.varint(factors.size - 2);
  for (const value of [...factors.keys()].slice(2)) writer.number(value);
  writer.varint(steps.length);
  let slot = firstSlot;
  for (const { name, sums, slots } of steps) {
    writer.varint(STEPS.findIndex((step) => step.name === name));
    if (name === 'bits') writer.varint(slots);
    for (const sum of sums) {
      writer.varint(sum.size);
      for (const [from, factor] of sum) {
        writer.varint(from === 0 ? 0 : slot - from);
        writer.varint(factors.get(factor) as number);
      }
    }
    slot += slots;
  }
  writer.varint(wires.length);
  wires.forEach((wire, index) => {
    writer.signed(wire - (wires[index - 1] ?? 0));
  });
  return writer.finish();
}
