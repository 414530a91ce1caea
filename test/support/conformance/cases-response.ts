// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Cases about what wallets post: real proofs under the committed keys, and what becomes of them when they are changed.
 */
import { Q, R } from '#base/encoding.ts';
import { parseProof } from '#groth16/proof.ts';
import { createResponse } from '#protocol/request/presentation.ts';
import { decode, encode, times, twistPoint } from '../groth16/points.ts';
import { REGISTRY_KEY } from '../protocol/messages.ts';
import { NEWER, POLICIES, requestFor } from './asked.ts';
import { CIRCUITS } from './circuits.ts';
import { type Draft, plain, right, type SuiteDraft, wrong } from './draft.ts';
import { encodeBundleText } from './file-text.ts';
import { respond } from './proofs.ts';
import { BUNDLE_FILE } from './world.ts';

type Entry = { [member: string]: unknown; proof: Record<string, unknown> };
type Token = Record<string, Entry[]>;

function changeForm(body: string, change: (form: URLSearchParams) => void): string {
  const form = new URLSearchParams(body);
  change(form);
  return form.toString();
}

function changeToken(body: string, change: (token: Token) => void): string {
  return changeForm(body, (form) => {
    const token = JSON.parse(form.get('vp_token') ?? '') as Token;
    change(token);
    form.set('vp_token', JSON.stringify(token));
  });
}

const REQUESTS = {
  adult: requestFor(POLICIES.adult),
  other: requestFor(POLICIES.adult, { requestId: 'req_2' }),
  phone: requestFor(POLICIES.phone, { flow: 'cross_device' }),
  voucher: requestFor(POLICIES.voucher),
  gold: requestFor(POLICIES.gold),
  both: requestFor(POLICIES.memberAndAdult),
  offered: requestFor(POLICIES.adult, { newer: [NEWER] }),
};
const CODE = '0427';

type Answers = Record<Exclude<keyof typeof REQUESTS, 'other'>, string>;

async function answerAll(): Promise<Answers> {
  return {
    adult: await respond(REQUESTS.adult),
    phone: await respond(REQUESTS.phone, CODE),
    voucher: await respond(REQUESTS.voucher),
    gold: await respond(REQUESTS.gold),
    both: await respond(REQUESTS.both),
    offered: await respond(REQUESTS.offered),
  };
}

function acceptedCases({ adult, phone, voucher, gold, both, offered }: Answers): Draft[] {
  return [
    right('over 18', { request: REQUESTS.adult, response: adult }),
    right('with a number to type', { request: REQUESTS.phone, response: phone, code: CODE }),
    right('a pseudonym', { request: REQUESTS.voucher, response: voucher }),
    right('three attributes', { request: REQUESTS.gold, response: gold }),
    right('two credentials', { request: REQUESTS.both, response: both }),
    right(
      'under the older of two key sets',
      { request: REQUESTS.offered, response: offered },
      'the wallet does not have the newer one',
    ),
    right(
      'no',
      { request: REQUESTS.adult, response: createResponse({ kind: 'declined', requestId: 'req_1' }) },
      'every no is these bytes',
    ),
  ];
}

/** Changes of one good answer. */
function spoiledProofs(adult: string): Draft[] {
  const proofOf = (token: Token) => token.card![0]!.proof;
  const points = decode(parseProof(proofOf(JSON.parse(new URLSearchParams(adult).get('vp_token') ?? '') as Token)));
  const spoil = (
    code: string,
    name: string,
    why: string,
    change: (proof: Record<string, unknown>, entry: Entry, token: Token) => void,
  ) =>
    wrong(
      code,
      name,
      {
        request: REQUESTS.adult,
        response: changeToken(adult, (token) => change(proofOf(token), token.card![0]!, token)),
      },
      why,
    );
  const replace = (changes: Partial<typeof points>) => (proof: Record<string, unknown>) => {
    Object.assign(proof, encode({ ...points, ...changes }));
  };
  const a = (proof: Record<string, unknown>) => proof.pi_a as string[];
  return [
    spoil('proof_invalid', 'A negated', 'the equation', replace({ a: points.a.negate() })),
    spoil('proof_invalid', 'A and C exchanged', 'the equation', replace({ a: points.c, c: points.a })),
    spoil('proof_invalid', 'A off the curve', 'points are looked at', (proof) => {
      a(proof)[1] = (BigInt(a(proof)[1]!) + 1n).toString();
    }),
    spoil(
      'proof_invalid',
      'B outside its group',
      'points of the twist have a subgroup, and snarkjs does not look',
      replace({ b: points.b.add(times(twistPoint(), R)) }),
    ),
    spoil('proof_malformed', 'a coordinate above the field', 'a point has one spelling', (proof) => {
      a(proof)[0] = (BigInt(a(proof)[0]!) + Q).toString();
    }),
    spoil('proof_malformed', 'the point at infinity', 'z is 1', (proof) => {
      proof.pi_a = ['0', '1', '0'];
    }),
    spoil('input_malformed', 'numbers instead of text', 'coordinates are decimal strings', (proof) => {
      proof.pi_a = [1, 2, 1];
    }),
    spoil('input_malformed', 'another curve', 'bn128 is the only one', (proof) => {
      proof.curve = 'bls12381';
    }),
    spoil('input_malformed', 'public signals beside it', 'the verifier makes them itself', (_proof, entry) => {
      entry.publicSignals = [];
    }),
    spoil('proof_circuit', 'another circuit', 'the request says which', (_proof, entry) => {
      entry.circuit = 'attributes';
    }),
    spoil('proof_circuit', 'another key', 'the request says which', (_proof, entry) => {
      entry.circuit_digest = 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg';
    }),
    spoil('input_malformed', 'another version', 'there is no other', (_proof, entry) => {
      entry.version = 2;
    }),
    spoil(
      'input_malformed',
      'a pseudonym that nobody asked for',
      'a nullifier stands there exactly when the policy has a label',
      (_proof, entry) => {
        entry.nullifier = '5';
      },
    ),
    spoil('input_malformed', 'under another id', 'ids are those of the query', (_proof, _entry, token) => {
      token.passport = token.card!;
      delete token.card;
    }),
    spoil('input_malformed', 'two for one credential', 'one presentation a credential', (_proof, entry, token) => {
      token.card!.push(entry);
    }),
  ];
}

/** Good proofs, shown where they do not belong. */
function spoiledBindings({ adult, phone, offered }: Answers): Draft[] {
  return [
    wrong(
      'proof_circuit',
      'a key set that nobody here has',
      {
        request: REQUESTS.offered,
        response: changeToken(offered, (token) => {
          token.card![0]!.circuit_digest = NEWER;
        }),
      },
      'offered or not: the digest says under which key the proof is checked',
    ),
    wrong(
      'proof_invalid',
      'for another request',
      { request: REQUESTS.other, response: changeForm(adult, (form) => form.set('state', 'req_2')) },
      'the challenge is another',
    ),
    wrong(
      'session_not_found',
      'another state',
      { request: REQUESTS.other, response: adult },
      'state is the id of the request',
    ),
    wrong(
      'session_code_wrong',
      'another number',
      { request: REQUESTS.phone, response: phone, code: '0428' },
      'the number is part of the challenge',
    ),
    wrong(
      'session_code_wrong',
      'no number',
      { request: REQUESTS.phone, response: phone },
      'the number is part of the challenge',
    ),
  ];
}

function spoiledTokens({ voucher, both }: Answers): Draft[] {
  return [
    wrong(
      'proof_invalid',
      'somebody else’s pseudonym',
      {
        request: REQUESTS.voucher,
        response: changeToken(voucher, (token) => {
          token.card![0]!.nullifier = '4711';
        }),
      },
      'the nullifier is a public signal',
    ),
    wrong(
      'input_malformed',
      'no pseudonym',
      {
        request: REQUESTS.voucher,
        response: changeToken(voucher, (token) => {
          delete token.card![0]!.nullifier;
        }),
      },
      'the policy asks for it',
    ),
    wrong(
      'input_malformed',
      'a pseudonym of 0',
      {
        request: REQUESTS.voucher,
        response: changeToken(voucher, (token) => {
          token.card![0]!.nullifier = '0';
        }),
      },
      '0 means none',
    ),
    wrong(
      'input_malformed',
      'half of the answer',
      {
        request: REQUESTS.both,
        response: changeToken(both, (token) => {
          delete token.club;
        }),
      },
      'one presentation for each credential',
    ),
    wrong(
      'proof_circuit',
      'two answers exchanged',
      {
        request: REQUESTS.both,
        response: changeToken(both, (token) => {
          [token.card, token.club] = [token.club!, token.card!];
        }),
      },
      'each stands under its id',
    ),
  ];
}

function spoiledForms({ adult }: Answers): Draft[] {
  return [
    wrong(
      'input_malformed',
      'a member of the form twice',
      { request: REQUESTS.adult, response: `${adult}&state=req_1` },
      'readers differ in which of the two they take',
    ),
    wrong(
      'input_malformed',
      'a member of the token twice',
      {
        request: REQUESTS.adult,
        response: changeForm(adult, (form) =>
          form.set('vp_token', (form.get('vp_token') ?? '').replace('{', '{"card":[],')),
        ),
      },
      'readers differ in which of the two they take',
    ),
    wrong(
      'input_malformed',
      'another error',
      { request: REQUESTS.adult, response: 'error=too_young&state=req_1' },
      'a no has no reason',
    ),
    wrong(
      'input_malformed',
      'yes and no',
      { request: REQUESTS.adult, response: `${adult}&error=access_denied` },
      'one or the other',
    ),
    wrong(
      'input_malformed',
      'too long',
      { request: REQUESTS.adult, response: `${adult}&x=${'x'.repeat(8192)}` },
      '8192 characters',
    ),
  ];
}

export async function responseSuite(): Promise<SuiteDraft> {
  const answers = await answerAll();
  return {
    kind: 'response',
    about:
      'What a wallet posts, the request that it answers, and, across devices, the number of the shop’s page: accepted with ' +
      'its pseudonyms, "declined", or refused. `circuits` has the verification keys as the texts whose SHA-256 names them, ' +
      '`file` the bundle that the request names.',
    given: { circuits: plain(CIRCUITS), file: encodeBundleText(BUNDLE_FILE), keys: plain([REGISTRY_KEY.jwk]) },
    cases: [
      ...acceptedCases(answers),
      ...spoiledProofs(answers.adult),
      ...spoiledBindings(answers),
      ...spoiledTokens(answers),
      ...spoiledForms(answers),
    ],
  };
}
