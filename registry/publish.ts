// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Publishes the trust bundle: all accepted issuers with their current lists, all registered verifiers, one root. If a
 * bundle cannot be made (the tree is full, a stored document was changed), the last one stays in place.
 */

import { HushmarkError } from '#base/errors.ts';
import { checkNow } from '#base/readers.ts';
import { writeFileAtomic } from '#files/atomic-file.ts';
import { type Announced, encodeAnnouncement } from '#protocol/trust/announcement.ts';
import {
  bundleDigest,
  createTrustBundle,
  issuersOf,
  parseTrustBundle,
  type TrustBundle,
} from '#protocol/trust/bundle.ts';
import { inForce, yetToCount } from '#protocol/trust/timetable.ts';
import { checkClock } from '#terminal/signing-clock.ts';
import { acceptedDocument } from './accept.ts';
import { bundlePath, contentDigest, currentPath, type Registry, updateState } from './store.ts';

const DAY = 86_400;
/** A week between scheduled bundles, each a day ahead of its beginning. */
const PERIOD = 7 * DAY;
const LEAD = DAY;
/** With fewer issuers of a schema an answer says much about where it comes from (attack L03). */
const SMALLEST_CROWD = 3;

export type PublishedBundle = {
  readonly file: Uint8Array;
  readonly bundle: TrustBundle;
  /** What counts now and what will, this one among them. */
  readonly announced: readonly Announced[];
  /** Schemas that fewer than three issuers issue. */
  readonly thin: readonly string[];
};

/**
 * Signs and writes the next bundle. It begins `lead` seconds from now, or when the one before it ends if that is
 * sooner: by then every wallet has it, and has prepared for it. An `emergency`, after a theft or a revocation that
 * cannot wait, begins at once and ends all questions that are open; so does the first bundle. `period` is the time to
 * the publication of the next one, in seconds; that one begins when this one ends, if it is published in time.
 * Throws file_clock, trust_tree_full, trust_issuer_document, input_key (opened without its key).
 */
export function publishBundle({
  registry,
  now,
  emergency = false,
  period = PERIOD,
  lead = LEAD,
  clockIsRight = false,
}: {
  registry: Registry;
  now: number;
  emergency?: boolean;
  period?: number;
  lead?: number;
  /** A person's word for `now`, when it does not fit the last bundle. */
  clockIsRight?: boolean;
}): PublishedBundle {
  const { key, directory } = registry;
  if (key === undefined) throw new HushmarkError('input_key', 'the registry was opened without its key');
  const issuedAt = checkNow(now);
  const published = updateState(directory, (state) => {
    const last = state.published;
    if (last !== undefined) checkClock(issuedAt, { at: last.issuedAt, due: last.nextUpdate }, clockIsRight);
    const sequence = (last?.sequence ?? 0) + 1;
    const before = last?.announced ?? [];
    const documents = state.issuers.map((pin) => ({
      ...acceptedDocument(registry, pin),
      ...(pin.assurance === undefined ? {} : { assurance: pin.assurance }),
    }));
    const file = createTrustBundle(
      {
        registry: { id: state.id, name: state.name },
        sequence,
        supersedes: emergency ? 'emergency' : 'scheduled',
        issuedAt,
        startsAt: emergency ? issuedAt : startOf(before, issuedAt, lead),
        nextUpdate: issuedAt + period,
        expiresAt: issuedAt + period + lead,
        issuers: documents,
        verifiers: state.verifiers,
      },
      key,
    );
    const bundle = parseTrustBundle(file, [state.key], { now: issuedAt, minimumSequence: sequence });
    const digest = bundleDigest(file);
    writeFileAtomic(bundlePath(directory, digest), file, { forAll: true });
    const announced = yetToCount([...before, bundle], issuedAt).map(({ sequence, digest, startsAt, expiresAt }) => ({
      sequence,
      digest,
      startsAt,
      expiresAt,
    }));
    return {
      state: {
        ...state,
        published: {
          sequence,
          digest,
          issuedAt,
          nextUpdate: bundle.nextUpdate,
          expiresAt: bundle.expiresAt,
          content: contentDigest(state),
          announced,
        },
      },
      result: { file, bundle, announced, thin: thinIn(bundle) },
    };
  });
  // Last, so that nothing points to a bundle whose number could be used again after a crash.
  const text = JSON.stringify(encodeAnnouncement(published.announced));
  writeFileAtomic(currentPath(directory), `${text}\n`, { forAll: true });
  return published;
}

/** At once where nothing is in force; else after `lead` seconds, or when one that is announced ends before. */
function startOf(before: readonly Announced[], now: number, lead: number): number {
  if (inForce(before, now) === undefined) return now;
  return Math.min(now + lead, ...before.map(({ expiresAt }) => expiresAt).filter((end) => end > now));
}

function thinIn(bundle: TrustBundle): string[] {
  const uris = new Set(bundle.issuers.flatMap((issuer) => issuer.schemas.map(({ document }) => document.uri)));
  return [...uris].filter((uri) => issuersOf(bundle, uri).length < SMALLEST_CROWD);
}
