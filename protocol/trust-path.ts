/**
 * From a credential and a trust bundle to the path that a proof needs: the accepted gap around its revocation handle
 * and the way from that leaf to the trust root. The wallet calls it before proving.
 * It hashes one block of 64 leaves and about 60 nodes, and compares them with both inner levels and the signed root, so
 * that a registry cannot unnoticed sign a root that does not belong to its lists.
 */
import { type Credential, schemaOf } from './credential.ts';
import { HushmarkError } from './errors.ts';
import { schemaNumber } from './schema.ts';
import { leafGroups, type TrustBundle } from './trust-bundle.ts';
import { BLOCK_DEPTH, BLOCK_SIZE, blockLeaves, findGap, nodeAbove, pathAbove } from './trust-tree.ts';
import type { TrustPath } from './witness.ts';

/**
 * Throws trust_issuer_not_accepted when the bundle does not accept this issuer, key and schema with this meaning,
 * policy_revoked when the handle is on the list, trust_root_differs when the levels do not fit the lists.
 */
export function trustPath(bundle: TrustBundle, credential: Credential): TrustPath {
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
  const found = findGap(accepted, credential.handle);
  if (found === undefined) throw new HushmarkError('policy_revoked', 'the issuer has revoked this credential');

  const leaf = accepted.firstLeaf + found.place;
  const block = Math.floor(leaf / BLOCK_SIZE);
  const outerBlock = Math.floor(block / BLOCK_SIZE);
  const leaves = blockLeaves(leafGroups(bundle.issuers), block);
  const inner = bundle.levels.inner.slice(outerBlock * BLOCK_SIZE, (outerBlock + 1) * BLOCK_SIZE);
  const { outer } = bundle.levels;

  const parts = [
    pathAbove(leaves, leaf % BLOCK_SIZE, 0),
    pathAbove(inner, block % BLOCK_SIZE, BLOCK_DEPTH),
    pathAbove(outer, outerBlock, 2 * BLOCK_DEPTH),
  ];
  if (
    nodeAbove(leaves, 0) !== bundle.levels.inner[block] ||
    nodeAbove(inner, BLOCK_DEPTH) !== outer[outerBlock] ||
    nodeAbove(outer, 2 * BLOCK_DEPTH) !== bundle.trustRoot
  ) {
    throw new HushmarkError('trust_root_differs', 'the trust bundle does not fit its own lists');
  }
  return {
    root: bundle.trustRoot,
    gap: found.gap,
    path: parts.flatMap((part) => part.path),
    siblings: parts.flatMap((part) => part.siblings),
  };
}
