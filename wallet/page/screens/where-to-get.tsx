// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Where to get a kind of proof: the issuers that a registry accepts for it, by name, with a link to the page that they
 * name. Names and addresses come from the signed bundle, so a shop cannot send the customer anywhere.
 */
import type { AcceptedIssuer } from '#protocol/trust/bundle.ts';
import { useMessages } from '../ui/use-messages.ts';

type Props = { title: string; issuers: readonly AcceptedIssuer[] };

const MOST_SHOWN = 8;

export function WhereToGet({ title, issuers }: Props) {
  const { t, locale } = useMessages();
  const shown = byUse(issuers, locale).slice(0, MOST_SHOWN);
  const more = issuers.length - shown.length;
  return (
    <div class="stack tight" data-testid="where-to-get">
      <p>{issuers.length === 0 ? t.where.nobody(title) : t.where.from(title)}</p>
      <ul class="points">
        {shown.map(({ id, name, page, test }) => (
          <li key={id}>
            {page === undefined ? <bdi>{name}</bdi> : <Page name={name} address={page} />}
            {test ? <span class="badge">{t.app.demoBadge}</span> : null}
          </li>
        ))}
        {more > 0 ? <li class="soft">{t.where.more(more)}</li> : null}
      </ul>
    </div>
  );
}

/** In a tab of its own, so that the shop's question stays; without saying where the customer comes from. */
export function Page({ name, address }: { name: string; address: string }) {
  const { t } = useMessages();
  return (
    <a href={address} target="_blank" rel="noopener noreferrer">
      <bdi>{name}</bdi> <bdi class="soft small">{new URL(address).host}</bdi>{' '}
      <span class="visually-hidden">{t.where.newTab}</span>
    </a>
  );
}

/** Those with a page first, then by name. */
function byUse(issuers: readonly AcceptedIssuer[], locale: string): AcceptedIssuer[] {
  const rank = ({ page }: AcceptedIssuer) => (page === undefined ? 1 : 0);
  return [...issuers].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, locale));
}
