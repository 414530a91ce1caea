// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Why a question cannot be answered with yes, and where the customer can get what is missing. The reason stays on this
 * screen: the shop always sees the same answer.
 */

import { labelIn } from '#protocol/credential/schema.ts';
import { schemasOf, type TrustBundle } from '#protocol/trust/bundle.ts';
import { countedIssuers } from '#protocol/trust/counted.ts';
import type { Match, NoMatch } from '../../core/present/match.ts';
import { useMessages } from '../ui/use-messages.ts';
import { WhereToGet } from './where-to-get.tsx';

type Props = { allowed: boolean; matches: readonly Match[]; bundle: TrustBundle };

/** What another proof of the same kind, from somebody on the shop's list, would mend. */
const MENDED_BY_ANOTHER: readonly NoMatch[] = ['none', 'expired', 'notAccepted', 'notCounted'];

export function CannotAnswer({ allowed, matches, bundle }: Props) {
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
      {matches.map(({ reason, schema, statement }) =>
        allowed && reason ? (
          <div class="stack tight" key={schema}>
            <p>{t.present.reasons[reason](titleOf(schema))}</p>
            {MENDED_BY_ANOTHER.includes(reason) ? (
              <WhereToGet title={titleOf(schema)} issuers={countedIssuers(bundle, statement)} />
            ) : null}
          </div>
        ) : null,
      )}
      <p class="soft small">{t.present.cannotPrivate}</p>
    </div>
  );
}
