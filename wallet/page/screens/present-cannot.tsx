// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Why a question cannot be answered with yes, and the way to what is missing. The reason stays on this screen: the shop
 * always sees the same answer.
 */

import { labelIn } from '#protocol/credential/schema.ts';
import { schemasOf, type TrustBundle } from '#protocol/trust/bundle.ts';
import type { Match, NoMatch } from '../../core/present/match.ts';
import type { OpenWallet } from '../app/open-wallet.ts';
import { useMessages } from '../ui/use-messages.ts';
import { GetProof } from './get-proof.tsx';

type Props = { wallet: OpenWallet; allowed: boolean; matches: readonly Match[]; bundle: TrustBundle };

/** What another proof of the same kind, from somebody on the shop's list, would mend. */
const MENDED_BY_ANOTHER: readonly NoMatch[] = ['none', 'expired', 'revoked', 'notAccepted', 'notCounted'];

/** Whether somebody may give what is missing; too young, nobody can help. */
export function isMended({ reason }: Match): boolean {
  return reason !== undefined && MENDED_BY_ANOTHER.includes(reason);
}

export function CannotAnswer({ wallet, allowed, matches, bundle }: Props) {
  const { t, locale } = useMessages();
  const schemas = schemasOf(bundle);
  const titleOf = (uri: string) => {
    const schema = schemas.get(uri);
    return schema ? labelIn(schema.title, locale) : uri;
  };
  return (
    <div class="panel" data-testid="present-cannot">
      <h2>{t.present.cannotTitle}</h2>
      {allowed ? null : <p>{t.present.reasons.limit}</p>}
      {matches.map((match) =>
        allowed && match.reason ? (
          <div class="stack tight" key={match.schema}>
            <p>{t.present.reasons[match.reason](titleOf(match.schema))}</p>
            {isMended(match) ? <GetProof match={match} bundle={bundle} wallet={wallet} /> : null}
          </div>
        ) : null,
      )}
      <p class="soft small">{t.present.cannotPrivate}</p>
    </div>
  );
}
