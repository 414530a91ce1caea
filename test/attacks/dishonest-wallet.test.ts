// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A wallet that does not play by the rules: it makes real proofs with real keys, about cards, trust trees and questions
 * of its own choosing, and sends them to a running verifier. The first test is the same code with nothing changed, so
 * that the refusals mean something.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemRandom } from '#base/random.ts';
import { CLUB_GROUP, CLUB_MEMBERSHIP, PROOF_OF_AGE, REGISTRY_ID } from '#demo/policies.ts';
import { type Demo, startDemo } from '#demo/start-demo.ts';
import { type Artefacts, loadArtefacts, newestNamed } from '#groth16/files/artefacts.ts';
import { createBinder } from '#groth16/prove/bind.ts';
import { prepare } from '#groth16/prove/prepare.ts';
import type { Credential } from '#protocol/credential/credential.ts';
import { createHolderCode, holderCommitment, holderSecret } from '#protocol/credential/holder.ts';
import { schemaFromTemplate } from '#protocol/credential/schemas/templates.ts';
import { dayNumber } from '#protocol/dates.ts';
import { generateSigningKey } from '#protocol/jws.ts';
import { circuitInputs } from '#protocol/policy/circuit-inputs.ts';
import { compileStatements } from '#protocol/policy/compile.ts';
import { parsePolicy } from '#protocol/policy/policy.ts';
import type { Statement } from '#protocol/policy/statement.ts';
import { challengeOf } from '#protocol/request/challenge.ts';
import { createResponse, type Presentation } from '#protocol/request/presentation.ts';
import { parseAnnouncement } from '#protocol/trust/announcement.ts';
import { createTrustBundle, parseTrustBundle, type TrustBundle } from '#protocol/trust/bundle.ts';
import { trustPath } from '#protocol/trust/path.ts';
import { createHushmark } from '#shop/client/hushmark.ts';
import { provingKeyOf } from '../support/groth16/proving-keys.ts';

const BUILD = fileURLToPath(new URL('../../build/', import.meta.url));
const random = systemRandom();
const master = random(32);
const ageSchema = schemaFromTemplate('proof-of-age');
const clubSchema = schemaFromTemplate('membership', CLUB_GROUP);
const schemas = new Map([ageSchema, clubSchema].map((schema) => [schema.uri, schema]));

describe('a dishonest wallet', () => {
  let demo: Demo;
  let artefacts: Artefacts;
  let binder: Awaited<ReturnType<typeof createBinder>>;

  beforeAll(async () => {
    demo = await startDemo({
      firstPort: 0,
      otherShop: { clientId: 'corner-shop', name: 'Corner Shop', origin: 'http://localhost:5' },
    });
    artefacts = await loadArtefacts({ read: async (path) => new Uint8Array(await readFile(`${BUILD}${path}`)) });
    binder = await createBinder();
  });
  afterAll(() => demo?.stop());

  const secretFor = (issuerId: string, schemaUri: string) =>
    holderSecret(master, { registry: REGISTRY_ID, issuerId, schemaUri });
  const card = (issuer: string, schema: string, values: Record<string, string>): Credential => {
    const commitment = holderCommitment(secretFor(issuer, schema));
    const holderCode = createHolderCode({ issuerId: issuer, schemaUri: schema, commitment });
    return demo.world.issue({ issuer, schema, values, holderCode });
  };
  const adult = (issuer: string) => card(issuer, PROOF_OF_AGE, { birthdate: '1990-01-31' });

  /** What the verifier publishes at this moment. */
  async function honestBundle(): Promise<TrustBundle> {
    const { registry } = demo.world;
    const at = `${demo.urls.verifier}/v1/trust`;
    const [{ digest } = { digest: '' }] = parseAnnouncement(await (await fetch(`${at}/${registry.id}`)).json());
    const file = new Uint8Array(await (await fetch(`${at}/bundles/${digest}`)).arrayBuffer());
    return parseTrustBundle(file, [registry.jwk], { now: Math.floor(Date.now() / 1000), minimumSequence: 1 });
  }

  /** A trust bundle that this wallet signed for itself: it accepts whoever signed this card. */
  function ownBundle({ issuer, schema }: Credential): TrustBundle {
    const now = Math.floor(Date.now() / 1000);
    const key = generateSigningKey(random);
    const document = schema === PROOF_OF_AGE ? ageSchema : clubSchema;
    const accepted = { id: issuer.id, name: 'Own', key: issuer.key, origins: [], schemas: [{ document, revoked: [] }] };
    const content = {
      registry: { id: 'own', name: 'Own' },
      sequence: 1,
      supersedes: 'scheduled' as const,
      issuedAt: now,
      startsAt: now,
      nextUpdate: now + 60,
      expiresAt: now + 120,
      issuers: [accepted],
      verifiers: [],
    };
    return parseTrustBundle(createTrustBundle(content, key), [key.jwk], { now, minimumSequence: 0 });
  }

  async function ask(policy: string) {
    const secretKey = demo.otherShop?.secretKey ?? '';
    const hushmark = createHushmark({ apiBase: demo.urls.verifier, secretKey, clientId: 'corner-shop' });
    const started = await hushmark.startVerification({ policy, order: null, returnUrl: 'http://localhost:5/back' });
    const uri = new URLSearchParams(started.walletUrl.split('?')[1]).get('request_uri') ?? '';
    const payload = Buffer.from((await (await fetch(uri)).text()).split('.')[1] ?? '', 'base64url');
    const claims = JSON.parse(payload.toString()) as {
      state: string;
      hushmark: { policy: unknown; today: string; cutoff_day: string };
    };
    const asked = parsePolicy(claims.hushmark.policy);
    const days = { today: dayNumber(claims.hushmark.today), cutoffDay: dayNumber(claims.hushmark.cutoff_day) };
    const [statement] = compileStatements(asked, schemas, { ...days, clientId: 'corner-shop' });
    if (statement === undefined) throw new Error('the policy asks for nothing');
    return {
      requestId: claims.state,
      challenge: challengeOf(payload),
      statement,
      dcqlId: asked.credentials[0]?.id ?? '',
    };
  }

  /** A proof of this statement with this card under this tree, as good as any. */
  async function proving(credential: Credential, statement: Statement, bundle: TrustBundle) {
    const circuit = newestNamed(artefacts.circuits, statement.circuit);
    const prepared = await prepare({
      circuit,
      key: await provingKeyOf(circuit),
      program: await circuit.witnessProgram(),
      inputs: circuitInputs({
        credential,
        holderSecret: secretFor(credential.issuer.id, credential.schema),
        statement,
        trust: trustPath(bundle, credential),
      }),
      random,
    });
    return (request: Awaited<ReturnType<typeof ask>>) => {
      const { proof } = binder.bind(prepared, request.challenge, random);
      const presentation = {
        version: 1 as const,
        circuit: statement.circuit,
        circuitDigest: circuit.circuitDigest,
        root: 0,
        proof,
      };
      return send(request.requestId, request.dcqlId, presentation);
    };
  }

  async function send(requestId: string, dcqlId: string, presentation: Presentation): Promise<string> {
    const response = await fetch(`${demo.urls.verifier}/v1/responses`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: createResponse({ kind: 'presented', requestId, presentations: new Map([[dcqlId, presentation]]) }),
    });
    const answer = (await response.json()) as { code?: string };
    return response.ok ? 'accepted' : (answer.code ?? '');
  }

  it('is believed while it is honest', async () => {
    const request = await ask('over-18');
    const answer = await proving(adult('demo-town-hall'), request.statement, await honestBundle());
    expect(await answer(request)).toBe('accepted');
  });

  it('gets nowhere with an issuer that only its own tree accepts', async () => {
    const credential = adult('demo-stranger');
    const request = await ask('over-18');
    const answer = await proving(credential, request.statement, ownBundle(credential));
    expect(await answer(request)).toBe('proof_invalid');
  });

  it("gets nowhere with an accepted club that signs another club's card", async () => {
    const gold = card('demo-wine-club', CLUB_MEMBERSHIP, { tier: 'GOLD' });
    const forged = demo.world.forge(gold, 'demo-rowing-club');
    const request = await ask('wine-club-member');
    const honest = await honestBundle();
    // Under the real tree there is no leaf for it: not even a proof comes about.
    expect(() => trustPath(honest, forged)).toThrow(expect.objectContaining({ code: 'trust_issuer_not_accepted' }));
    const borrowed = { ...trustPath(honest, gold) };
    const inputs = circuitInputs({
      credential: forged,
      holderSecret: secretFor('demo-wine-club', CLUB_MEMBERSHIP),
      statement: request.statement,
      trust: borrowed,
    });
    const circuit = newestNamed(artefacts.circuits, 'attributes');
    const [key, program] = [await provingKeyOf(circuit), await circuit.witnessProgram()];
    await expect(prepare({ circuit, key, program, inputs, random })).rejects.toThrow();
    const answer = await proving(forged, request.statement, ownBundle(forged));
    expect(await answer(request)).toBe('proof_invalid');
  });

  it('gets nowhere with the proof of an easier question', async () => {
    const sixteen = card('demo-town-hall', PROOF_OF_AGE, { birthdate: isoYearsAgo(17) });
    const request = await ask('over-18');
    const { statement } = request;
    if (statement.circuit !== 'age') throw new Error('not an age');
    const easier = { ...statement, bornOnOrBefore: dayNumber(isoYearsAgo(16)) };
    const answer = await proving(sixteen, easier, await honestBundle());
    expect(await answer(request)).toBe('proof_invalid');
  });

  it('gets nowhere with a revoked card and the tree of yesterday', async () => {
    const credential = adult('demo-bank');
    const before = await ask('over-18');
    const answer = await proving(credential, before.statement, await honestBundle());
    demo.world.revoke(credential);
    await demo.publish('emergency');
    expect(await answer(before)).toBe('session_root_superseded');
    expect(await answer(await ask('over-18'))).toBe('proof_invalid');
  });

  it('gets nowhere with a card of an issuer whose key was stolen', async () => {
    const credential = adult('demo-post');
    const request = await ask('over-18');
    const answer = await proving(credential, request.statement, await honestBundle());
    demo.world.remove('demo-post');
    await demo.publish('emergency');
    expect(await answer(await ask('over-18'))).toBe('proof_invalid');
  });
});

function isoYearsAgo(years: number): string {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear() - years, now.getUTCMonth(), 1)).toISOString().slice(0, 10);
}
