// SPDX-License-Identifier: GPL-3.0-or-later
// What a preparation carries over to the next one, and what another thread does of it, changes how long it takes and
// nothing else: with one source of randomness, the points are the same to the last bit.

import { beforeAll, describe, expect, it } from 'vitest';
import { Q } from '#base/encoding.ts';
import type { Random } from '#base/random.ts';
import { type SeededRandom, seededRandom } from '#circuits/assurance/samples.ts';
import { createEngine } from '#groth16/curve/engine/engine.ts';
import { sharedMcl } from '#groth16/curve/mcl.ts';
import { newestNamed } from '#groth16/files/artefacts.ts';
import type { ProvingKey } from '#groth16/files/proving-key.ts';
import { createKeySums, fitTasks, type KeySums, type SumsElsewhere, type SumTask } from '#groth16/prove/key-sums.ts';
import { type Carry, createCarry, type WireSums } from '#groth16/prove/last-witness.ts';
import { type PrepareOptions, prepare } from '#groth16/prove/prepare.ts';
import type { Prepared } from '#groth16/prove/prepared.ts';
import { calculateWitness } from '#groth16/prove/witness.ts';
import { createFixture, type Fixture } from '../../support/groth16/fixture.ts';
import { G2 } from '../../support/groth16/points.ts';
import { createFollowing, type Following, type Inputs } from '../../support/groth16/samples.ts';

const SEED = process.env.HUSHMARK_SEED ?? `${Date.now()}`;
/** Sums of nothing that anybody prepared. */
const SUMS = (() => {
  const { x, y } = G2.BASE.toAffine();
  const point = [1n, 2n] as const;
  const b2 = [
    [x.c0, x.c1],
    [y.c0, y.c1],
  ] as const;
  return { a: point, b1: point, c: point, linear: point, b2 } satisfies WireSums;
})();
const code = (value: string) => expect.objectContaining({ code: value });

let fixture: Fixture;
let key: ProvingKey;
let following: Following;
let others: Following;
/** Without anything carried over, on one thread. */
let fresh: Record<keyof Following, Prepared>;

beforeAll(async () => {
  fixture = await createFixture();
  key = (await fixture.key('age')).key;
  const of = await createFollowing();
  following = of('age', `${SEED}/a`);
  others = of('age', `${SEED}/b`);
  fresh = {
    first: await run(following.first),
    nextDay: await run(following.nextDay),
    nextRoot: await run(following.nextRoot),
  };
});

/** The same bytes in every run. */
function seeded(): Random {
  const random: SeededRandom = seededRandom(SEED);
  return (bytes) => random.bytes(bytes);
}

async function run(inputs: Inputs, more: Partial<PrepareOptions> = {}): Promise<Prepared> {
  const circuit = newestNamed(fixture.artefacts.circuits, 'age');
  return prepare({ circuit, ...(await fixture.key('age')), inputs, random: seeded(), ...more });
}

/** Shows what is kept, as only a test may. */
function watched(): Carry & { kept(): { witness: Uint8Array; sums: WireSums }[]; used: number[] } {
  const carry = createCarry();
  const kept: { witness: Uint8Array; sums: WireSums }[] = [];
  const used: number[] = [];
  return {
    ...carry,
    since(of, witness) {
      const since = carry.since(of, witness);
      used.push(since ? countOf(since.differences) : -1);
      return since;
    },
    keep(of, witness, sums) {
      carry.keep(of, witness, sums);
      kept.push({ witness, sums });
    },
    kept: () => kept,
    used,
  };
}

/** Numbers that are not zero. */
function countOf(scalars: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < scalars.length; at += 32) if (scalars.subarray(at, at + 32).some((byte) => byte !== 0)) count++;
  return count;
}

describe(`what is carried over (seed ${SEED})`, () => {
  it('makes the same preparations of another day and root; it goes when one is cancelled or fails', async () => {
    const carry = watched();
    const lastKept = () => carry.kept().at(-1)!.witness;
    expect(await run(following.first, { carry })).toEqual(fresh.first);
    expect(await run(following.nextDay, { carry })).toEqual(fresh.nextDay);
    expect(await run(following.nextRoot, { carry })).toEqual(fresh.nextRoot);
    // None at first, then the wires that differ.
    expect(carry.used[0]).toBe(-1);
    expect(carry.used[1]).toBeLessThan(50);
    expect(carry.used[2]).toBeLessThan(key.wires / 2);
    // What one preparation leaves is overwritten by the next.
    expect(carry.kept().map(({ witness }) => countOf(witness) > 0)).toEqual([false, false, true]);

    const abort = new AbortController();
    const onProgress = (_: string, fraction: number) => {
      if (fraction > 0.3) abort.abort();
    };
    const cancelled = run(following.nextDay, { carry, signal: abort.signal, onProgress });
    await expect(cancelled).rejects.toThrow(code('proof_cancelled'));
    expect(countOf(lastKept())).toBe(0);

    expect(await run(following.nextDay, { carry })).toEqual(fresh.nextDay);
    expect(countOf(lastKept())).toBeGreaterThan(1000);
    const wrong = { ...following.nextDay, trustRoot: '1' };
    await expect(run(wrong, { carry })).rejects.toThrow(code('proof_witness'));
    expect(countOf(lastKept())).toBe(0);
    expect(carry.used.at(-1)).toBe(-1);
  });

  it('is not used for another credential, where beginning anew is no more work', async () => {
    const { program } = await fixture.key('age');
    const engine = await createEngine();
    const [one, other] = [following, others].map(({ first }) => calculateWitness(engine, program, first));
    const carry = createCarry();
    carry.keep(key, one!, SUMS);
    expect(carry.since(key, other!)).toBeUndefined();
    expect(countOf(other!)).toBeGreaterThan(1000);
  });

  it('is nothing to another key', () => {
    const carry = createCarry();
    const witness = new Uint8Array(64).fill(9);
    carry.keep(key, witness, SUMS);
    expect(carry.since(key, new Uint8Array(64).fill(9))).toEqual({ sums: SUMS, differences: new Uint8Array(64) });
    expect(carry.since({ ...key }, new Uint8Array(64).fill(9))).toBeUndefined();
    carry.clear();
    expect(carry.since(key, new Uint8Array(64).fill(9))).toBeUndefined();
    expect(witness).toEqual(new Uint8Array(64));
  });

  it('makes no preparation when it is wrong', async () => {
    const carry: Carry = {
      since: (_, witness) => ({ sums: SUMS, differences: new Uint8Array(witness.length) }),
      keep: () => {},
      clear: () => {},
    };
    await expect(run(following.nextDay, { carry })).rejects.toThrow(code('proof_key'));
  });
});

describe('another thread', () => {
  let sums: KeySums;
  let carry: ReturnType<typeof watched>;
  beforeAll(async () => {
    sums = createKeySums(await createEngine(), await sharedMcl(), key);
    carry = watched();
  });
  const all = (tasks: readonly SumTask[]) => tasks.map(sums.sum);

  it('does a part, and the preparation is the same; so it is with what was carried over', async () => {
    const asked: SumTask[] = [];
    const elsewhere: SumsElsewhere = {
      sum: async (_, tasks) => {
        asked.push(...tasks);
        return all(tasks);
      },
    };
    expect(await run(following.first, { carry, elsewhere })).toEqual(fresh.first);
    expect(asked.map(({ section }) => section)).toEqual(expect.arrayContaining(['b2', 'c']));
    asked.length = 0;
    expect(await run(following.nextDay, { carry, elsewhere })).toEqual(fresh.nextDay);
    // All the wires, and half of H.
    expect(asked.map(({ section }) => section).sort()).toEqual(['a', 'b1', 'b2', 'c', 'h', 'linear']);
    expect(carry.used[1]).toBeGreaterThan(0);
  });

  it('that fails, at once or later, leaves everything to this one', async () => {
    const failures: SumsElsewhere['sum'][] = [
      () => Promise.reject(new Error('crashed')),
      () => {
        throw new Error('gone');
      },
    ];
    expect(await run(following.nextRoot, { carry, elsewhere: { sum: failures[0]! } })).toEqual(fresh.nextRoot);
    expect(await run(following.nextDay, { carry, elsewhere: { sum: failures[1]! } })).toEqual(fresh.nextDay);
    expect(carry.used.slice(2)).not.toContain(-1);
  });

  it('is told to stop when the preparation is, and not waited for', async () => {
    const abort = new AbortController();
    const signals: AbortSignal[] = [];
    const elsewhere: SumsElsewhere = {
      sum: (_key, _tasks, signal) => {
        signals.push(signal);
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
      },
    };
    const onProgress = (_: string, fraction: number) => {
      if (fraction === 0.85) setTimeout(() => abort.abort());
    };
    const stopped = run(following.first, { carry, elsewhere, signal: abort.signal, onProgress });
    await expect(stopped).rejects.toThrow(code('proof_cancelled'));
    expect(signals.length).toBeGreaterThan(0);
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
  });

  it('P31: that answers too few sums leaves everything to this one', async () => {
    const elsewhere: SumsElsewhere = { sum: async (_, tasks) => tasks.slice(1).map(() => undefined) };
    expect(await run(following.first, { elsewhere })).toEqual(fresh.first);
  });

  it('P31: that answers other points makes no preparation', async () => {
    for (const [x, y, why] of [
      [1n, 2n, 'proof_key'],
      [1n, 3n, 'proof_preparation'],
    ] as const) {
      const wrong = (task: SumTask) => (task.section === 'b2' ? sums.sum(task) : ([x, y] as const));
      const elsewhere: SumsElsewhere = { sum: async (_, tasks) => tasks.map(wrong) };
      await expect(run(following.first, { elsewhere })).rejects.toThrow(code(why));
    }
  });

  it('P31: nor is any other answer taken than a list of points, one for each task, in coordinates below q', () => {
    const scalars = new Uint8Array(32);
    const tasks: SumTask[] = [
      { section: 'a', from: 0, scalars },
      { section: 'b2', from: 0, scalars },
    ];
    const { b2 } = SUMS;
    for (const good of [
      [SUMS.a, b2],
      [undefined, undefined],
    ])
      expect(fitTasks(tasks, good)).toBe(true);
    const bad: unknown[] = [
      undefined,
      null,
      'ab',
      { length: 2, 0: SUMS.a, 1: b2 },
      [],
      [SUMS.a],
      [SUMS.a, b2, undefined],
      [b2, SUMS.a],
      [SUMS.a, SUMS.a],
      [null, b2],
      [[1, 2], b2],
      [[1n], b2],
      [[1n, 2n, 3n], b2],
      [['1', '2'], b2],
      [[-1n, 2n], b2],
      [[1n, Q], b2],
      [SUMS.a, [b2[0], [1n, Q]]],
      [SUMS.a, [b2[0], 1n]],
    ];
    for (const answer of bad) expect(fitTasks(tasks, answer)).toBe(false);
  });
});
