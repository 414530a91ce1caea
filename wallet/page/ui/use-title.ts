// SPDX-License-Identifier: GPL-3.0-or-later
/** The title of the browser's tab says which screen this is, for whoever has many tabs or hears them read. */
import { useEffect } from 'preact/hooks';
import { useMessages } from './use-messages.ts';

export function useTitle(screen: () => string): void {
  const { t } = useMessages();
  // After every drawing: the words change with the language.
  useEffect(() => {
    document.title = `${screen()} - ${t.app.title}`;
  });
}
