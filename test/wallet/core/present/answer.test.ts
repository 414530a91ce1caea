// SPDX-License-Identifier: GPL-3.0-or-later
import '../../../support/wallet/pinned.ts';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadArtefacts, newestNamed, orderSignals } from '#groth16/files/artefacts.ts';
import { prepare } from '#groth16/prove/prepare.ts';
import type { Prepared } from '#groth16/prove/prepared.ts';
import { createVerifier } from '#groth16/verify/verify.ts';
import { circuitInputs } from '#protocol/policy/circuit-inputs.ts';
import { publicSignals } from '#protocol/policy/statement.ts';
import { challengeOf } from '#protocol/request/challenge.ts';
import { parseResponse, type WalletResponse } from '#protocol/request/presentation.ts';
import { type ParsedRequest, parseRequest } from '#protocol/request/request.ts';
import { trustPath } from '#protocol/trust/path.ts';
import { secretOf } from '#wallet/core/credentials/held.ts';
import { createAnswer, createRefusal, send } from '#wallet/core/present/answer.ts';
import { matchRequest } from '#wallet/core/present/match.ts';
import { provingKeyOf } from '../../../support/groth16/proving-keys.ts';
import {
  bundle,
  clubCard,
  MASTER,
  NOW,
  policy,
  proofOfAge,
  REGISTRY_ID,
  random,
  requestFor,
  SHOP,
  TODAY,
} from '../../../support/wallet/world.ts';

const BUILD = fileURLToPath(new URL('../../../../build/', import.meta.url));

function ask(asked = policy('over-18'), flow: 'same_device' | 'cross_device' = 'same_device'): ParsedRequest {
  const { jws, requestUri } = requestFor(asked, { flow });
  return parseRequest(jws, [bundle], { now: NOW / 1000, requestUri });
}

/** A verifier that keeps what it gets and sends customers to `redirect`. */
function verifier(
  redirect: (request: ParsedRequest) => string | undefined = () => `${SHOP}/checkout?response_code=rc_1`,
) {
  const bodies: string[] = [];
  const reach = {
    respond: async (request: ParsedRequest, body: string) => {
      bodies.push(body);
      return redirect(request);
    },
  };
  return { bodies, deps: { reach, random } };
}

describe('an answer', () => {
  const credential = proofOfAge();
  let prepared: Prepared;
  let isValid: (request: ParsedRequest, response: WalletResponse, code?: string) => boolean;

  beforeAll(async () => {
    const artefacts = await loadArtefacts({ read: async (path) => new Uint8Array(await readFile(BUILD + path)) });
    const circuit = newestNamed(artefacts.circuits, 'age');
    const [statement] = ask().statements;
    if (!statement) throw new Error('the request has a statement');
    const inputs = circuitInputs({
      credential,
      holderSecret: secretOf(MASTER, { credential, registry: REGISTRY_ID }),
      statement,
      trust: trustPath(bundle, credential),
    });
    prepared = await prepare({
      circuit,
      key: await provingKeyOf(circuit),
      program: await circuit.witnessProgram(),
      inputs,
      random,
    });
    const gate = await createVerifier(circuit.vkey);
    isValid = (request, response, code) => {
      if (response.kind !== 'presented') return false;
      const presentation = response.presentations.get('age');
      const challenge = challengeOf(request.payloadBytes, code);
      const named = publicSignals(statement, { trustRoot: bundle.trustRoot, nullifier: 0n, challenge });
      return gate.verify(orderSignals(circuit, named), presentation?.proof).valid;
    };
  });

  const yes = async (request: ParsedRequest, { reach, random }: ReturnType<typeof verifier>['deps'], code?: string) =>
    send(request, await createAnswer(request, [{ prepared, nullifier: 0n }], code, random), reach);

  it('proves the statement to this request and to no other', async () => {
    const { bodies, deps } = verifier();
    const [first, second] = [ask(), ask()];
    expect((await yes(first, deps))?.href).toBe(`${SHOP}/checkout?response_code=rc_1`);
    const response = parseResponse(bodies[0]);
    expect(isValid(first, response)).toBe(true);
    expect(isValid(second, response)).toBe(false);
  });

  it('P22: two answers from one preparation share no number', async () => {
    const { bodies, deps } = verifier();
    await yes(ask(), deps);
    await yes(ask(), deps);
    const numbers = bodies.map((body) => new Set(new URLSearchParams(body).get('vp_token')?.match(/[0-9]{20,}/g)));
    const shared = [...(numbers[0] ?? [])].filter((number) => numbers[1]?.has(number));
    expect(numbers[0]?.size).toBeGreaterThan(7);
    expect(shared).toEqual([]);
  });

  it('L17 carries nothing but proof and circuit, and no pseudonym unless it was asked for', async () => {
    const { bodies, deps } = verifier();
    await yes(ask(), deps);
    const token = JSON.parse(new URLSearchParams(bodies[0]).get('vp_token') ?? '');
    expect(Object.keys(token.age[0]).sort()).toEqual(['circuit', 'circuit_digest', 'proof', 'version']);
  });

  it('is bound to the number on the other screen, and takes no redirect there', async () => {
    const { bodies, deps } = verifier(() => 'https://evil.example/');
    const request = ask(policy('over-18'), 'cross_device');
    expect(await yes(request, deps, '47')).toBeUndefined();
    expect(isValid(request, parseResponse(bodies[0]), '47')).toBe(true);
    expect(isValid(request, parseResponse(bodies[0]), '48')).toBe(false);
    expect(isValid(request, parseResponse(bodies[0]))).toBe(false);
  });

  it.each([
    'https://evil.example/checkout?response_code=rc_1',
    `${SHOP}/other?response_code=rc_1`,
    `${SHOP}/checkout?response_code=rc_1&more=1`,
    `http://vinum.example/checkout?response_code=rc_1`,
    'javascript:alert(1)',
  ])('goes back to the shop page that asked, not to %s', async (address) => {
    const { deps } = verifier(() => address);
    await expect(yes(ask(), deps)).rejects.toMatchObject({ code: 'request_response_uri' });
  });

  it('L14, L16: every refusal has the same length and says access_denied, whatever its reason', async () => {
    const asked = [policy('over-18'), policy('wine-club-member'), policy('over-18-and-member')];
    const bodies = asked.map((one) => createRefusal(ask(one)));
    expect(new Set(bodies.map((body) => body.length)).size).toBe(1);
    expect(bodies.map((body) => body.replace(/state=.*/, 'state'))).toEqual(Array(3).fill('error=access_denied&state'));
  });
});

describe('which credential can answer', () => {
  const context = { bundle, master: MASTER };
  const match = (credentials: ReturnType<typeof proofOfAge>[], asked = policy('over-18')) =>
    matchRequest(ask(asked), {
      ...context,
      credentials: credentials.map((credential, index) => ({ id: `${index}`, credential, registry: REGISTRY_ID })),
    });

  it('the longest valid one comes first, and those that cannot are left out', () => {
    const [found] = match([
      proofOfAge({ validUntil: TODAY + 10 }),
      proofOfAge({ validUntil: TODAY + 20, issuer: 'demo-bank' }),
      proofOfAge({ birthdate: '2015-01-01' }),
      clubCard('GOLD'),
    ]);
    expect(found?.candidates.map(({ id }) => id)).toEqual(['1', '0']);
    expect(found?.reason).toBeUndefined();
  });

  it.each([
    ['none', []],
    ['none', [clubCard('GOLD')]],
    ['tooYoung', [proofOfAge({ birthdate: '2015-01-01' })]],
    ['expired', [proofOfAge({ validFrom: TODAY - 9, validUntil: TODAY - 1 })]],
    ['notYet', [proofOfAge({ validFrom: TODAY + 1 })]],
    ['notAccepted', [proofOfAge({ issuer: 'demo-stranger' })]],
    ['tooYoung', [proofOfAge({ issuer: 'demo-stranger' }), proofOfAge({ birthdate: '2015-01-01' })]],
  ] as const)('otherwise the customer is told why: %s', (reason, credentials) => {
    expect(match([...credentials])[0]).toMatchObject({ candidates: [], reason });
  });

  it('a question about two is judged one by one', () => {
    const found = match([proofOfAge(), clubCard('BASIC')], policy('over-18-and-member'));
    expect(found.map(({ reason }) => reason)).toEqual([undefined, 'mismatch']);
  });
});
