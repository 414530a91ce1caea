// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * From a credential and a trust bundle to the path that a proof needs: the accepted gap around its revocation handle,
 * and the way from that leaf to the trust root. It hashes one block of 64 leaves and about 60 nodes and compares them
 * with both inner levels and the signed root, so that a registry cannot sign a root that does not belong to its lists
 * without being noticed.
 */

import { HushmarkError } from '#base/errors.ts';
import { type Credential, schemaOf } from '../credential/credential.ts';
import { schemaNumber } from '../credential/schema.ts';
import type { Interval } from '../crypto/interval-sets.ts';
import { type AcceptedIssuer, type AcceptedSchema, leafGroups, type TrustBundle } from './bundle.ts';
import { type CountedTree, type Counting, countedTree, isCounted } from './counted.ts';
import { BLOCK_DEPTH, BLOCK_SIZE, blockLeaves, findGap, nodeAbove, pathAbove } from './tree.ts';

/** From an accepted leaf to the root: path[0] is the place beside the leaf's own siblings, siblings[9][3]. */
export type TrustPath = {
  readonly root: bigint;
  readonly gap: Interval;
  readonly path: readonly number[];
  readonly siblings: readonly (readonly bigint[])[];
};

/**
 * With `counting`, the path in the tree of those who count for a question. Throws trust_issuer_not_accepted when the
 * bundle does not accept this issuer, key and schema with this meaning, policy_revoked when the handle is on the list,
 * policy_issuer_not_counted when the question does not count the issuer, trust_root_differs when the levels do not fit
 * the lists.
 */
export function trustPath(bundle: TrustBundle, credential: Credential, counting?: Counting): TrustPath {
  const { issuer, accepted } = acceptedAs(bundle, credential);
  const found = findGap(accepted, credential.handle);
  if (found === undefined) throw new HushmarkError('policy_revoked', 'the issuer has revoked this credential');
  const leaf = accepted.firstLeaf + found.place;
  const whole = { groups: leafGroups(bundle.issuers), levels: bundle.levels, trustRoot: bundle.trustRoot };
  const path = { gap: found.gap, ...pathIn(whole, leaf) };
  if (counting === undefined) return path;
  if (!isCounted(issuer, counting.counts)) throw new HushmarkError('policy_issuer_not_counted');
  const tree = countedTree(bundle, counting);
  return tree.trustRoot === bundle.trustRoot ? path : { gap: found.gap, ...pathIn(tree, leaf) };
}

function acceptedAs(bundle: TrustBundle, credential: Credential): { issuer: AcceptedIssuer; accepted: AcceptedSchema } {
  const issuer = bundle.issuers.find(({ id }) => id === credential.issuer.id);
  const number = schemaNumber(schemaOf(credential));
  const accepted = issuer?.schemas.find(({ document }) => schemaNumber(document) === number);
  const [x, y] = credential.issuer.key;
  if (accepted === undefined && issuer?.schemas.some(({ document }) => document.uri === credential.schema)) {
    throw new HushmarkError(
      'trust_issuer_not_accepted',
      'the registry means something else by this kind of credential than its issuer signed',
    );
  }
  if (issuer === undefined || accepted === undefined || issuer.key[0] !== x || issuer.key[1] !== y) {
    throw new HushmarkError(
      'trust_issuer_not_accepted',
      'the registry does not accept this issuer for this credential',
    );
  }
  return { issuer, accepted };
}

function pathIn({ groups, levels, trustRoot }: CountedTree, leaf: number): Omit<TrustPath, 'gap'> {
  const block = Math.floor(leaf / BLOCK_SIZE);
  const outerBlock = Math.floor(block / BLOCK_SIZE);
  const leaves = blockLeaves(groups, block);
  const inner = levels.inner.slice(outerBlock * BLOCK_SIZE, (outerBlock + 1) * BLOCK_SIZE);
  const { outer } = levels;
  const parts = [
    pathAbove(leaves, leaf % BLOCK_SIZE, 0),
    pathAbove(inner, block % BLOCK_SIZE, BLOCK_DEPTH),
    pathAbove(outer, outerBlock, 2 * BLOCK_DEPTH),
  ];
  if (
    nodeAbove(leaves, 0) !== levels.inner[block] ||
    nodeAbove(inner, BLOCK_DEPTH) !== outer[outerBlock] ||
    nodeAbove(outer, 2 * BLOCK_DEPTH) !== trustRoot
  ) {
    throw new HushmarkError('trust_root_differs', 'the trust bundle does not fit its own lists');
  }
  return {
    root: trustRoot,
    path: parts.flatMap((part) => part.path),
    siblings: parts.flatMap((part) => part.siblings),
  };
}
