// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Whatever is wrong with the machine's generator, nothing is prepared, bound, verified in a batch, issued or sealed
 * with it: the one error comes instead. A source that starts well and then repeats itself is found as well.
 */

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { type Random, randomField, systemRandom } from '#base/random.ts';
import { newestNamed } from '#groth16/files/artefacts.ts';
import { createBinder } from '#groth16/prove/bind.ts';
import { prepare } from '#groth16/prove/prepare.ts';
import { verifyBatch } from '#groth16/verify/batch.ts';
import { createVerifier } from '#groth16/verify/verify.ts';
import { issueCredential } from '#issuer/issue.ts';
import { createIssuer } from '#issuer/store.ts';
import { createHolderCode, holderCommitment, holderSecret } from '#protocol/credential/holder.ts';
import { schemaFromTemplate } from '#protocol/credential/schemas/templates.ts';
import { utcDay } from '#protocol/dates.ts';
import { createCode, createVerificationId } from '#server/setup/secrets.ts';
import { createVault } from '#wallet/core/store/vault.ts';
import { createFixture } from '../support/groth16/fixture.ts';

const real = globalThis.crypto;
type Fill = (out: Uint8Array) => unknown;
const working: Fill = (out) => real.getRandomValues(out as Uint8Array<ArrayBuffer>);
/** A generator that begins at the same place at every call. */
const restarting: Fill = (out) => {
  for (let at = 0, state = 7; at < out.length; at++) {
    state = (state * 1103515245 + 12345) & 0x7fff_ffff;
    out[at] = state >> 16;
  }
};
const BROKEN: Readonly<Record<string, Fill | undefined>> = {
  'is missing': undefined,
  throws: () => {
    throw new DOMException('no entropy', 'OperationError');
  },
  'fills nothing': () => {},
  'gives zeros': (out) => out.fill(0),
  'repeats one byte': (out) => out.fill(0xa5),
  'begins anew at every call': restarting,
};
const use = (getRandomValues: Fill | undefined) => vi.stubGlobal('crypto', { subtle: real.subtle, getRandomValues });
const refused = expect.objectContaining({ code: 'server_no_randomness' });

const directory = mkdtempSync(join(tmpdir(), 'hushmark-weak-'));
let makers: Readonly<Record<string, (random: Random) => unknown>>;

beforeAll(async () => {
  const random = systemRandom();
  const fixture = await createFixture();
  const circuit = newestNamed(fixture.artefacts.circuits, 'age');
  const prepareAge = { circuit, ...(await fixture.key('age')), inputs: fixture.inputs('age', 'weak') };
  const prepared = await prepare({ ...prepareAge, random });
  const binder = await createBinder();
  const verifier = await createVerifier(circuit.vkey);
  const items = [1n, 2n].map((challenge) => ({ verifier, ...binder.bind(prepared, challenge, random) }));
  const schema = schemaFromTemplate('proof-of-age');
  const newIssuer = (name: string, source: Random) =>
    createIssuer({
      directory: join(directory, name),
      id: 'town-hall',
      name: 'Town Hall',
      schemas: [schema],
      test: true,
      passphrase: 'four words for a test',
      random: source,
      cost: 15,
    });
  const issuer = newIssuer('known', random);
  const commitment = holderCommitment(
    holderSecret(random(32), { registry: 'demo', issuerId: 'town-hall', schemaUri: schema.uri }),
  );
  const issue = (source: Random) =>
    issueCredential({
      issuer,
      person: 'customer 1',
      values: { birthdate: '1990-06-15' },
      holderCode: createHolderCode({ issuerId: 'town-hall', schemaUri: schema.uri, commitment }),
      validUntil: utcDay(Date.now()) + 365,
      random: source,
      now: Math.floor(Date.now() / 1000),
    });
  makers = {
    prepare: (source) => prepare({ ...prepareAge, random: source }),
    bind: (source) => binder.bind(prepared, 5n, source),
    'verify a batch': (source) => verifyBatch(items, source),
    issue,
    'make an issuer': (source) => newIssuer('new', source),
    'make a wallet': (source) => createVault([{ kind: 'device' }], source),
    'lock a wallet': (source) =>
      createVault([{ kind: 'passphrase', passphrase: 'four words for a test', words: false }], source),
    'name a session': createVerificationId,
    'choose a code': (source) => createCode(source, 6),
    'draw a number': (source) => randomField(source, 11n),
  };
});
afterEach(() => vi.unstubAllGlobals());
afterAll(() => rmSync(directory, { recursive: true }));

it.each(Object.keys(BROKEN))('P21: nothing is made when the source of randomness %s', async (name) => {
  use(BROKEN[name]);
  for (const [what, make] of Object.entries(makers)) {
    await expect(async () => make(systemRandom()), what).rejects.toThrow(refused);
  }
  expect(readdirSync(directory)).toEqual(['known']);
});

it('P21: nor when it is stuck after its first answer, where one answer is not enough', async () => {
  for (const what of ['prepare', 'bind', 'verify a batch', 'make an issuer', 'make a wallet']) {
    // An answer stands between two probes.
    let left = 3;
    use((out) => (left-- > 0 ? working(out) : out.fill(3)));
    await expect(async () => makers[what]?.(systemRandom()), what).rejects.toThrow(refused);
  }
});

it('P21: the same are made with a source that works', async () => {
  for (const [what, make] of Object.entries(makers)) expect(await make(systemRandom()), what).toBeDefined();
});
