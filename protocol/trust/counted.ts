// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Whose credentials count for a question. A registry accepts many issuers; a policy may count only some of them, by
 * name or by the assurance that the registry gave them. Test issuers count in test questions only, so that none of them
 * can turn everybody's decisions into test decisions.
 * Issuers that do not count are left out of the trust tree: server and wallet compute the same root from the same
 * bundle, and the proof is about that root. All other leaves stay, so this hashes little (tree.ts), once for each
 * bundle.
 */
import { type AcceptedIssuer, issuersOf, leafGroups, type TrustBundle } from './bundle.ts';
import { type LeafGroup, type TrustLevels, treeWithout } from './tree.ts';

export type Counts = {
  /** Issuer ids; all count when left out. */
  readonly issuers?: readonly string[];
  /** The registry's words for how far it looked at an issuer; any, or none, when left out. */
  readonly assurance?: readonly string[];
  /** Whether test issuers count. */
  readonly tests: boolean;
};

/** What a policy says about who counts. */
export type WhoCounts = Pick<Counts, 'issuers' | 'assurance'>;

/** Of which kind, and whose credentials count. Every statement says so. */
export type Counting = { readonly schema: string; readonly counts: Counts };

export type CountedTree = {
  readonly trustRoot: bigint;
  readonly levels: TrustLevels;
  readonly groups: readonly LeafGroup[];
};

export function countsOf({ issuers, assurance }: WhoCounts, tests: boolean): Counts {
  return { ...(issuers === undefined ? {} : { issuers }), ...(assurance === undefined ? {} : { assurance }), tests };
}

export function isCounted(issuer: AcceptedIssuer, { issuers, assurance, tests }: Counts): boolean {
  return (
    (tests || issuer.test !== true) &&
    (issuers === undefined || issuers.includes(issuer.id)) &&
    (assurance === undefined || (issuer.assurance !== undefined && assurance.includes(issuer.assurance)))
  );
}

/** The crowd in which a proof hides its issuer. */
export function countedIssuers(bundle: Pick<TrustBundle, 'issuers'>, { schema, counts }: Counting): AcceptedIssuer[] {
  return issuersOf(bundle, schema).filter((issuer) => isCounted(issuer, counts));
}

/** Whether nobody but test issuers could satisfy a part of the policy, so that every answer to it is a test. */
export function isTestOnly(
  bundle: Pick<TrustBundle, 'issuers'>,
  { credentials }: { readonly credentials: readonly (WhoCounts & { readonly schema: string })[] },
): boolean {
  return credentials.some((credential) => {
    const issuers = countedIssuers(bundle, { schema: credential.schema, counts: countsOf(credential, true) });
    return issuers.length > 0 && issuers.every(({ test }) => test === true);
  });
}

const trees = new WeakMap<TrustBundle, Map<string, CountedTree>>();

/** The bundle's tree without the issuers that do not count for this kind; the whole tree where all of them do. */
export function countedTree(bundle: TrustBundle, { schema, counts }: Counting): CountedTree {
  const known = trees.get(bundle) ?? new Map<string, CountedTree>();
  trees.set(bundle, known);
  const name = JSON.stringify([schema, counts.issuers ?? null, counts.assurance ?? null, counts.tests]);
  let tree = known.get(name);
  if (tree === undefined) {
    tree = computeTree(bundle, { schema, counts });
    known.set(name, tree);
  }
  return tree;
}

function computeTree(bundle: TrustBundle, { schema, counts }: Counting): CountedTree {
  const { levels, trustRoot } = bundle;
  const groups = leafGroups(bundle.issuers);
  const counted = bundle.issuers.flatMap((issuer) =>
    issuer.schemas.map(({ document }) => document.uri !== schema || isCounted(issuer, counts)),
  );
  const kept = groups.filter((_, index) => counted[index]);
  if (kept.length === groups.length) return { trustRoot, levels, groups };
  const out = groups.filter((_, index) => !counted[index]);
  return { ...treeWithout(out, kept, levels), groups: kept };
}
