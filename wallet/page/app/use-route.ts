// SPDX-License-Identifier: GPL-3.0-or-later
/** The route as the page's own state, and the way home. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import { parseRoute, presentHash, type Route } from '../../core/route.ts';

export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const update = () => setHash(location.hash);
    window.addEventListener('hashchange', update);
    // Effects run after a frame, which may be late: the address can have changed since.
    update();
    return () => window.removeEventListener('hashchange', update);
  }, []);
  return useMemo(() => parseRoute(hash), [hash]);
}

/** Leaves a link's values out of the history, so that Back does not open an old request again. */
export function goHome(): void {
  location.replace('#/');
}

/** To a shop's question; what led there stays out of the history. */
export function goToQuestion(link: { clientId: string; requestUri: string }): void {
  location.replace(presentHash(link));
}
