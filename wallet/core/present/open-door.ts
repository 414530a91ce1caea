// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A question from a door's screen, and the digits that answer it. Everything is done with what the wallet has: no
 * network, and nothing is sent.
 */
import type { Random } from '#base/random.ts';
import { createDoorAnswer } from '#protocol/request/door-answer.ts';
import { type DoorRequest, doorChallenge, parseDoorRequest } from '#protocol/request/door-request.ts';
import type { PinnedCircuits } from '../key-sets.ts';
import type { Bundles } from '../trust/bundles.ts';
import { type ReadyAnswer, warmBinder } from './answer.ts';
import { type AnswerableQuestion, commonKeySets } from './open-request.ts';

export type AnswerableDoor = AnswerableQuestion & { request: DoorRequest };

type Dependencies = { bundles: Bundles; circuits: PinnedCircuits; now: () => number };

/** Throws what `parseDoorRequest` throws, wallet_lists, and request_unsupported. */
export function openDoor(jws: string, { bundles, circuits, now }: Dependencies): AnswerableDoor {
  const closed = bundles.closed();
  if (bundles.all().length === 0 && closed) throw closed;
  const request = parseDoorRequest(jws, bundles.atHand(), Math.floor(now() / 1000));
  return { request, bundle: request.bundle, circuitDigests: commonKeySets(request, circuits, now()) };
}

/** Binds a proof for each credential of the policy, `answers` in its order. */
export async function answerDoor(
  { payloadBytes, circuitDigests }: DoorRequest,
  answers: readonly ReadyAnswer[],
  random: Random,
): Promise<string> {
  const { bind } = await warmBinder();
  const challenge = doorChallenge(payloadBytes);
  const parts = answers.map(({ prepared, nullifier }, index) => {
    const keySet = circuitDigests[index]?.indexOf(prepared.circuitDigest) ?? -1;
    if (keySet < 0) throw new TypeError('an answer is under keys that were not offered');
    return { keySet, proof: bind(prepared, challenge, random).proof, nullifier };
  });
  return createDoorAnswer(payloadBytes, parts);
}
