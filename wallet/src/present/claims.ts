/**
 * A policy in the customer's words: what the shop learns by a yes. Made from the predicates that the wallet compiles
 * itself, not from the shop's text, so that the screen cannot say less than what is proved (attack W21).
 */
import type { PlainValue } from '#protocol/attributes.ts';
import type { Policy, Predicate } from '#protocol/policy.ts';
import { labelIn, type SchemaDocument, type SlotMeaning } from '#protocol/schema.ts';
import { issuersOf, schemasOf, type TrustBundle } from '#protocol/trust-bundle.ts';
import { formatChoice, formatDay, type LocaleName } from '../locales/catalogue.ts';
import type { Messages } from '../locales/en.ts';

export type Words = { t: Messages; locale: LocaleName; day?: (iso: string, locale: LocaleName) => string };

/**
 * One line a predicate; a credential without predicates gives "you have it", with its issuer where there is only one.
 */
export function claimsOf(policy: Pick<Policy, 'credentials'>, bundle: TrustBundle, words: Words): string[] {
  const schemas = schemasOf(bundle);
  return policy.credentials.flatMap(({ schema: uri, where }) => {
    const schema = schemas.get(uri);
    if (!schema) return [];
    const title = labelIn(schema.title, words.locale);
    const [only, ...others] = issuersOf(bundle, uri);
    const holds =
      only && others.length === 0 ? words.t.present.holdsFrom(title, only.name) : words.t.present.holds(title);
    const claims = where.map((predicate) => claimOf(predicate, schema, words));
    return where.some((predicate) => 'attribute' in predicate) || where.length === 0 ? [holds, ...claims] : claims;
  });
}

function claimOf(predicate: Predicate, schema: SchemaDocument, words: Words): string {
  const { t, locale } = words;
  if ('ageOver' in predicate) return t.present.ageOver(predicate.ageOver);
  if ('ageUnder' in predicate) return t.present.ageUnder(predicate.ageUnder);
  const slot = schema.slots.find(({ name }) => name === predicate.attribute);
  const label = slot ? labelIn(slot.label, locale) : predicate.attribute;
  const text = (value: PlainValue) => valueText(value, slot, words);
  const dated = slot?.type === 'date';
  if ('equals' in predicate) return t.present.equals(label, text(predicate.equals));
  if ('oneOf' in predicate) return t.present.oneOf(label, formatChoice(predicate.oneOf.map(text), locale));
  if ('noneOf' in predicate) return t.present.noneOf(label, formatChoice(predicate.noneOf.map(text), locale));
  if ('atLeast' in predicate) {
    return dated
      ? t.present.dateAtLeast(label, text(predicate.atLeast))
      : t.present.atLeast(label, text(predicate.atLeast));
  }
  if ('atMost' in predicate) {
    return dated
      ? t.present.dateAtMost(label, text(predicate.atMost))
      : t.present.atMost(label, text(predicate.atMost));
  }
  return t.present.between(label, text(predicate.between[0]), text(predicate.between[1]));
}

export function valueText(value: PlainValue, slot: SlotMeaning | undefined, words: Words): string {
  const { t, locale, day = formatDay } = words;
  if (slot?.type === 'date' && typeof value === 'string') return day(value, locale);
  if (value === true || value === 'true') return t.app.yes;
  if (value === false || value === 'false') return t.app.no;
  return String(value);
}
