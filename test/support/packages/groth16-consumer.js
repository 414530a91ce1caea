// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody does with @hushmark/groth16 in plain JavaScript, beside the toy's files: prints one JSON object.
import { readFile } from 'node:fs/promises';
import * as library from '@hushmark/groth16';

const random = library.systemRandom();
const read = async (name) => new Uint8Array(await readFile(name));
const vkey = await read('vkey.json');
const circuit = await library.readCircuit({ name: 'cubic', publicSignals: ['y', 'challenge'], vkey });
const made = await library.createProvingKey(await read('cubic.zkey'), await read('cubic.r1cs'), 1);
const key = library.parseProvingKey(await library.unpackKey(library.writeCompactKey(made)));
const program = ({ y, x, challenge }) => [1n, y, challenge, x, x * x, challenge * challenge];
const prepared = library.parsePrepared(
  library.encodePrepared(await library.prepare({ circuit, key, program, inputs: { y: 35n, x: 3n }, random })),
);
const [binder, verifier] = [await library.createBinder(), await library.createVerifier(circuit.vkey)];
const items = [1n, 2n, 3n].map((challenge) => ({ verifier, ...binder.bind(prepared, challenge, random) }));
const refusal = await library.prepare({ circuit, key, program, inputs: { y: 36n, x: 3n }, random }).catch((e) => e);
let unbindable;
try {
  library.checkBindable(await read('cubic.r1cs'), 0);
} catch (error) {
  unbindable = error;
}

console.log(
  JSON.stringify({
    signals: items.map(({ publicSignals }) => publicSignals.map(String)),
    alone: items.map(({ publicSignals, proof }) => verifier.verify(publicSignals, proof)),
    together: library.verifyBatch(items, random),
    swapped: verifier.verify([35n, 1n], items[1].proof),
    differ: new Set(items.map(({ proof }) => proof.pi_a[0])).size,
    refusal: [refusal instanceof library.HushmarkError, refusal.code],
    unbindable: [unbindable.code, unbindable.detail],
    // A proof that stock snarkjs is asked about elsewhere.
    proof: items[0].proof,
  }),
);
