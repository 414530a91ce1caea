// SPDX-License-Identifier: MIT
// The example shop's drawings, inline so that its pages load nothing from elsewhere.
import { type Html, html } from './html.ts';

/** Decoration only: the product's name stands beside it. */
export function bottle(glass: 'green' | 'dark' | 'juice'): Html {
  return html`<svg class="bottle ${glass}" viewBox="0 0 60 170" aria-hidden="true">
  <path class="glass" d="M24 6h12v40c0 10 12 16 12 32v78c0 5-3 8-8 8H20c-5 0-8-3-8-8V78c0-16 12-22 12-32z"/>
  <path class="shine" d="M18 82c0-8 4-14 8-20v96h-5c-2 0-3-1-3-3z"/>
  <rect class="cap" x="22.500" y="4" width="15" height="22" rx="2"/>
  <rect class="label" x="12" y="92" width="36" height="44"/>
  <path class="print" d="M18 104h24M22 111h16M30 118v10M25 128h10"/>
</svg>`;
}

export const ICON = html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#6b1f33"/><path d="M10 6h12c1 8-1 12-5 13v5h4v2H11v-2h4v-5c-4-1-6-5-5-13z" fill="#f8f3ea"/></svg>`;
