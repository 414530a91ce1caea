// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The words for what an answer tells (protocol/policy/learned-words.ts), in the languages of the wallet and of the
 * shop's element. Each sentence is written out whole.
 */

/** Its functions get labels, names and values that are written out already. */
type Words = {
  ageOver(years: number): string;
  ageUnder(years: number): string;
  holds(title: string): string;
  holdsFrom(title: string, issuer: string): string;
  given(label: string): string;
  is(label: string, values: string): string;
  isNone(label: string, values: string): string;
  range(from: string, to: string): string;
  orMore(value: string): string;
  orLess(value: string): string;
  orLater(day: string): string;
  orEarlier(day: string): string;
  yes: string;
  no: string;
  pseudonym: string;
};

const en: Words = {
  ageOver: (years) => `you are ${years} or older`,
  ageUnder: (years) => `you are younger than ${years}`,
  holds: (title) => `you have a valid “${title}”`,
  holdsFrom: (title, issuer) => `you have a valid “${title}” from ${issuer}`,
  given: (label) => `${label} is given`,
  is: (label, values) => `${label} is ${values}`,
  isNone: (label, values) => `${label} is none of: ${values}`,
  range: (from, to) => `from ${from} to ${to}`,
  orMore: (value) => `${value} or more`,
  orLess: (value) => `${value} or less`,
  orLater: (day) => `${day} or later`,
  orEarlier: (day) => `${day} or earlier`,
  yes: 'yes',
  no: 'no',
  pseudonym:
    'A number that stands for you at this shop. It is the same each time, so the shop can tell that you came back.',
};

const de: Words = {
  ageOver: (years) => `Sie sind ${years} oder älter`,
  ageUnder: (years) => `Sie sind jünger als ${years}`,
  holds: (title) => `Sie haben einen gültigen Nachweis „${title}“`,
  holdsFrom: (title, issuer) => `Sie haben einen gültigen Nachweis „${title}“ von ${issuer}`,
  given: (label) => `${label} ist angegeben`,
  is: (label, values) => `${label} ist ${values}`,
  isNone: (label, values) => `${label} ist keines davon: ${values}`,
  range: (from, to) => `${from} bis ${to}`,
  orMore: (value) => `${value} oder mehr`,
  orLess: (value) => `${value} oder weniger`,
  orLater: (day) => `${day} oder später`,
  orEarlier: (day) => `${day} oder früher`,
  yes: 'ja',
  no: 'nein',
  pseudonym:
    'Eine Nummer, die bei diesem Shop für Sie steht. Sie ist jedes Mal dieselbe; der Shop erkennt also, dass Sie wiederkommen.',
};

const fr: Words = {
  ageOver: (years) => `vous avez ${years} ans ou plus`,
  ageUnder: (years) => `vous avez moins de ${years} ans`,
  holds: (title) => `vous avez un justificatif « ${title} » valable`,
  holdsFrom: (title, issuer) => `vous avez un justificatif « ${title} » valable de ${issuer}`,
  given: (label) => `${label} : indiqué`,
  is: (label, values) => `${label} : ${values}`,
  isNone: (label, values) => `${label} : ni ${values}`,
  range: (from, to) => `de ${from} à ${to}`,
  orMore: (value) => `${value} ou plus`,
  orLess: (value) => `${value} ou moins`,
  orLater: (day) => `${day} ou après`,
  orEarlier: (day) => `${day} ou avant`,
  yes: 'oui',
  no: 'non',
  pseudonym:
    'Un numéro qui vous représente dans cette boutique. Il est le même à chaque fois : la boutique voit que vous revenez.',
};

const es: Words = {
  ageOver: (years) => `tiene ${years} años o más`,
  ageUnder: (years) => `tiene menos de ${years} años`,
  holds: (title) => `tiene un justificante válido: «${title}»`,
  holdsFrom: (title, issuer) => `tiene un justificante válido: «${title}», de ${issuer}`,
  given: (label) => `${label}: consta`,
  is: (label, values) => `${label}: ${values}`,
  isNone: (label, values) => `${label}: ninguno de estos: ${values}`,
  range: (from, to) => `de ${from} a ${to}`,
  orMore: (value) => `${value} o más`,
  orLess: (value) => `${value} o menos`,
  orLater: (day) => `${day} o después`,
  orEarlier: (day) => `${day} o antes`,
  yes: 'sí',
  no: 'no',
  pseudonym:
    'Un número que le representa en esta tienda. Es el mismo cada vez, así que la tienda puede ver que usted ha vuelto.',
};

const it: Words = {
  ageOver: (years) => `Lei ha ${years} anni o più`,
  ageUnder: (years) => `Lei ha meno di ${years} anni`,
  holds: (title) => `Lei ha un attestato valido: «${title}»`,
  holdsFrom: (title, issuer) => `Lei ha un attestato valido: «${title}», di ${issuer}`,
  given: (label) => `${label}: indicato`,
  is: (label, values) => `${label}: ${values}`,
  isNone: (label, values) => `${label}: nessuno di questi: ${values}`,
  range: (from, to) => `da ${from} a ${to}`,
  orMore: (value) => `${value} o più`,
  orLess: (value) => `${value} o meno`,
  orLater: (day) => `${day} o dopo`,
  orEarlier: (day) => `${day} o prima`,
  yes: 'sì',
  no: 'no',
  pseudonym:
    'Un numero che La rappresenta in questo negozio. È sempre lo stesso, quindi il negozio può vedere che Lei è tornato.',
};

const pl: Words = {
  ageOver: (years) => `ma Pan/Pani ukończone ${years} ${lata(years)}`,
  ageUnder: (years) => `nie ma Pan/Pani ukończonych ${years} lat`,
  holds: (title) => `ma Pan/Pani ważne poświadczenie „${title}”`,
  holdsFrom: (title, issuer) => `ma Pan/Pani ważne poświadczenie „${title}” od: ${issuer}`,
  given: (label) => `${label}: podano`,
  is: (label, values) => `${label}: ${values}`,
  isNone: (label, values) => `${label}: żadne z tych: ${values}`,
  range: (from, to) => `od ${from} do ${to}`,
  orMore: (value) => `${value} lub więcej`,
  orLess: (value) => `${value} lub mniej`,
  orLater: (day) => `${day} lub później`,
  orEarlier: (day) => `${day} lub wcześniej`,
  yes: 'tak',
  no: 'nie',
  pseudonym:
    'Numer, pod którym zna Pana/Panią ten sklep. Za każdym razem jest ten sam, więc sklep widzi, że Pan/Pani wraca.',
};

const nl: Words = {
  ageOver: (years) => `u bent ${years} jaar of ouder`,
  ageUnder: (years) => `u bent jonger dan ${years} jaar`,
  holds: (title) => `u hebt een geldig bewijs ‘${title}’`,
  holdsFrom: (title, issuer) => `u hebt een geldig bewijs ‘${title}’ van ${issuer}`,
  given: (label) => `${label} is opgegeven`,
  is: (label, values) => `${label} is ${values}`,
  isNone: (label, values) => `${label} is geen van deze: ${values}`,
  range: (from, to) => `van ${from} tot en met ${to}`,
  orMore: (value) => `${value} of meer`,
  orLess: (value) => `${value} of minder`,
  orLater: (day) => `${day} of later`,
  orEarlier: (day) => `${day} of eerder`,
  yes: 'ja',
  no: 'nee',
  pseudonym:
    'Een nummer dat bij deze winkel voor u staat. Het is elke keer hetzelfde, dus de winkel kan zien dat u terugkomt.',
};

const ar: Words = {
  ageOver: (years) => `عمرك لا يقل عن ${years} ${sana(years)}`,
  ageUnder: (years) => `عمرك أقل من ${years} ${sana(years)}`,
  holds: (title) => `لديك إثبات صالح: «${title}»`,
  holdsFrom: (title, issuer) => `لديك إثبات صالح: «${title}» من ${issuer}`,
  given: (label) => `${label}: مذكور`,
  is: (label, values) => `${label}: ${values}`,
  isNone: (label, values) => `${label}: ليس أيًّا من هذه: ${values}`,
  range: (from, to) => `من ${from} إلى ${to}`,
  orMore: (value) => `${value} أو أكثر`,
  orLess: (value) => `${value} أو أقل`,
  orLater: (day) => `${day} أو بعده`,
  orEarlier: (day) => `${day} أو قبله`,
  yes: 'نعم',
  no: 'لا',
  pseudonym: 'رقم يدل عليك في هذا المتجر. هو نفسه في كل مرة، فيستطيع المتجر أن يعرف أنك عدت.',
};

/** 18 lat, 22 lata. */
function lata(years: number): string {
  return new Intl.PluralRules('pl').select(years) === 'few' ? 'lata' : 'lat';
}

function sana(years: number): string {
  return new Intl.PluralRules('ar').select(years) === 'few' ? 'سنوات' : 'سنة';
}

export const LEARNED_WORDS = { en, de, fr, es, it, pl, nl, ar } as const satisfies Record<string, Words>;
export type LearnedLanguage = keyof typeof LEARNED_WORDS;
export const LEARNED_LANGUAGES = Object.keys(LEARNED_WORDS) as LearnedLanguage[];

/** The language that has these words for readers of `tag` ('de-CH': de), else English. */
export function learnedLanguage(tag: string): LearnedLanguage {
  const base = tag.split('-')[0] ?? '';
  return LEARNED_LANGUAGES.find((language) => language === base) ?? 'en';
}
