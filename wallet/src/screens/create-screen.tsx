/**
 * First use: choose a passphrase, make the wallet.
 */
import { useState } from 'preact/hooks';
import { errorText } from '../app/error-text.ts';
import { checkPassphrase } from '../store/passphrase.ts';
import { Field, Heading, Problem } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';

type Props = { reason: 'present' | 'enrol' | undefined; onCreate: (passphrase: string) => Promise<void> };

export function CreateScreen({ reason, onCreate }: Props) {
  const { t } = useMessages();
  const [passphrase, setPassphrase] = useState('');
  const [repeat, setRepeat] = useState('');
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    setProblem(undefined);
    try {
      checkPassphrase(passphrase);
      if (!shown && passphrase !== repeat) return setProblem(t.create.mismatch);
      setBusy(true);
      await onCreate(passphrase);
    } catch (error) {
      setBusy(false);
      setProblem(errorText(error, t));
    }
  }

  return (
    <form class="sheet" onSubmit={submit}>
      <div class="stack tight">
        <Heading>{t.create.title}</Heading>
        <p class="soft">
          {reason === 'present' ? t.create.leadPresent : reason === 'enrol' ? t.create.leadEnrol : t.create.lead}
        </p>
      </div>
      <Field label={t.create.passphrase} hint={t.create.hint}>
        {(attributes) => {
          const all = {
            ...attributes,
            required: true,
            autocomplete: 'new-password',
            spellcheck: false,
            'data-testid': 'create-passphrase',
            value: passphrase,
            onInput: (event: InputEvent & { currentTarget: HTMLInputElement }) =>
              setPassphrase(event.currentTarget.value),
          };
          return shown ? <input {...all} type="text" /> : <input {...all} type="password" />;
        }}
      </Field>
      {shown ? null : (
        <Field label={t.create.repeat}>
          {(attributes) => (
            <input
              {...attributes}
              type="password"
              required
              autocomplete="new-password"
              data-testid="create-repeat"
              value={repeat}
              onInput={(event) => setRepeat(event.currentTarget.value)}
            />
          )}
        </Field>
      )}
      <label class="check">
        <input type="checkbox" checked={shown} onChange={(event) => setShown(event.currentTarget.checked)} />
        {t.create.show}
      </label>
      <p class="note">{t.create.noReset}</p>
      {problem ? <Problem>{problem}</Problem> : null}
      <button type="submit" class="button primary" disabled={busy} data-testid="create-wallet">
        {busy ? t.create.working : t.create.submit}
      </button>
    </form>
  );
}
