// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How long the prover's worker remembers: its real message loop and carry, with a proof system that only keeps what it
 * is given. Time is the test's.
 */
import type { CircuitName } from '#protocol/policy/circuits.ts';
import '../../../support/wallet/pinned.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProvingKey } from '#groth16/files/proving-key.ts';
import type { Carry, WireSums } from '#groth16/prove/last-witness.ts';
import type { ProverReply, ProverRequest } from '#wallet/page/prover/messages.ts';

type Job = { circuit: { name: CircuitName }; key: ProvingKey; carry: Carry; inputs: { witness: Uint8Array } };

const KEYS = { age: {} as ProvingKey, attributes: {} as ProvingKey };
const SUMS: WireSums = (() => {
  const point = [1n, 2n] as const;
  return { a: point, b1: point, c: point, linear: point, b2: [point, point] };
})();
const prepare = vi.fn<(job: Job) => Promise<unknown>>();

vi.mock('#groth16/prove/prepare.ts', () => ({ prepare: (job: Job) => prepare(job) }));
vi.mock('#groth16/prove/prepared.ts', () => ({ encodePrepared: () => new Uint8Array() }));
vi.mock('#wallet/page/prover/circuit-loader.ts', () => ({
  createCircuitLoader: () => ({
    load: async (circuitDigest: keyof typeof KEYS) => ({
      known: { name: circuitDigest },
      key: KEYS[circuitDigest],
      wasm: {},
    }),
    arrived: () => {},
  }),
}));

describe('what the prover carries from one job to the next', () => {
  let send: (message: ProverRequest) => void;
  let answered: (id: number) => void;

  beforeEach(async () => {
    vi.useFakeTimers();
    vi.resetModules();
    vi.stubGlobal('caches', {});
    vi.stubGlobal('self', {
      addEventListener: (_kind: string, listener: (event: { data: ProverRequest }) => void) => {
        send = (data) => listener({ data });
      },
      postMessage: ({ id, kind }: ProverReply) => kind === 'progress' || answered(id),
    });
    prepare.mockImplementation(async ({ key, carry, inputs }) => {
      carry.keep(key, inputs.witness, SUMS);
      return {};
    });
    await import('#wallet/page/prover/worker.ts');
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  let lastId = 0;
  /** A job, done or failed; what stands for its witness. */
  async function run(circuitDigest = 'age'): Promise<Uint8Array> {
    lastId += 1;
    const witness = new Uint8Array(32).fill(lastId);
    const inputs = { witness } as unknown as (ProverRequest & { kind: 'prepare' })['inputs'];
    const answer = new Promise<number>((resolve) => {
      answered = (id) => id === lastId && resolve(id);
    });
    send({
      kind: 'prepare',
      id: lastId,
      circuitDigest,
      inputs,
      base: 'https://wallet.example/artefacts/',
      alone: true,
    });
    await answer;
    return witness;
  }
  const isWiped = (witness: Uint8Array) => witness.every((byte) => byte === 0);

  it('is there for the next job of the row, and overwritten after five seconds without one', async () => {
    const witness = await run();
    await vi.advanceTimersByTimeAsync(4999);
    expect(isWiped(witness)).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(isWiped(witness)).toBe(true);
  });

  it('is overwritten five seconds after the last job of a row, not the first', async () => {
    await run();
    await vi.advanceTimersByTimeAsync(4000);
    const last = await run();
    await vi.advanceTimersByTimeAsync(4000);
    expect(isWiped(last)).toBe(false);
    await vi.advanceTimersByTimeAsync(1000);
    expect(isWiped(last)).toBe(true);
  });

  it('does not outlast its five seconds because files are loaded ahead', async () => {
    const witness = await run();
    await vi.advanceTimersByTimeAsync(3000);
    send({ kind: 'load', circuitDigest: 'attributes', base: 'https://wallet.example/artefacts/' });
    await vi.advanceTimersByTimeAsync(2000);
    expect(isWiped(witness)).toBe(true);
  });

  it('stays while the next job of its row is under way', async () => {
    const witness = await run();
    await vi.advanceTimersByTimeAsync(4000);
    const during: boolean[] = [];
    prepare.mockImplementationOnce(async () => {
      await vi.advanceTimersByTimeAsync(2000);
      during.push(isWiped(witness));
    });
    await run();
    expect(during).toEqual([false]);
  });

  it("is overwritten before another circuit's job begins", async () => {
    const witness = await run('age');
    const during: boolean[] = [];
    prepare.mockImplementationOnce(async () => {
      during.push(isWiped(witness));
    });
    await run('attributes');
    expect(during).toEqual([true]);
  });

  it('is overwritten when a job fails', async () => {
    const witness = await run();
    prepare.mockRejectedValueOnce(new Error('no memory'));
    await run();
    expect(isWiped(witness)).toBe(true);
  });
});
