// SPDX-License-Identifier: MIT
// The widget's own look, in its shadow tree. A constructed sheet needs no 'unsafe-inline'. A shop restyles it through
// four custom properties: --hushmark-accent, --hushmark-on-accent, --hushmark-radius, --hushmark-font.

/**
 * Browsers without constructed sheets (Safari before 16.4) get an element, which a strict policy leaves without effect.
 */
export function applyStyle(root: ShadowRoot): void {
  if ('adoptedStyleSheets' in root && 'replaceSync' in CSSStyleSheet.prototype) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    return;
  }
  const style = document.createElement('style');
  style.textContent = STYLE;
  root.prepend(style);
}

const STYLE = `
:host { display: block; font: 1rem/1.45 var(--hushmark-font, inherit); color: inherit; max-width: 26rem }
:host([hidden]) { display: none }
button, a.wallet {
  font: inherit; font-weight: 600; min-height: 2.75rem; padding: .55rem 1.1rem; cursor: pointer; box-sizing: border-box;
  border: 1px solid var(--hushmark-accent, #1f4d3f); border-radius: var(--hushmark-radius, .5rem);
  background: var(--hushmark-accent, #1f4d3f); color: var(--hushmark-on-accent, #fff);
  display: inline-flex; align-items: center; gap: .6em; text-decoration: none
}
button.plain { background: none; color: inherit; border-color: currentColor; font-weight: 400 }
button:focus-visible, a:focus-visible { outline: 3px solid var(--hushmark-accent, #1f4d3f); outline-offset: 2px }
button[aria-disabled] { opacity: .65; cursor: progress }
.row { display: flex; flex-wrap: wrap; gap: .6rem }
.promise, .otherwise, .hint { font-size: .875rem; margin: .5rem 0 0; opacity: .85 }
.learns { font-size: .875rem; margin: .2rem 0 0; padding-inline-start: 1.2rem }
.status { margin: 0; display: flex; gap: .6em; align-items: baseline }
.status:empty { display: none }
.status:not(:empty) + div > .row:first-child { margin-top: .7rem }
.mark { flex: none; font-weight: 700 }
.qr { width: 13rem; max-width: 100%; margin: .7rem 0; background: #fff; border-radius: .4rem }
.qr svg { display: block; width: 100%; fill: #000 }
.number { font-size: 1.6rem; font-weight: 700; letter-spacing: .12em; margin: .2rem 0; font-variant-numeric: tabular-nums }
.link { display: inline-block; word-break: break-all; font-size: .8rem; color: inherit; margin-bottom: .8rem }
`;
