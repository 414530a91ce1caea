/**
 * How much one shop may learn about one attribute by asking again and again: at most two different questions about it
 * in 30 days, whether they were answered or refused (a refusal tells as much). Otherwise 18, 21, 25, 30 would close in
 * on a birthday (attacks L06, L08).
 * The wallet asks `checkDisclosure` before it shows a question and stores what `recordDisclosure` gives when the
 * customer has decided. Day-exact dates need no limit: the wallet compiles them itself for the current day.
 */
import { canonicalJson } from './encoding.ts';
import type { Policy } from './policy.ts';
import { checkNow } from './shape.ts';

/** Different questions about one attribute of one schema, per client. */
export const MAX_QUESTIONS = 2;
/** 30 days in seconds. */
export const DISCLOSURE_PERIOD = 30 * 86_400;

/** One question that a client has put; `at` in Unix seconds, of the last time. Kept encrypted in the wallet. */
export type DisclosureEntry = {
  readonly clientId: string;
  readonly schema: string;
  readonly attribute: string;
  /** The predicate in canonical form, with whatever else moves its outcome. */
  readonly question: string;
  readonly at: number;
};
export type DisclosureHistory = readonly DisclosureEntry[];

/** Ages are about one attribute, whatever its slot is called. */
const BIRTHDATE = 'birthdate';

/** `allowed: false` names the attribute about which this client has asked too many different questions. */
export function checkDisclosure(
  history: DisclosureHistory,
  clientId: string,
  policy: Policy,
  now: number,
): { readonly allowed: true } | { readonly allowed: false; readonly attribute: string } {
  const after = recordDisclosure(history, clientId, policy, now).filter((entry) => entry.clientId === clientId);
  for (const { schema, attribute } of questionsOf(policy)) {
    const asked = after.filter((entry) => entry.schema === schema && entry.attribute === attribute);
    if (asked.length > MAX_QUESTIONS) return { allowed: false, attribute };
  }
  return { allowed: true };
}

/** The history with this policy's questions, and without what is older than the period. */
export function recordDisclosure(
  history: DisclosureHistory,
  clientId: string,
  policy: Policy,
  now: number,
): DisclosureEntry[] {
  const time = checkNow(now);
  const fresh = questionsOf(policy).map((question) => ({ clientId, ...question, at: time }));
  // Entries from the future (the clock was set back) count as recent.
  const kept = history.filter(
    (entry) => entry.at > time - DISCLOSURE_PERIOD && !fresh.some((other) => sameQuestion(entry, other)),
  );
  return [...kept, ...fresh];
}

/**
 * The questions of a policy, one an attribute of each credential; several predicates about an attribute are one
 * question. Zone and leap day rule belong to a question about age, since they move the cutoff by a day.
 */
function questionsOf(policy: Policy): Pick<DisclosureEntry, 'schema' | 'attribute' | 'question'>[] {
  return policy.credentials.flatMap(({ schema, where }) => {
    const byAttribute = new Map<string, object[]>();
    for (const predicate of where) {
      const about = 'attribute' in predicate ? predicate.attribute : BIRTHDATE;
      byAttribute.set(about, [...(byAttribute.get(about) ?? []), predicate]);
    }
    return [...byAttribute].map(([attribute, predicates]) => ({
      schema,
      attribute,
      question: canonicalJson([predicates, policy.timeZone, policy.leapDay ?? 'mar1']),
    }));
  });
}

function sameQuestion(a: DisclosureEntry, b: DisclosureEntry): boolean {
  return (
    a.clientId === b.clientId && a.schema === b.schema && a.attribute === b.attribute && a.question === b.question
  );
}
