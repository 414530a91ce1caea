// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What a door decides: which code to show, and whether an answer is good. The same for the page and the command line,
 * and without a network. Nothing is taken from an answer but the proof and the nullifier; a yes is said only after the
 * nullifier was written down.
 */
import { HushmarkError, isHushmarkError } from '#base/errors.ts';
import { type Circuit, orderSignals } from '#groth16/files/artefacts.ts';
import { createVerifier, type Verifier } from '#groth16/verify/verify.ts';
import { publicSignals, rootOf } from '#protocol/policy/statement.ts';
import { type DoorAnswer, type DoorPart, parseDoorAnswer } from '#protocol/request/door-answer.ts';
import { type DoorRequest, doorChallenge, parseDoorRequest } from '#protocol/request/door-request.ts';
import type { DoorFile, SignedCode } from './door-file.ts';

/** Why not, in the order in which it is looked at. */
export type Refusal = 'unreadable' | 'otherCode' | 'over' | 'notYet' | 'lists' | 'keySet' | 'proof' | 'seen';
export type Verdict = { readonly yes: true; readonly test: boolean } | { readonly yes: false; readonly why: Refusal };

/** Keeps what was seen until `until` (Unix seconds). Resolves to false, and keeps nothing, when one was seen before. */
export type Memory = (nullifiers: readonly string[], until: number, now: number) => Promise<boolean>;

export type ShownCode = {
  /** What the QR code says: a link to the wallet. */
  readonly link: string;
  /** Unix seconds: when the next one takes its place. */
  readonly until: number;
};

export type Door = {
  /** The code to show; undefined outside of the evening. Throws what a wallet would refuse it with. */
  shown(now: number): ShownCode | undefined;
  /** Never throws for an answer, whatever it is. */
  check(text: string, now: number): Promise<Verdict>;
  /** The shop's name and the question as the wallet shows it, of this code or the next one. */
  asks(now: number): DoorRequest | undefined;
};

export function createDoor(file: DoorFile, memory: Memory): Door {
  const opened = new Map<string, DoorRequest>();
  const verifiers = new Map<string, Promise<Verifier>>();

  function open({ id, jws }: SignedCode, now: number): DoorRequest {
    const request = opened.get(id) ?? parseDoorRequest(jws, file.bundles, now);
    opened.set(id, request);
    return request;
  }

  function verifierOf(circuit: Circuit): Promise<Verifier> {
    const nullifier = circuit.publicSignals.indexOf('nullifier');
    const challenge = circuit.publicSignals.indexOf('challenge');
    const verifier =
      verifiers.get(circuit.circuitDigest) ?? createVerifier(circuit.vkey, { changing: [nullifier, challenge] });
    verifiers.set(circuit.circuitDigest, verifier);
    return verifier;
  }

  async function verify(request: DoorRequest, { parts }: DoorAnswer): Promise<Refusal | undefined> {
    if (parts.length !== request.statements.length) return 'unreadable';
    for (const [index, part] of parts.entries()) {
      const circuit = keySetOf(file.circuits, request, index, part);
      if (circuit === undefined) return 'keySet';
      const signals = signalsOf(request, index, part, circuit);
      const result = (await verifierOf(circuit)).verify(signals, part.proof);
      // Exactly true: whatever else comes back is not a yes.
      if (result.valid !== true) return 'proof';
    }
    return undefined;
  }

  async function judge(text: string, now: number): Promise<Verdict> {
    const answer = parseDoorAnswer(text.trim());
    const code = file.codes.find(({ id }) => id === answer.code);
    if (code === undefined) return no('otherCode');
    if (now >= code.fields.expiresAt) return no('over');
    if (now < code.fields.issuedAt) return no('notYet');
    const request = openOr(() => open(code, now));
    if (request === undefined) return no('lists');
    const refusal = await verify(request, answer);
    if (refusal !== undefined) return no(refusal);
    const until = code.fields.once?.until ?? code.fields.expiresAt;
    const seen = answer.parts.map(({ nullifier }) => nullifier.toString());
    if (!(await memory(seen, Math.max(until, code.fields.expiresAt), now))) return no('seen');
    return { yes: true, test: request.test === true };
  }

  return {
    shown(now) {
      const code = codeAt(file, now);
      if (code === undefined) return undefined;
      open(code, now);
      return { link: `${file.wallet}/#/door?request=${code.jws}`, until: code.fields.issuedAt + file.every };
    },
    async check(text, now) {
      try {
        return await judge(text, now);
      } catch (error) {
        if (isHushmarkError(error, 'input_malformed') || isHushmarkError(error, 'proof_malformed'))
          return no('unreadable');
        throw error;
      }
    },
    asks(now) {
      const code = codeAt(file, now) ?? file.codes.find(({ fields }) => fields.issuedAt > now);
      return code && open(code, Math.max(now, code.fields.issuedAt));
    },
  };
}

/** The last that has begun, while it is shown. */
export function codeAt({ codes, every }: DoorFile, now: number): SignedCode | undefined {
  return codes.findLast(({ fields }) => fields.issuedAt <= now && now < fields.issuedAt + every);
}

function keySetOf(
  circuits: readonly Circuit[],
  { circuitDigests, statements }: DoorRequest,
  index: number,
  { keySet }: DoorPart,
): Circuit | undefined {
  const digest = circuitDigests[index]?.[keySet];
  return circuits.find(({ circuitDigest, name }) => circuitDigest === digest && name === statements[index]?.circuit);
}

function signalsOf(request: DoorRequest, index: number, { nullifier }: DoorPart, circuit: Circuit): bigint[] {
  const statement = request.statements[index];
  if (statement === undefined) throw new TypeError('a statement is missing');
  const challenge = doorChallenge(request.payloadBytes);
  const trustRoot = rootOf(statement, request.bundle);
  return orderSignals(circuit, publicSignals(statement, { trustRoot, nullifier, challenge }));
}

function openOr(open: () => DoorRequest): DoorRequest | undefined {
  try {
    return open();
  } catch (error) {
    if (error instanceof HushmarkError) return undefined;
    throw error;
  }
}

function no(why: Refusal): Verdict {
  return { yes: false, why };
}
