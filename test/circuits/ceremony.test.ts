// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What a ceremony makes and refuses, and that what wallets fetch is what the ceremony made.
 */
import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bn254 } from '@noble/curves/bn254.js';
import { groth16, zKey } from 'snarkjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { artefactDirectory, CIRCUITS, circuitNamed, PHASE1, ROOT } from '#circuits/compile/circuit-list.ts';
import { compile } from '#circuits/compile/compile.ts';
import { R } from '#circuits/compile/r1cs.ts';
import { checkPoints, checkTranscript } from '#circuits/keys/check-key.ts';
import { closeCurve } from '#circuits/keys/curve.ts';
import { blake2bHex, circuitFolder, type Transcript } from '#circuits/keys/manifest.ts';
import { readZkey, type Zkey } from '#circuits/keys/read-zkey.ts';
import { loadArtefacts, newestNamed } from '#groth16/files/artefacts.ts';
import { writeCompactKey } from '#groth16/files/compact-key-writer.ts';
import { compareKeys } from '#scripts/artefacts/proving-key.ts';
import { provingKeyOf } from '../support/groth16/proving-keys.ts';

const FOLDER = '.tmp/key-tests';
const shipped = PHASE1.find((entry) => entry.shipped);
const phase1File = join(artefactDirectory(), shipped?.file ?? '');
const G1 = bn254.G1.Point;

afterAll(closeCurve);

describe.each(CIRCUITS)('what wallets fetch of $name', (circuit) => {
  it('P14: is the ceremony’s key in every point and entry, and the linear points follow from it', async () => {
    const zkeyFile = join(artefactDirectory(), circuitFolder(circuit), `${circuit.name}.zkey`);
    const zkeyBytes = await readFile(zkeyFile);
    const { circuits } = await loadArtefacts({
      read: async (path) => new Uint8Array(await readFile(join(artefactDirectory(), path))),
    });
    const key = await provingKeyOf(newestNamed(circuits, circuit.name));
    // One key has one compact file.
    expect(Buffer.compare(writeCompactKey(key), await newestNamed(circuits, circuit.name).compactKey())).toBe(0);
    const unpacked = new Uint8Array(key.entries.buffer);
    const challenge = circuit.publicSignals.indexOf('challenge');
    expect(await compareKeys(zkeyBytes, unpacked, challenge)).toEqual([]);
    // The other circuit would show no more.
    if (circuit.name !== 'age') return;
    // One wire's point for another's, both on the curve.
    key.linear.copyWithin(64 * 40, 64 * 41, 64 * 42);
    expect(await compareKeys(zkeyBytes, unpacked, challenge)).toEqual(['the linear points do not follow from the key']);
    key.c[70]! ^= 1;
    expect(await compareKeys(zkeyBytes, unpacked, challenge)).toEqual(["c differs from the ceremony's key"]);
  });
});

describe('a key without contributions', () => {
  const r1csFile = join(ROOT, FOLDER, 'tiny.r1cs');
  const keyFile = join(ROOT, FOLDER, 'tiny_0000.zkey');

  beforeAll(async () => {
    await mkdir(join(ROOT, FOLDER), { recursive: true });
    await writeFile(
      join(ROOT, FOLDER, 'tiny.circom'),
      'pragma circom 2.2.0;\ntemplate Tiny() { signal input x; signal input y; signal z <== y * y; z * y === x; }\n' +
        'component main { public [x] } = Tiny();\n',
    );
    await compile(`${FOLDER}/tiny.circom`, FOLDER);
    await zKey.newZKey(r1csFile, phase1File, keyFile);
  });
  afterAll(() => rm(join(ROOT, FOLDER), { recursive: true, force: true }));

  it('P13: is forgeable with three constants, is called valid by snarkjs, and is refused here', async () => {
    const vkey = await zKey.exportVerificationKey(keyFile);
    const affine = ([x, y]: string[]) => G1.fromAffine({ x: BigInt(x as string), y: BigInt(y as string) });
    // A statement that nobody could prove: e(alpha, beta) e(vk_x, gamma) e(-vk_x, delta) cancels as gamma = delta.
    const statement = 123_456_789n;
    const [constant, signal] = vkey.IC.map(affine) as [Zkey['ic'][0], Zkey['ic'][0]];
    const { x, y } = constant
      .add(signal.multiply(statement % R))
      .negate()
      .toAffine();
    const forged = {
      protocol: 'groth16',
      curve: 'bn128',
      pi_a: vkey.vk_alpha_1,
      pi_b: vkey.vk_beta_2,
      pi_c: [String(x), String(y), '1'],
    };
    expect(await groth16.verify(vkey, [String(statement)], forged)).toBe(true);
    expect(await zKey.verifyFromR1cs(r1csFile, phase1File, keyFile)).toBe(true);
    expect(checkPoints(readZkey(await readFile(keyFile)))).toContain(
      'gamma equals delta: anybody can forge proofs for this key',
    );
  });

  it('P17: one contribution repairs the points but is no ceremony', async () => {
    const contributed = join(ROOT, FOLDER, 'tiny_0001.zkey');
    const hash = await zKey.contribute(keyFile, contributed, 'only one', 'not secret, in a test');
    const zkey = readZkey(await readFile(contributed));
    expect(checkPoints(zkey)).toEqual([]);
    expect(zkey.contributions).toEqual([
      { type: 'contribution', name: 'only one', hash: Buffer.from(hash).toString('hex') },
    ]);
    const transcript = { circuitHash: zkey.circuitHash, contributions: zkey.contributions, beacon: {} } as Transcript;
    expect(checkTranscript(zkey, transcript, {})).toContain('1 contributions; 3 are needed');
  });
});

describe('ceremony command', () => {
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, ['--import', 'tsx', 'scripts/ceremony.ts', ...args], { cwd: ROOT }).then(
      () => '',
      (error: { stderr: string }) => error.stderr,
    );

  it('P18: refuses a damaged or unknown phase-1 file at once, by its digest', async () => {
    const damaged = join(ROOT, '.tmp', 'damaged.ptau');
    await mkdir(join(ROOT, '.tmp'), { recursive: true });
    const whole = await readFile(phase1File);
    expect(blake2bHex(whole)).toBe(shipped?.blake2b);
    for (const bytes of [whole.subarray(0, 1_000_000), whole.with(500_000, (whole[500_000] as number) ^ 1)]) {
      await writeFile(damaged, bytes);
      const folder = '.tmp/ceremony-of-a-damaged-file';
      const output = await run('start', '--phase1', damaged, '--beacon', 'none', '--folder', folder);
      expect(output).toContain('no phase-1 file that circuits/circuits.json knows');
    }
    await rm(damaged);
  });

  it('P29: takes no entropy from its arguments', async () => {
    expect(await run('contribute', '--name', 'Ada', '--entropy', 'my secret')).toContain("unknown option '--entropy'");
    const options = (await readFile(join(ROOT, 'scripts/ceremony.ts'), 'utf8')).matchAll(/ption\('--(\w+)/g);
    expect([...new Set([...options].map(([, name]) => name))].sort()).toEqual([
      'beacon',
      'beside',
      'digest',
      'from',
      'name',
      'phase1',
      'production',
      'value',
    ]);
  });

  it('knows the public Hermez file by the digest that snarkjs publishes', async () => {
    const readme = await readFile(join(ROOT, 'node_modules/snarkjs/README.md'), 'utf8');
    const hermez = PHASE1.find(({ name }) => name === 'hermez');
    const line = readme.split('\n').find((text) => text.includes(`[${hermez?.file}]`));
    expect(line).toContain(hermez?.blake2b);
    expect(hermez?.shipped).toBe(false);
    expect(circuitNamed('attributes').power).toBe(14);
  });
});
