// SPDX-License-Identifier: GPL-3.0-or-later
/** What could go wrong, for the curious: what docs/threat-model.md says, in the customer's words. */
import { useMessages } from '../ui/use-messages.ts';

export function Risks() {
  const { t } = useMessages();
  return (
    <div class="sheet">
      <p class="soft">{t.risks.lead}</p>
      {t.risks.points.map(({ title, text }) => (
        <div class="stack tight" key={title}>
          <h2>{title}</h2>
          <p>{text}</p>
        </div>
      ))}
    </div>
  );
}
