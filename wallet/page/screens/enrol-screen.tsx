// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * An issuer's offer: who gives what. Accepting goes back to the issuer's own page with the holder code behind `#`,
 * where no server log sees it; the code is shown where there is no such page, or on request.
 */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { labelIn } from '#protocol/credential/schema.ts';
import { checkReturn } from '../../core/credentials/check-return.ts';
import { contextOf, enrolmentFor, returnWith } from '../../core/credentials/enrolment.ts';
import { listings } from '../../core/trust/listed.ts';
import type { OpenWallet } from '../app/open-wallet.ts';
import { goHome } from '../app/use-route.ts';
import { QrCode } from '../ui/qr-code.tsx';
import { Facts, Heading, Problem } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';
import { NotLoaded } from './not-loaded.tsx';

type Props = { wallet: OpenWallet; issuer: string; schema: string; returnTo: string | undefined };

export function EnrolScreen({ wallet, issuer: issuerId, schema: schemaUri, returnTo }: Props) {
  const { t, locale } = useMessages();
  const found = listings(wallet.bundles, issuerId, schemaUri);
  // Registries may give one id to several issuers: the one whose page this offer goes back to is meant.
  const meant = found.find(({ issuer }) => returnTo !== undefined && checkReturn(returnTo, issuer.origins)) ?? found[0];
  if (!meant) {
    const known = wallet.bundles.all().some(({ issuers }) => issuers.some(({ id }) => id === issuerId));
    const closed = wallet.bundles.closed();
    if (closed && !known) return <Refused problem={<NotLoaded wallet={wallet} error={closed} />} />;
    return <Refused problem={<Problem>{known ? t.errors.unknownSchema : t.errors.unknownIssuer}</Problem>} />;
  }
  const { issuer, schema } = meant;
  const back = returnTo === undefined ? undefined : checkReturn(returnTo, issuer.origins);
  if (back === null) return <Refused problem={<Problem>{t.errors.returnAddress}</Problem>} />;

  const enrolment = enrolmentFor(wallet.master, contextOf(meant, wallet.credentials()));
  const held = wallet
    .credentials()
    .some(({ credential }) => credential.issuer.id === issuer.id && credential.schema === schemaUri);

  return (
    <div class="sheet">
      <Heading>{t.enrol.title(issuer.name)}</Heading>
      <Facts
        rows={[
          [t.enrol.what, labelIn(schema.document.title, locale)],
          [
            t.enrol.who,
            <>
              {issuer.name} {issuer.test ? <span class="badge">{t.app.demoBadge}</span> : null}
            </>,
          ],
          ...(back ? [[t.enrol.where, back.host] as const] : []),
        ]}
      />
      {held ? <p class="note">{t.enrol.already}</p> : null}
      <HolderCode code={enrolment.code} isNeeded={back === undefined} />
      <div class="actions low">
        {back ? (
          <>
            <button
              type="button"
              class="button primary"
              data-testid="accept-offer"
              onClick={() => {
                location.replace(returnWith(back, enrolment));
              }}
            >
              {t.enrol.accept}
            </button>
            <p class="soft small center">{t.enrol.acceptHint(back.host)}</p>
          </>
        ) : (
          <p class="note">{t.enrol.noReturn}</p>
        )}
        <button type="button" class="button secondary" data-testid="decline-offer" onClick={goHome}>
          {t.enrol.decline}
        </button>
      </div>
    </div>
  );
}

function Refused({ problem }: { problem: ComponentChildren }) {
  const { t } = useMessages();
  return (
    <div class="sheet">
      <Heading>{t.errors.title}</Heading>
      {problem}
      <a class="button secondary" href="#/">
        {t.app.toProofs}
      </a>
    </div>
  );
}

/** For whoever has to type or scan it: in the way of everybody whom the issuer's page takes back. */
function HolderCode({ code, isNeeded }: { code: string; isNeeded: boolean }) {
  const { t } = useMessages();
  const [shown, setShown] = useState(isNeeded);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(code);
    setCopied(true);
  };
  return (
    <div class="stack tight">
      {isNeeded ? null : (
        <button
          type="button"
          class="button plain"
          aria-expanded={shown}
          data-testid="show-code"
          onClick={() => setShown(!shown)}
        >
          {shown ? t.onward.hideCode : t.onward.showCode}
        </button>
      )}
      {shown ? (
        <>
          <h2>{t.enrol.code}</h2>
          <p class="holder-code" translate={false} data-testid="holder-code">
            {code}
          </p>
          <p class="soft small">{t.enrol.codeText}</p>
          <button type="button" class="button plain" onClick={() => void copy()}>
            {copied ? t.app.copied : t.app.copy}
          </button>
          <QrCode text={code} label={t.enrol.qrLabel} />
        </>
      ) : null}
    </div>
  );
}
