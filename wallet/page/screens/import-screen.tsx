// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Takes a credential in: file, pasted text or link. Everything is checked and shown first; nothing is stored before the
 * customer agrees (attack W25).
 */
import { useEffect, useState } from 'preact/hooks';
import { RENEWAL_HEAD, RENEWAL_MAX } from '#protocol/credential/renewal.ts';
import { labelIn } from '#protocol/credential/schema.ts';
import { isoDate, utcDay } from '#protocol/dates.ts';
import { type CheckedCredential, checkCredential } from '../../core/credentials/check-credential.ts';
import { explainRefusal } from '../../core/credentials/explain-refusal.ts';
import { keepCredential, replacedBy } from '../../core/credentials/held.ts';
import { CREDENTIAL_MAX, readCredentialText } from '../../core/credentials/read-credential.ts';
import { findRenewed, type Renewed } from '../../core/credentials/renew.ts';
import { formatDay } from '../../core/locales/catalogue.ts';
import { warmBinder } from '../../core/present/answer.ts';
import { lastOver, waitingRequests } from '../../core/present/waiting.ts';
import { registriesOf } from '../../core/trust/listed.ts';
import { errorText } from '../app/error-text.ts';
import { askToKeep } from '../app/keeping.ts';
import type { OpenWallet } from '../app/open-wallet.ts';
import type { Services } from '../app/services.ts';
import { goHome, goToQuestion } from '../app/use-route.ts';
import { Facts, Field, Heading, Problem } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';
import { Contents } from './home-screen.tsx';
import { Renewal } from './import-renewal.tsx';

type Props = {
  wallet: OpenWallet;
  services: Services;
  link: string | undefined;
  /** Goes home with the words. */
  onAdded: (note: string) => void;
};

export function ImportScreen({ wallet, services, link, onAdded }: Props) {
  const { t } = useMessages();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  const [checked, setChecked] = useState<CheckedCredential>();
  const [renewed, setRenewed] = useState<Renewed[]>();
  const context = () => ({ bundles: wallet.bundles, master: wallet.master, today: utcDay(services.now()) });

  const refuse = (error: unknown) => {
    const known = { closed: wallet.bundles.closed(), clockBehind: services.reach.clockBehind() };
    setProblem(errorText(explainRefusal(error, known), t));
  };

  async function check(source: string) {
    setProblem(undefined);
    try {
      // Nobody asks here, so lists that could not be loaded before can be fetched (attack L09).
      if (wallet.bundles.closed()) await wallet.refresh();
      setChecked(
        checkCredential(await readCredentialText(source, wallet.master, registriesOf(wallet.bundles)), context()),
      );
    } catch (error) {
      refuse(error);
    }
  }

  useEffect(() => {
    if (link === undefined) return;
    // Out of the address bar and the Back button, before anything else.
    history.replaceState(null, '', '#/import');
    void check(link);
  }, [link]);

  async function readFile(file: File | undefined) {
    if (!file) return;
    const isRenewal = (await file.slice(0, RENEWAL_HEAD.length).text()) === RENEWAL_HEAD;
    // Refused by its size before the rest is read.
    if (file.size > (isRenewal ? RENEWAL_MAX : CREDENTIAL_MAX)) return setProblem(t.errors.importTooBig);
    if (!isRenewal) return check(await file.text());
    setProblem(undefined);
    try {
      setRenewed(findRenewed(new Uint8Array(await file.arrayBuffer()), wallet.credentials(), context()));
    } catch (error) {
      refuse(error);
    }
  }

  const onProblem = (error: unknown) => {
    setChecked(undefined);
    setRenewed(undefined);
    setProblem(errorText(error, t));
  };
  if (renewed) {
    return <Renewal renewed={renewed} wallet={wallet} services={services} onAdded={onAdded} onProblem={onProblem} />;
  }
  if (checked) {
    return <Found checked={checked} wallet={wallet} services={services} onAdded={onAdded} onProblem={onProblem} />;
  }
  return (
    <div class="sheet">
      <div class="stack tight">
        <Heading>{t.import.title}</Heading>
        <p class="soft">{t.import.lead}</p>
      </div>
      {problem ? (
        <div class="stack tight">
          <Problem testid="import-error">{problem}</Problem>
          <p class="soft small">{t.import.nothing}</p>
        </div>
      ) : null}
      <Field label={t.import.file}>
        {(attributes) => (
          <input
            {...attributes}
            type="file"
            accept=".json,.renewal,application/json,text/plain,application/octet-stream"
            data-testid="import-file"
            onChange={(event) => void readFile(event.currentTarget.files?.[0])}
          />
        )}
      </Field>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void check(text);
        }}
      >
        <Field label={t.import.text}>
          {(attributes) => (
            <textarea
              {...attributes}
              required
              spellcheck={false}
              autocomplete="off"
              data-testid="import-text"
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          )}
        </Field>
        <button type="submit" class="button primary" data-testid="import-check">
          {t.import.check}
        </button>
      </form>
      <a class="button secondary" href="#/" data-testid="import-cancel">
        {t.app.cancel}
      </a>
    </div>
  );
}

type FoundProps = {
  checked: CheckedCredential;
  wallet: OpenWallet;
  services: Services;
  onAdded: (note: string) => void;
  onProblem: (error: unknown) => void;
};

function Found({ checked, wallet, services, onAdded, onProblem }: FoundProps) {
  const { t, locale } = useMessages();
  const [busy, setBusy] = useState(false);
  const { credential, issuer, schema } = checked;
  // As it was when the customer came: once it is stored, it would replace itself.
  const [older] = useState(() => replacedBy(checked, wallet.credentials()));
  const [waiting] = waitingRequests(wallet.store, services.now());
  // The question comes next; by then what binds the answer to it is here.
  useEffect(() => {
    if (waiting) warmBinder().catch(() => {});
  }, []);

  async function keep() {
    setBusy(true);
    try {
      const { random } = services;
      const nowMs = services.now();
      await keepCredential(checked, { store: wallet.store, held: wallet.credentials, random, nowMs });
      wallet.prepareInBackground();
      askToKeep();
      const [open] = waitingRequests(wallet.store, nowMs);
      const over = lastOver(wallet.store, nowMs);
      if (open) goToQuestion(open);
      else onAdded(over ? t.onward.addedLate(over.shop) : t.home.added);
    } catch (error) {
      onProblem(error);
    }
  }

  const day = (number: number) => formatDay(isoDate(number), locale);
  return (
    <div class="sheet">
      <Heading>{t.import.found}</Heading>
      <Facts
        rows={[
          [t.import.type, labelIn(schema.document.title, locale)],
          [
            t.import.issuer,
            <>
              {issuer.name} {issuer.test ? <span class="badge">{t.app.demoBadge}</span> : null}
            </>,
          ],
          [t.import.valid, t.import.validRange(day(credential.validFrom), day(credential.validUntil))],
        ]}
      />
      <Contents held={checked} wallet={wallet} />
      {older.length > 0 ? <p class="note">{t.import.replace}</p> : null}
      <div class="actions low">
        <button
          type="button"
          class="button primary"
          disabled={busy}
          data-testid="import-credential"
          onClick={() => void keep()}
        >
          {waiting ? t.onward.addAndContinue(waiting.shop) : t.onward.add}
        </button>
        <button type="button" class="button secondary" data-testid="import-discard" onClick={goHome}>
          {t.import.discard}
        </button>
      </div>
    </div>
  );
}
