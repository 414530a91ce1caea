/**
 * Publishing the trust bundle: all accepted issuers with their current lists, all registered verifiers, one root.
 * A bundle that cannot be made (the tree is full, a stored document was changed) leaves the last one in place.
 */

import { checkClock } from '#issuer/clock.ts';
import { HushmarkError } from '#protocol/errors.ts';
import { checkNow } from '#protocol/shape.ts';
import {
  bundleDigest,
  createTrustBundle,
  issuersOf,
  parseTrustBundle,
  type TrustBundle,
} from '#protocol/trust-bundle.ts';
import { writeFileAtomic } from '#terminal/atomic-file.ts';
import { acceptedDocument } from './accept.ts';
import { bundlePath, contentDigest, currentPath, type Registry, updateState } from './store.ts';

const DAY = 86_400;
/** A week between scheduled bundles, and two days more before a bundle is refused. */
const PERIOD = 7 * DAY;
const RESERVE = 2 * DAY;
/** With fewer issuers of a schema an answer says much about where it comes from (attack L03). */
const SMALLEST_CROWD = 3;

export type PublishedBundle = {
  readonly file: Uint8Array;
  readonly bundle: TrustBundle;
  /** Schemas that fewer than three issuers issue. */
  readonly thin: readonly string[];
};

/**
 * Signs and writes the next bundle. `emergency` ends the grace time of the previous root: after a theft or a revocation
 * that cannot wait. `period` is the time to the next scheduled bundle, in seconds.
 * Throws issuer_clock, trust_tree_full, trust_issuer_document, input_key (opened without its key).
 */
export function publishBundle({
  registry,
  now,
  emergency = false,
  period = PERIOD,
  clockIsRight = false,
}: {
  registry: Registry;
  now: number;
  emergency?: boolean;
  period?: number;
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
        nextUpdate: issuedAt + period,
        expiresAt: issuedAt + period + RESERVE,
        issuers: documents,
        verifiers: state.verifiers,
      },
      key,
    );
    const bundle = parseTrustBundle(file, [state.key], { now: issuedAt, minimumSequence: sequence });
    const digest = bundleDigest(file);
    writeFileAtomic(bundlePath(directory, digest), file, { forAll: true });
    const uris = new Set(bundle.issuers.flatMap((issuer) => issuer.schemas.map(({ document }) => document.uri)));
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
        },
      },
      result: { file, bundle, thin: [...uris].filter((uri) => issuersOf(bundle, uri).length < SMALLEST_CROWD) },
    };
  });
  // Last, so that nothing points to a bundle whose number could be used again after a crash.
  const {
    registry: { id },
    sequence,
    digest,
    expiresAt,
  } = published.bundle;
  writeFileAtomic(
    currentPath(directory),
    `${JSON.stringify({ registry: id, sequence, digest, issued_at: issuedAt, expires_at: expiresAt })}\n`,
    { forAll: true },
  );
  return published;
}
