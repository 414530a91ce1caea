// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A shop asks: opens and checks the request, then shows who asks what (present-question.tsx). A request that does not
 * pass is refused here, and then nothing is sent, not even "no", since nobody knows whom it would reach.
 */
import { useEffect, useMemo, useState } from 'preact/hooks';
import { type ErrorCode, isHushmarkError } from '#base/errors.ts';
import { PINNED_CIRCUITS } from '../../core/pinned-manifest.ts';
import { type AnswerableRequest, findShop, openRequest, type RequestLink } from '../../core/present/open-request.ts';
import { endWaiting, waitsUntil } from '../../core/present/waiting.ts';
import { errorText } from '../app/error-text.ts';
import type { OpenWallet } from '../app/open-wallet.ts';
import type { Services } from '../app/services.ts';
import { Heading, Problem, Waiting } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';
import { PresentQuestion } from './present-question.tsx';

type Props = { wallet: OpenWallet; services: Services; clientId: string; requestUri: string };

export function PresentScreen({ wallet, services, clientId, requestUri }: Props) {
  const { t } = useMessages();
  const [opened, setOpened] = useState<AnswerableRequest>();
  const [refusal, setRefusal] = useState<unknown>();
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    let gone = false;
    setOpened(undefined);
    setRefusal(undefined);
    const { reach, now } = services;
    const { bundles, store } = wallet;
    const until = waitsUntil(store, requestUri);
    openRequest({ clientId, requestUri }, { bundles, reach, circuits: PINNED_CIRCUITS, now, until })
      .then((result) => !gone && setOpened(result))
      .catch((error: unknown) => {
        if (!gone) setRefusal(error);
        // Answered elsewhere, or taken back by the shop.
        if (isHushmarkError(error) && error.code.startsWith('session_'))
          void endWaiting(store, requestUri).catch(() => {});
      });
    return () => {
      gone = true;
    };
  }, [wallet, services, clientId, requestUri, attempt]);

  const link = useMemo(() => ({ clientId, requestUri }), [clientId, requestUri]);
  const retry = () => setAttempt((count) => count + 1);
  if (opened) return <PresentQuestion wallet={wallet} services={services} link={link} opened={opened} />;
  if (refusal !== undefined) {
    return <Refused wallet={wallet} link={link} error={refusal} onRetry={retry} />;
  }
  return <Waiting>{t.present.checking}</Waiting>;
}

/** Only a wallet without any list offers to fetch it here: fetching the shop's one would tell which it has (L17). */
const OUTDATED: readonly ErrorCode[] = ['wallet_lists'];
/** Refusals that may end with what the customer does next: go online, set the clock. */
const MAY_PASS: readonly ErrorCode[] = ['wallet_offline', 'wallet_clock', 'request_from_future', 'trust_from_future'];

type RefusedProps = { wallet: OpenWallet; link: RequestLink; error: unknown; onRetry: () => void };

function Refused({ wallet, link, error, onRetry }: RefusedProps) {
  const { t } = useMessages();
  const shop = findShop(wallet.bundles, link.clientId)[0]?.verifier;
  const [busy, setBusy] = useState(false);
  const code = isHushmarkError(error) ? error.code : undefined;
  const isOutdated = code !== undefined && OUTDATED.includes(code);
  const mayPass = code !== undefined && MAY_PASS.includes(code);

  async function refresh() {
    setBusy(true);
    await wallet.refresh();
    onRetry();
  }

  return (
    <div class="sheet">
      <Heading>{t.present.refusedTitle}</Heading>
      <Problem testid="present-refused">{errorText(error, t)}</Problem>
      <p class="soft">{t.present.refusedText}</p>
      <div class="actions low">
        {isOutdated || mayPass ? (
          <button
            type="button"
            class="button primary"
            disabled={busy}
            onClick={() => (code === 'wallet_offline' || code === 'request_from_future' ? onRetry() : void refresh())}
          >
            {isOutdated ? t.present.load : t.errors.retry}
          </button>
        ) : null}
        {shop?.origins[0] ? (
          <a class="button secondary" href={shop.origins[0]} rel="noreferrer">
            {t.present.back}
          </a>
        ) : (
          <a class="button secondary" href="#/">
            {t.app.toProofs}
          </a>
        )}
      </div>
    </div>
  );
}
