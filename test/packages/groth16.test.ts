// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * `@hushmark/groth16` as somebody has it who makes proofs of their own: packed, installed into an empty project without
 * the network, and run from there on the toy circuit.
 */
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { groth16 } from 'snarkjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeCurve } from '#circuits/keys/curve.ts';
import { KEPT, readKept } from '../support/groth16/toy.ts';
import { findNode, NODES } from '../support/packages/nodes.ts';
import { createProject, type Project } from '../support/packages/project.ts';
import { ROOT } from '../support/source-files.ts';

const ownFile = (path: string) => readFile(join(ROOT, path), 'utf8');
let project: Project;

beforeAll(async () => {
  project = await createProject({ packages: ['groth16'], others: ['@types/node'] });
  await project.write('consumer.js', await ownFile('test/support/packages/groth16-consumer.js'));
  const lesson = /```js\n([\s\S]*?)```/.exec(await ownFile('groth16/README.md'))?.[1] ?? expect.unreachable();
  await project.write('lesson.js', lesson);
  for (const file of ['cubic.r1cs', 'cubic.zkey', 'vkey.json']) {
    await copyFile(join(ROOT, KEPT, file), join(project.folder, file));
  }
});
afterAll(async () => {
  await project?.remove();
  await closeCurve();
});

describe('@hushmark/groth16, installed from its tarball', () => {
  it('is one module with types, and no word of wallets and shops', async () => {
    const paths = project.packed[0]?.files.map(({ path }) => path) ?? [];
    const expected =
      /^(?:LICENSE|README\.md|package\.json|dist\/index\.js|dist\/types\/(?:base|groth16)\/[\w/-]+\.d\.ts)$/;
    expect(paths.filter((path) => !expected.test(path))).toEqual([]);
    expect(paths).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'dist/index.js']));
    expect(project.packed[0]?.size).toBeLessThan(100_000);
    const module = await readFile(join(project.folder, 'node_modules/@hushmark/groth16/dist/index.js'), 'utf8');
    expect(module).not.toMatch(/\b(?:wallets?|shops?|birth\w+|issuers?|credentials?)\b/i);
  });

  it.for(NODES)('prepares, binds and verifies on Node $major', { timeout: 120_000 }, async (pinned, { skip }) => {
    const node = findNode(pinned) ?? skip(`Node ${pinned.major} is not here: npx tsx scripts/fetch-nodes.ts`);
    const { proof, ...said } = JSON.parse(await project.run(node, 'consumer.js'));
    const valid = { valid: true };
    expect(said).toEqual({
      signals: [
        ['35', '1'],
        ['35', '2'],
        ['35', '3'],
      ],
      alone: [valid, valid, valid],
      together: [valid, valid, valid],
      swapped: { valid: false, reason: 'equation' },
      differ: 3,
      refusal: [true, 'proof_key'],
      unbindable: ['proof_key', { row: '1', reason: 'the challenge stands in C and is squared nowhere' }],
    });
    const stock: unknown = JSON.parse(new TextDecoder().decode(await readKept('vkey.json')));
    expect(await groth16.verify(stock, ['35', '1'], proof)).toBe(true);
    expect(await groth16.verify(stock, ['35', '2'], proof)).toBe(false);
    expect(await project.run(node, 'lesson.js')).toBe("{ valid: true }\n{ valid: false, reason: 'equation' }\n");
  });

  it.each(['nodenext', 'bundler'] as const)('is understood by tsc --strict with %s', async (resolution) => {
    await project.write(
      'types.ts',
      `import { type Circuit, createBinder, type ErrorCode, HushmarkError, type Prepared, type ProvingKey } from '@hushmark/groth16';
import { createVerifier, prepare, type Proof, systemRandom, type VerifyResult, type WitnessSource } from '@hushmark/groth16';
export async function prove(circuit: Circuit, key: ProvingKey, program: WitnessSource): Promise<Prepared> {
  return prepare({ circuit, key, program, inputs: { y: 35n, x: '3' }, random: systemRandom() });
}
export async function answer(prepared: Prepared, challenge: bigint): Promise<Proof> {
  return (await createBinder()).bind(prepared, challenge, systemRandom()).proof;
}
export async function check({ vkey }: Circuit, proof: unknown): Promise<VerifyResult> {
  return (await createVerifier(vkey)).verify([35n, 1n], proof);
}
export const codeOf = (error: unknown): ErrorCode | undefined => (error instanceof HushmarkError ? error.code : undefined);
export const known: ErrorCode = 'proof_key';
`,
    );
    expect(await project.compile(resolution, 'types.ts')).toEqual({ status: 0, output: '' });
  });

  it('does not compile for a reason of somebody else, or an answer that is taken for a yes unread', async () => {
    await project.write(
      'careless.ts',
      `import { createVerifier, type ErrorCode, type VerifyingKey } from '@hushmark/groth16';
export const code: ErrorCode = 'auth_key_missing';
export async function accept(key: VerifyingKey): Promise<boolean> {
  return (await createVerifier(key)).verify([1n], {});
}
`,
    );
    const { status, output } = await project.compile('nodenext', 'careless.ts');
    expect(status).not.toBe(0);
    expect(output).toMatch(/careless\.ts\(2,\d+\): error TS\d+/);
    expect(output).toMatch(/careless\.ts\(4,\d+\): error TS\d+/);
  });
});
