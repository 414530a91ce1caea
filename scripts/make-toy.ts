// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Makes the kept keys of the toy circuit anew (test/support/groth16/toy): with circom2 and snarkjs in the versions that
 * the folder's name says.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '#circuits/compile/circuit-list.ts';
import { compile } from '#circuits/compile/compile.ts';
import { closeCurve } from '#circuits/keys/curve.ts';
import { CUBIC, drawPhase1, KEPT, makeKeys } from '#test/support/groth16/toy.ts';

const { r1cs } = await compile(CUBIC, '.tmp/toys/cubic');
const { zkey, vkey } = await makeKeys(r1cs, await drawPhase1());
await mkdir(join(ROOT, KEPT), { recursive: true });
const files = { 'cubic.r1cs': r1cs, 'cubic.zkey': zkey, 'vkey.json': vkey };
for (const [name, bytes] of Object.entries(files)) await writeFile(join(ROOT, KEPT, name), bytes);
await closeCurve();
