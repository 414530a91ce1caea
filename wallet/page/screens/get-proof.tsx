// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The way to a missing proof, in this tab: to the page of whoever gives it, with this wallet's holder code and delivery
 * key behind `#`, where no server log sees them. Names and addresses come from the signed bundle, so a shop cannot send
 * the customer anywhere, and the address is held against the issuer's registered origins once more (attack W37).
 */
import { labelIn } from '#protocol/credential/schema.ts';
import { type AcceptedIssuer, schemasOf, type TrustBundle } from '#protocol/trust/bundle.ts';
import { countedIssuers } from '#protocol/trust/counted.ts';
import { pageWith } from '../../core/credentials/enrolment.ts';
import type { Match } from '../../core/present/match.ts';
import type { OpenWallet } from '../app/open-wallet.ts';
import { useMessages } from '../ui/use-messages.ts';

type Props = { match: Match; bundle: TrustBundle; wallet: OpenWallet };

const MOST_SHOWN = 8;

export function GetProof({ match: { schema, statement }, bundle, wallet }: Props) {
  const { t, locale } = useMessages();
  const document = schemasOf(bundle).get(schema);
  const title = document ? labelIn(document.title, locale) : schema;
  const byName = (a: AcceptedIssuer, b: AcceptedIssuer) => a.name.localeCompare(b.name, locale);
  const issuers = countedIssuers(bundle, statement).sort(byName);
  const givers = issuers.flatMap((issuer) => {
    const accepted = issuer.schemas.find((each) => each.document.uri === schema);
    const found = accepted && { bundle, issuer, schema: accepted };
    const href = found && pageWith(wallet.master, found, wallet.credentials());
    return href && issuer.page ? [{ issuer, href, host: new URL(issuer.page).host }] : [];
  });
  const others = issuers.filter((issuer) => !givers.some((giver) => giver.issuer === issuer));
  const [first] = givers;
  if (issuers.length === 0) return <p data-testid="where-to-get">{t.where.nobody(title)}</p>;
  return (
    <div class="stack tight" data-testid="where-to-get">
      {first && givers.length === 1 ? (
        <>
          <a class="button primary" href={first.href} data-testid="get-proof">
            {t.onward.get(title)}
          </a>
          <p class="soft small center">
            {t.onward.getHint(first.issuer.name, first.host)} <TestBadge issuer={first.issuer} />
          </p>
        </>
      ) : null}
      {givers.length > 1 ? (
        <>
          <p>{t.onward.getFrom(title)}</p>
          {givers.slice(0, MOST_SHOWN).map(({ issuer, href, host }) => (
            <a class="button secondary giver" key={issuer.id} href={href} data-testid="get-proof">
              <bdi>{issuer.name}</bdi> <bdi class="soft small">{host}</bdi> <TestBadge issuer={issuer} />
            </a>
          ))}
        </>
      ) : null}
      {others.length > 0 ? <Others issuers={others} title={givers.length === 0 ? title : undefined} /> : null}
    </div>
  );
}

/** Without a page there is nothing to open: they have their own ways. */
function Others({ issuers, title }: { issuers: readonly AcceptedIssuer[]; title: string | undefined }) {
  const { t } = useMessages();
  const shown = issuers.slice(0, MOST_SHOWN);
  const more = issuers.length - shown.length;
  return (
    <div class="stack tight small">
      <p class="soft">{title === undefined ? t.onward.alsoFrom : t.where.from(title)}</p>
      <ul class="points">
        {shown.map((issuer) => (
          <li key={issuer.id}>
            <bdi>{issuer.name}</bdi> <TestBadge issuer={issuer} />
          </li>
        ))}
        {more > 0 ? <li class="soft">{t.where.more(more)}</li> : null}
      </ul>
    </div>
  );
}

function TestBadge({ issuer }: { issuer: AcceptedIssuer }) {
  const { t } = useMessages();
  return issuer.test ? <span class="badge">{t.app.demoBadge}</span> : null;
}
