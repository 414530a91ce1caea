// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The self-test in the page: with workers of its own, so that it measures them from the start and ends them after. In a
 * file of its own, which is loaded when somebody asks for it.
 */
import type { Random } from '#base/random.ts';
import { loadArtefacts } from '#groth16/files/artefacts.ts';
import { MANIFEST_SHA256, PINNED_CIRCUITS } from '../../core/pinned-manifest.ts';
import type { ProverProgress } from '../../core/preparation/prover.ts';
import { type Measured, runSelfTest } from '../../core/self-test/self-test.ts';
import { createArtefactReader } from '../prover/artefact-cache.ts';
import { createProver } from '../prover/bridge.ts';
import { spawnProver, spawnSecond } from '../prover/spawn.ts';

export type SelfTestResult = Measured & {
  /**
   * What the workers held: their WebAssembly, which never shrinks, and the proving key. Browsers say nothing of a
   * worker's other memory.
   */
  bytes: number;
};

type Options = {
  /** Address of the proving files. */
  artefacts: string;
  random: Random;
  now: () => number;
  signal: AbortSignal;
  onProgress: (progress: ProverProgress) => void;
};

export async function testDevice({ artefacts, ...options }: Options): Promise<SelfTestResult> {
  const base = new URL(artefacts, location.origin).href;
  const prover = createProver({ spawn: spawnProver, spawnSecond, base });
  const { read } = createArtefactReader({
    base,
    manifestSha256: MANIFEST_SHA256,
    fetch: (input, init) => fetch(input, init),
    caches,
  });
  try {
    const measured = await runSelfTest({
      ...options,
      prover,
      artefacts: () => loadArtefacts({ read, manifestSha256: MANIFEST_SHA256 }),
      circuits: PINNED_CIRCUITS,
    });
    return { ...measured, bytes: await prover.memory() };
  } finally {
    prover.close();
  }
}
