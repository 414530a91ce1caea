// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The messages between page and prover worker. The worker gets witness inputs (private values of one credential) and
 * answers with a blinded preparation. Of the private values it keeps the last witness for some seconds, see worker.ts.
 */

import type { ErrorCode } from '#base/errors.ts';
import type { CircuitInputs } from '#protocol/policy/circuit-inputs.ts';
import type { ProverProgress } from '../../core/preparation/prover.ts';

export type ProverRequest =
  /** `alone` leaves the other processor to the page, where somebody may tap: nobody waits for this one. */
  | { kind: 'prepare'; id: number; circuitDigest: string; inputs: CircuitInputs; base: string; alone: boolean }
  /** Gets the files of a circuit before anybody asks for a proof. Nobody waits for it, so nothing is answered. */
  | { kind: 'load'; circuitDigest: string; base: string }
  /** Stops within a fifth of a second or so and keeps the loaded key for the next job. */
  | { kind: 'cancel'; id: number };

/** How the page makes two workers one prover. */
export type ProverSetup =
  /** To the first worker: the port to the second one (second-thread.ts). */
  | { kind: 'second'; port: MessagePort }
  /** To the first worker: the second one is gone. */
  | { kind: 'alone' }
  /** To the second worker, which gets no other message but the next. */
  | { kind: 'help'; port: MessagePort }
  /** To either: answers there with the bytes that it holds for proving. */
  | { kind: 'measure'; port: MessagePort };

export type ProverReply =
  | ({ id: number; kind: 'progress' } & ProverProgress)
  | { id: number; kind: 'done'; prepared: Uint8Array }
  | { id: number; kind: 'failed'; code: ErrorCode | undefined; message: string };
