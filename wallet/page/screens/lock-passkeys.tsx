// SPDX-License-Identifier: GPL-3.0-or-later
/** The passkeys that open the wallet: which there are, another one, one less. */
import { useEffect, useState } from 'preact/hooks';
import { isoDate, utcDay } from '#protocol/dates.ts';
import { formatDay } from '../../core/locales/catalogue.ts';
import { MOST_PASSKEYS, NAME_MAX, type Way } from '../../core/store/locks.ts';
import { deviceName } from '../app/device-name.ts';
import { useLocking } from '../app/locking.ts';
import { mayHavePasskeys } from '../app/passkeys.ts';
import { Field, Status } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';
import { Confirm } from './lock-confirm.tsx';

/** What the customer is about to do. */
type Doing = { what: 'add' } | { what: 'remove'; id: string; name: string } | undefined;

export function Passkeys() {
  const { t, locale } = useMessages();
  const { keeper, locks, onRelocked } = useLocking();
  const [possible, setPossible] = useState(true);
  const [doing, setDoing] = useState<Doing>();
  const [done, setDone] = useState<string>();
  useEffect(() => {
    void mayHavePasskeys().then(setPossible);
  }, []);

  const passkeys = locks?.passkeys ?? [];
  const begin = (next: Doing) => {
    setDone(undefined);
    setDoing(next);
  };
  const end = (text?: string) => {
    setDoing(undefined);
    setDone(text);
  };
  async function add(way: Way, name: string) {
    const passkey = await keeper.createPasskey(name);
    try {
      onRelocked(await keeper.addPasskey(passkey, way));
    } catch (error) {
      await keeper.forgetPasskey(passkey);
      throw error;
    }
    end(t.locks.added);
  }
  async function remove(way: Way, id: string) {
    onRelocked(await keeper.removePasskey(id, way));
    end(t.locks.removed);
  }

  return (
    <div class="sheet">
      <h2>{t.locks.passkeys}</h2>
      <Status tone="good">{done}</Status>
      {passkeys.length === 0 ? (
        <p class="soft">{possible ? t.locks.noneYet : t.locks.noPasskeys}</p>
      ) : (
        <ul class="rows" data-testid="passkeys">
          {passkeys.map(({ id, name, createdAt }) => (
            <li key={id} class="row">
              <div class="grow">
                <p>{name}</p>
                <p class="soft small">{t.locks.since(formatDay(isoDate(utcDay(createdAt)), locale))}</p>
              </div>
              <button
                type="button"
                class="button plain"
                aria-label={t.locks.removeOne(name)}
                data-testid="remove-passkey"
                onClick={() => begin({ what: 'remove', id, name })}
              >
                {t.locks.remove}
              </button>
            </li>
          ))}
        </ul>
      )}
      {doing?.what === 'remove' ? (
        <div class="stack">
          <p class="note">{t.locks.removeText}</p>
          <Confirm testid="remove" onConfirmed={(way) => remove(way, doing.id)} onCancel={() => end()} />
        </div>
      ) : null}
      {doing?.what === 'add' ? <Add onConfirmed={add} onCancel={() => end()} /> : null}
      {doing === undefined && possible && passkeys.length < MOST_PASSKEYS ? (
        <button type="button" class="button secondary" data-testid="add-passkey" onClick={() => begin({ what: 'add' })}>
          {t.locks.add}
        </button>
      ) : null}
    </div>
  );
}

type AddProps = { onConfirmed: (way: Way, name: string) => Promise<void>; onCancel: () => void };

function Add({ onConfirmed, onCancel }: AddProps) {
  const { t } = useMessages();
  const [name, setName] = useState(deviceName);
  return (
    <div class="stack">
      <Field label={t.locks.name} hint={t.locks.nameHint}>
        {(attributes) => (
          <input
            {...attributes}
            type="text"
            maxLength={NAME_MAX}
            data-testid="passkey-name"
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        )}
      </Field>
      <Confirm testid="add" onConfirmed={(way) => onConfirmed(way, name.trim() || deviceName())} onCancel={onCancel} />
    </div>
  );
}
