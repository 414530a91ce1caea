// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What the customer has: one card for each proof, with issuer, kind, end date and whether it is ready. The birthdate is
 * hidden until the customer opens a card to read it.
 */
import { useEffect, useState } from 'preact/hooks';
import { describeCredential, schemaOf } from '#protocol/credential/credential.ts';
import { labelIn, schemaNumber } from '#protocol/credential/schema.ts';
import { isoDate } from '#protocol/dates.ts';
import { type AcceptedIssuer, issuersOf, schemasOf } from '#protocol/trust/bundle.ts';
import type { HeldCredential } from '../../core/credentials/held.ts';
import { misjudgedByClock, outsideOf } from '../../core/credentials/period.ts';
import { formatDay } from '../../core/locales/catalogue.ts';
import type { Messages } from '../../core/locales/en/index.ts';
import type { Readiness } from '../../core/preparation/preparer.ts';
import { claimsOf, valueText } from '../../core/present/claims.ts';
import { waitingRequests } from '../../core/present/waiting.ts';
import { presentHash } from '../../core/route.ts';
import { type Held, listingOf } from '../../core/trust/listed.ts';
import { errorText } from '../app/error-text.ts';
import type { OpenWallet } from '../app/open-wallet.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { Tick } from '../ui/icons.tsx';
import { Facts, Heading, Problem, Status } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';
import { useOnline } from '../ui/use-online.ts';
import { NotLoaded } from './not-loaded.tsx';
import { Suggestions } from './suggestions.tsx';
import { Page, WhereToGet } from './where-to-get.tsx';

const MOST_KINDS = 24;

type Props = { wallet: OpenWallet; note: string | undefined };

export function HomeScreen({ wallet, note }: Props) {
  const { t } = useMessages();
  const held = wallet.credentials();
  const closed = wallet.bundles.closed();
  const isOnline = useOnline();
  return (
    <div class="stack">
      <Heading>{t.home.title}</Heading>
      <Status tone="good">{note}</Status>
      {isOnline || closed ? null : <p class="note">{t.home.offline}</p>}
      <Waiting wallet={wallet} />
      {closed ? <NotLoaded wallet={wallet} error={closed} /> : null}
      {wallet.bundles.forks().length > 0 ? (
        <Problem testid="fork-notice">
          {t.errors.codes.trust_bundle_fork} <a href="#/settings/lists">{t.home.whatToDo}</a>
        </Problem>
      ) : null}
      {held.length === 0 ? (
        <div class="sheet empty">
          <h2>{t.home.emptyTitle}</h2>
          <p class="soft">{t.home.emptyText}</p>
          <Givers wallet={wallet} />
        </div>
      ) : (
        <ul class="cards">
          {held.map((entry) => (
            <li key={entry.id}>
              <Card entry={entry} wallet={wallet} />
            </li>
          ))}
        </ul>
      )}
      <a class={held.length === 0 ? 'button primary' : 'button secondary'} href="#/import" data-testid="add-proof">
        {t.home.add}
      </a>
      <a class="button plain" href="#/scan" data-testid="scan">
        {t.scan.title}
      </a>
      <Suggestions wallet={wallet} />
    </div>
  );
}

/** Shops that wait for an answer: the way back to their questions. */
function Waiting({ wallet }: { wallet: OpenWallet }) {
  const { t } = useMessages();
  const [, tick] = useState(0);
  const waiting = waitingRequests(wallet.store, Date.now());
  useEffect(() => {
    if (waiting.length === 0) return;
    const timer = setInterval(() => tick(waitingRequests(wallet.store, Date.now()).length), 1000);
    return () => clearInterval(timer);
  }, [waiting.length]);
  return waiting.map((request) => (
    <div class="note shop-waits" key={request.requestUri} data-testid="waiting">
      <span>{t.onward.waiting(request.shop)}</span>
      <a class="button primary" href={presentHash(request)} data-testid="continue">
        {t.onward.continue}
      </a>
    </div>
  ));
}

/** By kind of proof, from all lists that the wallet follows. */
function Givers({ wallet }: { wallet: OpenWallet }) {
  const { t, locale } = useMessages();
  const issuers = new Map(
    wallet.bundles.all().flatMap((bundle) => bundle.issuers.map((issuer) => [issuer.id, issuer])),
  );
  const all = { issuers: [...issuers.values()] };
  if (all.issuers.length === 0) return null;
  // Several kinds may have one name, as the memberships of several clubs have.
  const byTitle = new Map<string, Set<AcceptedIssuer>>();
  for (const { uri, title } of schemasOf(all).values()) {
    const name = labelIn(title, locale);
    byTitle.set(name, new Set([...(byTitle.get(name) ?? []), ...issuersOf(all, uri)]));
  }
  return (
    <details data-testid="givers">
      <summary>{t.where.title}</summary>
      <div class="stack">
        {[...byTitle].slice(0, MOST_KINDS).map(([title, givers]) => (
          <WhereToGet key={title} title={title} issuers={[...givers]} />
        ))}
      </div>
    </details>
  );
}

type CardState = Readiness | 'notLoaded' | 'unknown' | 'expired' | 'notYet' | 'revoked';
const TONES: Record<CardState, string> = {
  ready: 'good',
  preparing: '',
  waiting: '',
  idle: '',
  notLoaded: 'warn',
  unknown: 'bad',
  expired: 'warn',
  notYet: 'warn',
  revoked: 'bad',
};

function Card({ entry, wallet }: { entry: HeldCredential; wallet: OpenWallet }) {
  const { t, locale } = useMessages();
  const { credential, id } = entry;
  const found = listingOf(wallet.bundles, entry);
  const state = stateOf(entry, wallet);
  const ended = state === 'expired' || state === 'revoked';
  const clock = wrongClock(entry, wallet);
  // A clock that closes the lists as well is told about above.
  const clockHint = clock && !wallet.bundles.closed() ? errorText(clock, t) : undefined;
  const hint = ended || state === 'unknown' ? t.home.hints[state] : clockHint;
  // Other questions take some seconds when they are asked for the first time, so the card says which ones do not.
  const answered = new Set(
    (ended ? [] : wallet.preparer.answers(id)).flatMap(
      ({ asked, bundle }) => claimsOf(asked, bundle, { t, locale }).learns,
    ),
  );
  const remove = () =>
    wallet.store.change(
      [],
      [
        { in: 'credentials', id },
        ...wallet.store
          .list('preparations')
          .filter(({ value }) => value.credentialId === id)
          .map((kept) => ({ in: 'preparations' as const, id: kept.id })),
      ],
    );
  return (
    <article class={ended ? 'card ended' : 'card'} data-testid="credential-card" data-state={state}>
      <div class="row">
        <h2 class="title">{found ? labelIn(found.schema.document.title, locale) : credential.schema}</h2>
        {found?.issuer.test ? <span class="badge">{t.app.demoBadge}</span> : null}
      </div>
      <p>{t.home.issuer(found?.issuer.name ?? credential.issuer.id)}</p>
      <div class="row">
        <p class="soft small">{periodText(state, credential, (iso) => formatDay(iso, locale), t)}</p>
        <span class={`badge ${TONES[state]}`}>
          {state === 'ready' ? <Tick /> : null}
          {t.home.states[state]}
        </span>
      </div>
      {answered.size > 0 ? (
        <p class="soft small" data-testid="one-tap">
          {t.home.oneTap([...answered].join('; '))}
        </p>
      ) : null}
      {hint ? (
        <div class="points small" data-testid="ask-again">
          <p class="soft">{hint}</p>
          {found?.issuer.page && !clock ? <Page name={found.issuer.name} address={found.issuer.page} /> : null}
        </div>
      ) : null}
      <details>
        <summary>{t.home.details}</summary>
        <div class="stack">
          <Contents held={entry} wallet={wallet} />
          <ConfirmButton
            label={t.home.remove}
            confirm={t.home.removeConfirm}
            hint={t.home.removeHint}
            testid="remove"
            onConfirm={() => void remove()}
          />
        </div>
      </details>
    </article>
  );
}

/** What a credential says, hidden until asked for: somebody may look over the shoulder. */
export function Contents({ held, wallet }: { held: Held; wallet: OpenWallet }) {
  const { t, locale } = useMessages();
  const [shown, setShown] = useState(false);
  const { credential } = held;
  const document = listingOf(wallet.bundles, held)?.schema.document;
  // Labels are the registry's, as long as it means what the issuer signed.
  const labelled = document && schemaNumber(document) === schemaNumber(schemaOf(credential)) ? document.slots : [];
  const rows = describeCredential(credential).map(({ name, value }) => {
    const slot = credential.meaning.find((candidate) => candidate.name === name);
    const known = labelled.find((candidate) => candidate.name === name);
    const label = labelIn(known?.label ?? { en: name }, locale);
    return [label, value === undefined ? t.home.hashed : valueText(value, known ?? slot, { t, locale })] as const;
  });
  return (
    <div class="stack tight">
      <button type="button" class="button plain" aria-expanded={shown} onClick={() => setShown(!shown)}>
        {shown ? t.home.hideDetails : t.home.showDetails}
      </button>
      {shown ? <Facts rows={rows} /> : null}
    </div>
  );
}

/** Nobody has withdrawn what the wallet only failed to look up. */
function isAccepted(entry: HeldCredential, wallet: OpenWallet): boolean | undefined {
  try {
    return wallet.isAccepted(entry);
  } catch {
    return undefined;
  }
}

/** Whether everything is at hand that could name who gave a proof. */
function isLoaded({ bundles }: OpenWallet): boolean {
  return bundles.closed() === undefined && bundles.all().length > 0;
}

function periodText(
  state: CardState,
  { validFrom, validUntil }: HeldCredential['credential'],
  day: (iso: string) => string,
  t: Messages,
): string {
  if (state === 'expired') return t.home.endedOn(day(isoDate(validUntil)));
  return state === 'notYet' ? t.home.validFrom(day(isoDate(validFrom))) : t.home.validUntil(day(isoDate(validUntil)));
}

/** Why a proof only looks ended, or not begun. */
function wrongClock({ credential }: HeldCredential, wallet: OpenWallet): unknown {
  return misjudgedByClock(credential, Date.now(), wallet.clockBehind());
}

function stateOf(entry: HeldCredential, wallet: OpenWallet): CardState {
  if (wrongClock(entry, wallet)) return 'notLoaded';
  const outside = outsideOf(entry.credential, Date.now());
  if (outside) return outside;
  if (!listingOf(wallet.bundles, entry)) return isLoaded(wallet) ? 'unknown' : 'notLoaded';
  const accepted = isAccepted(entry, wallet);
  if (accepted === undefined) return 'notLoaded';
  return accepted ? wallet.preparer.readiness(entry.id) : 'revoked';
}
