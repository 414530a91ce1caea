// SPDX-License-Identifier: GPL-3.0-or-later
/** A QR code as one SVG path built from elements. The same text must always stand beside it. */
import { useEffect, useRef } from 'preact/hooks';
import encodeQR from 'qr';

const QUIET_ZONE = 2;

export function QrCode({ text, label }: { text: string; label: string }) {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET_ZONE });
  const path = rows.map((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')).join('')).join('');
  const picture = useRef<HTMLDivElement>(null);
  // It comes below what was pressed, where the actions of a small screen would cover it.
  useEffect(() => picture.current?.scrollIntoView({ block: 'center' }), []);
  return (
    <div class="qr" ref={picture}>
      <svg viewBox={`0 0 ${rows.length} ${rows.length}`} role="img" aria-label={label} shape-rendering="crispEdges">
        <path d={path} />
      </svg>
    </div>
  );
}
