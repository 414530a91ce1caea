// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, it } from 'vitest';
import { seededRandom } from '#circuits/assurance/samples.ts';
import { type KeyPoints, type SumTask, WIRE_SECTIONS } from '#groth16/prove/key-sums.ts';
import { divide } from '#groth16/prove/split-work.ts';

const SEED = process.env.HUSHMARK_SEED ?? `${Date.now()}`;
const WIRES = 4000;
const DOMAIN = 4096;
const random = seededRandom(SEED);
const points = (count: number, bytes: number) => new Uint8Array(count * bytes).fill(1);
const key: KeyPoints = {
  a: points(WIRES, 64),
  b1: points(WIRES, 64),
  b2: points(WIRES, 128),
  c: points(WIRES - 9, 64),
  linear: points(WIRES, 64),
  h: points(DOMAIN, 64),
};

/** All wire sums, with this many full-size scalars in each and zeros for the rest. */
function tasks(full: number): SumTask[] {
  return WIRE_SECTIONS.map((section) => {
    const count = section === 'c' ? WIRES - 9 : WIRES;
    const scalars = new Uint8Array(32 * count);
    for (let index = 0; index < Math.min(full, count); index++) scalars.set(random.bytes(31), 32 * index);
    return { section, from: 0, scalars };
  });
}

describe(`the division of work between two threads (seed ${SEED})`, () => {
  it.each([0, 12, 300, 1500, WIRES])('does every point once, with %i wires to sum', (full) => {
    const all = tasks(full);
    const { mine, theirs } = divide(key, all, DOMAIN);
    for (const { section, scalars } of all) {
      const parts = [...mine, ...theirs].filter((task) => task.section === section).sort((a, b) => a.from - b.from);
      let next = 0;
      for (const part of parts) {
        expect(part.from).toBe(next);
        next += part.scalars.length / 32;
      }
      expect(Buffer.concat(parts.map((part) => part.scalars)).equals(scalars), section).toBe(true);
    }
  });

  it('gives the other one about half: wires first, and of H what is missing', () => {
    const weight = ({ section, scalars }: SumTask) => (section === 'b2' ? 2.8 : 1) * (scalars.length / 32);
    const sum = (some: readonly SumTask[]) => some.reduce((total, task) => total + weight(task), 0);
    const full = divide(key, tasks(WIRES), DOMAIN);
    expect(full.hFrom).toBe(DOMAIN);
    const mine = 1.45 * DOMAIN + sum(full.mine);
    expect(Math.abs(mine - sum(full.theirs)) / mine).toBeLessThan(0.05);

    const few = divide(key, tasks(12), DOMAIN);
    expect(few.mine).toEqual([]);
    expect(few.hFrom).toBe(DOMAIN / 2);
  });
});
