/**
 * How much one shop may learn about one attribute by asking again and again: at most two different questions about it
 * in 30 days, whether they were answered or refused (a refusal tells as much). Otherwise 18, 21, 25, 30 would close in
 * on a birthday (attacks L06, L08).
 * The wallet asks `checkDisclosure` before it shows a question and stores what `recordDisclosure` gives when the
 * customer has decided. Day-exact dates need no limit: the wallet compiles them itself for the current day.
 */
import { canonicalJson } from './encoding.ts';
import type { Policy } from './policy.ts';
import type { SchemaMeaning } from './schema.ts';
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

/** Stands for the birthdate of whatever schema; no slot can have this name. */
const BIRTHDATE = '(birthdate)';

type Schemas = ReadonlyMap<string, SchemaMeaning>;

/**
 * `allowed: false` names the attribute about which this client has asked too many different questions. Such a request
 * is not recorded: it was never shown.
 * @param schemas the registry's schema documents by URI; ages are about the slot with the role birthdate
 * @param now Unix seconds
 */
export function checkDisclosure(
  history: DisclosureHistory,
  clientId: string,
  policy: Policy,
  schemas: Schemas,
  now: number,
): { readonly allowed: true } | { readonly allowed: false; readonly attribute: string } {
  const after = recordDisclosure(history, clientId, policy, schemas, now).filter(
    (entry) => entry.clientId === clientId,
  );
  for (const { schema, attribute } of questionsOf(policy, schemas)) {
    const asked = after.filter((entry) => entry.schema === schema && entry.attribute === attribute);
    if (asked.length > MAX_QUESTIONS)
      return { allowed: false, attribute: attribute === BIRTHDATE ? 'birthdate' : attribute };
  }
  return { allowed: true };
}

/** The history with this policy's questions, and without what is older than the period. */
export function recordDisclosure(
  history: DisclosureHistory,
  clientId: string,
  policy: Policy,
  schemas: Schemas,
  now: number,
): DisclosureEntry[] {
  const time = checkNow(now);
  const fresh = questionsOf(policy, schemas).map((question) => ({ clientId, ...question, at: time }));
  // Entries from the future (the clock was set back) count as recent.
  const kept = history.filter(
    (entry) => entry.at > time - DISCLOSURE_PERIOD && !fresh.some((other) => sameQuestion(entry, other)),
  );
  return [...kept, ...fresh];
}

/**
 * The questions of a policy, one an attribute; several predicates about an attribute are one question. A person has one
 * birthdate, so that counts across schemas; zone and leap day rule belong to the question, since they move the cutoff by
 * a day.
 */
function questionsOf(policy: Policy, schemas: Schemas): Pick<DisclosureEntry, 'schema' | 'attribute' | 'question'>[] {
  return policy.credentials.flatMap(({ schema, where }) => {
    const birthdate = schemas.get(schema)?.slots.find(({ role }) => role === 'birthdate')?.name;
    const byAttribute = new Map<string, object[]>();
    for (const predicate of where) {
      const asksAge = !('attribute' in predicate) || predicate.attribute === birthdate;
      const about = asksAge ? BIRTHDATE : predicate.attribute;
      byAttribute.set(about, [...(byAttribute.get(about) ?? []), predicate]);
    }
    return [...byAttribute].map(([attribute, predicates]) =>
      attribute === BIRTHDATE
        ? {
            schema: BIRTHDATE,
            attribute: BIRTHDATE,
            question: canonicalJson([predicates, policy.timeZone, policy.leapDay ?? 'mar1']),
          }
        : { schema, attribute, question: canonicalJson(predicates) },
    );
  });
}

function sameQuestion(a: DisclosureEntry, b: DisclosureEntry): boolean {
  return a.clientId === b.clientId && a.schema === b.schema && a.attribute === b.attribute && a.question === b.question;
}
