// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Why a question cannot be answered with yes, and where the customer can get what is missing. The reason stays on this
 * screen: the shop always sees the same answer.
 */

import { countedIssuers } from '#protocol/trust/counted.ts';
import { type Match, MENDED_BY_ANOTHER } from '../../core/present/match.ts';
import type { OpenedQuestion } from '../../core/present/open-request.ts';
import type { Verdict } from '../../core/present/question.ts';
import { sayLimit, sayReason } from '../../core/present/reasons.ts';
import { listingOf } from '../../core/trust/listed.ts';
import type { OpenWallet } from '../app/open-wallet.ts';
import { useMessages } from '../ui/use-messages.ts';
import { GetProof } from './get-proof.tsx';
import { Page } from './where-to-get.tsx';

type Props = { wallet: OpenWallet; opened: OpenedQuestion; verdict: Verdict };

/** Whether somebody may give what is missing; too young, nobody can help. */
export function isMended({ reason }: Match): boolean {
  return reason !== undefined && MENDED_BY_ANOTHER.includes(reason);
}

export function CannotAnswer({ wallet, opened, verdict: { allowedFrom, matches } }: Props) {
  const { t, locale } = useMessages();
  return (
    <div class="panel" data-testid="present-cannot">
      <h2>{t.present.cannotTitle}</h2>
      {allowedFrom === undefined ? (
        matches.map((match) => <Reason key={match.schema} match={match} wallet={wallet} opened={opened} />)
      ) : (
        <p>{sayLimit(allowedFrom, { t, locale })}</p>
      )}
      <p class="soft small">{t.present.cannotPrivate}</p>
    </div>
  );
}

type ReasonProps = { match: Match; wallet: OpenWallet; opened: OpenedQuestion };

function Reason({ match, wallet, opened }: ReasonProps) {
  const { t, locale } = useMessages();
  if (match.reason === undefined) return null;
  const giver = giverOf(match, wallet, opened);
  return (
    <div class="stack tight">
      <p>{sayReason(match, opened, { t, locale })}</p>
      {giver?.page ? (
        <p data-testid="ask-giver">
          {t.present.askGiver} <Page name={giver.name} address={giver.page} />
        </p>
      ) : null}
      {isMended(match) ? <GetProof match={match} bundle={opened.bundle} wallet={wallet} /> : null}
    </div>
  );
}

/** Who knows why a proof was withdrawn; and who can renew one that has ended, unless that is said anyway. */
function giverOf({ reason, closest, statement }: Match, wallet: OpenWallet, { bundle }: OpenedQuestion) {
  if (closest === undefined || (reason !== 'revoked' && reason !== 'expired')) return undefined;
  const giver = listingOf(wallet.bundles, closest)?.issuer;
  const isNamed = countedIssuers(bundle, statement).some(({ id }) => id === giver?.id);
  return reason === 'expired' && isNamed ? undefined : giver;
}
