// SPDX-License-Identifier: GPL-3.0-or-later
/** The settings: a list of rows, each of which opens a screen of its own (settings-part.tsx). */
import type { ComponentChildren } from 'preact';
import { SETTINGS_PARTS, type SettingsPart } from '../../core/route.ts';
import type { OpenWallet } from '../app/open-wallet.ts';
import { Chevron } from '../ui/icons.tsx';
import { Heading } from '../ui/screen.tsx';
import { useMessages } from '../ui/use-messages.ts';

type Props = { wallet: OpenWallet };

export function SettingsScreen({ wallet }: Props) {
  const { t } = useMessages();
  const isWarned: Partial<Record<SettingsPart, boolean>> = { lists: wallet.bundles.forks().length > 0 };
  return (
    <div class="stack">
      <Heading>{t.settings.title}</Heading>
      <ul class="sheet rows">
        {SETTINGS_PARTS.map((part) => (
          <li key={part}>
            <Row part={part}>{isWarned[part] ? <span class="badge bad">{t.settings.attention}</span> : null}</Row>
          </li>
        ))}
      </ul>
      <p class="soft small center">{t.settings.about}</p>
    </div>
  );
}

function Row({ part, children }: { part: SettingsPart; children: ComponentChildren }) {
  const { t } = useMessages();
  const { title, about } = t.settings.parts[part];
  return (
    <a href={`#/settings/${part}`} data-testid={`settings-${part}`}>
      <span class="grow">
        {title}
        <span class="soft small">{about}</span>
      </span>
      {children}
      <Chevron />
    </a>
  );
}
