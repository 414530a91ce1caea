// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What the page says before the wallet starts, in English. Plain texts without functions: wallet/page/start/start.js
 * has them before any other script.
 */
export const enStart = {
  opening: 'Opening your wallet …',
  insecure:
    'The connection to this page is not safe, so the wallet does not start. Open it with an address that begins with https://.',
  framed:
    'Another page shows this wallet inside of itself, so the wallet does not start. Open it in a window of its own.',
  old: 'This browser is too old for the wallet. Update it, or open this page in another browser.',
  missing: 'It lacks:',
  noWebAssembly:
    'The security mode of this browser switches off something that the wallet needs (WebAssembly). Allow it for this website only, or use another browser.',
  storage:
    'This browser does not let the page keep anything, so the wallet does not start. Allow cookies and website data for this page, or open it in a window that is not private.',
  failed: 'The wallet could not be loaded. Check your connection.',
  again: 'Try again',
  inApp: 'You are inside {app}. What your wallet keeps here is not in your usual browser.',
  someApp: 'another app',
  openApple: 'To change: open the menu (••• or the share sign) and choose “Open in Safari” or “Open in browser”.',
  openAndroid: 'To change: press the button, or open the menu (⋮) and choose “Open in Chrome” or “Open in browser”.',
  openBrowser: 'Open in my browser',
  copy: 'Copy the address',
  copied: 'Copied. Paste it into your browser.',
  stay: 'Stay here',
};
