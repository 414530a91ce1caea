// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The bench's figures as a table for people, with their targets. Wherever the machine would otherwise decide, a target
 * is a ratio to stock snarkjs in the same run.
 */
export type Figures = Readonly<Record<string, number>>;

type Row = {
  readonly key: string;
  readonly label: string;
  readonly unit?: string;
  /** What it is compared with: the first of these figures that there is; and what that is called. */
  readonly than?: readonly string[];
  readonly thanWhat?: string;
  readonly target?: string;
  /** Is the goal met? `value` is the ratio when there is one. */
  readonly isMet?: (value: number) => boolean;
};

/** What is prepared again has one thread, as the wallet does it in the background. */
const ONE_THREAD = ['prepare_alone_ms', 'prepare_ms'];
const SNARKJS_PROVE = ['snarkjs_prove_ms'];
const SNARKJS_VERIFY = ['snarkjs_verify_ms'];

const PROVING: Row[] = [
  { key: 'snarkjs_prove_ms', label: 'snarkjs: full proof' },
  {
    key: 'prepare_ms',
    label: 'prepare, ahead of time',
    than: SNARKJS_PROVE,
    target: '0.7, goal 0.4',
    isMet: atMost(0.7),
  },
  { key: 'prepare_alone_ms', label: 'the same on one thread', than: SNARKJS_PROVE },
  {
    key: 'prepare_next_day_ms',
    label: 'prepare for another day',
    than: ONE_THREAD,
    thanWhat: 'prepare',
    target: '0.5',
    isMet: atMost(0.5),
  },
  {
    key: 'prepare_next_bundle_ms',
    label: 'prepare after a week, new root',
    than: ONE_THREAD,
    thanWhat: 'prepare',
    target: '0.5',
    isMet: atMost(0.5),
  },
  {
    key: 'prepare_next_root_ms',
    label: 'the same, every level another',
    than: ONE_THREAD,
    thanWhat: 'prepare',
  },
  { key: 'bind_ms', label: 'bind, at the tap', than: SNARKJS_PROVE, target: '1/200', isMet: atMost(1 / 200) },
  { key: 'snarkjs_verify_ms', label: 'snarkjs: verify' },
  { key: 'verify_ms', label: 'verify', than: SNARKJS_VERIFY, target: '1/4', isMet: atMost(0.25) },
  {
    key: 'verify_batch64_ms',
    label: 'verify in a batch of 64, each',
    than: SNARKJS_VERIFY,
    target: '0.06',
    isMet: atMost(0.06),
  },
  { key: 'verify_malformed_ms', label: 'refuse a malformed one, worst kind', target: '1', isMet: atMost(1) },
];

const SYSTEM: Row[] = [
  { key: 'snarkjs_http_verifications_per_s', label: 'snarkjs in a plain server', unit: '/s' },
  {
    key: 'http_verifications_per_s',
    label: 'answers verified over HTTP',
    unit: '/s',
    than: ['snarkjs_http_verifications_per_s'],
    target: 'at least 8',
    isMet: atLeast(8),
  },
  { key: 'http_redeemed_per_s', label: 'the same, redeemed by the shop', unit: '/s' },
  { key: 'http_p50_ms', label: 'answer, median under that load' },
  { key: 'http_p99_ms', label: 'answer, 99th percentile' },
  { key: 'http_event_loop_p99_ms', label: "server's event loop late by, 99 %", target: '30', isMet: atMost(30) },
  { key: 'http_bad_per_s', label: 'bad proofs sent meanwhile', unit: '/s' },
  { key: 'http_beside_bad_per_s', label: 'answers verified beside them', unit: '/s' },
  { key: 'http_beside_bad_p50_ms', label: 'answer beside them, median' },
  { key: 'http_beside_bad_p99_ms', label: 'answer beside them, 99th percentile' },
  {
    key: 'wallet_wire_bytes',
    label: 'proving files on the wire, age',
    unit: 'B',
    target: '2,936,013',
    isMet: atMost(2_936_013),
  },
  {
    key: 'wallet_wire_bytes_attributes',
    label: 'the same, attributes',
    unit: 'B',
    target: '4,500,000',
    isMet: atMost(4_500_000),
  },
  { key: 'app_wire_bytes', label: 'wallet app on the wire', unit: 'B' },
  { key: 'prepare_memory_mb', label: 'memory to prepare, age, at most', unit: 'MB', target: '250', isMet: atMost(250) },
  { key: 'prepare_memory_mb_attributes', label: 'the same, attributes', unit: 'MB', target: '250', isMet: atMost(250) },
  { key: 'prepare_peak_mb', label: 'the whole process then, age', unit: 'MB' },
  { key: 'prepare_peak_mb_attributes', label: 'the same, attributes', unit: 'MB' },
  { key: 'binder_ready_ms', label: 'page start to a bound proof', target: '300', isMet: atMost(300) },
  { key: 'tap_to_proof_ms', label: 'tap to proof posted', target: '10', isMet: atMost(10) },
  { key: 'tap_to_verified_ms', label: 'tap to "verified" in the shop', target: '500', isMet: atMost(500) },
  { key: 'first_use_ms', label: 'first use, from the shop to an armed button', target: '3000', isMet: atMost(3000) },
  { key: 'first_use_slow_ms', label: 'the same, pages six times slower', target: '10,000', isMet: atMost(10_000) },
  { key: 'chromium_first_ready_ms', label: 'Chromium: first proof, question to armed button' },
  { key: 'firefox_first_ready_ms', label: 'Firefox: the same' },
  { key: 'webkit_first_ready_ms', label: 'WebKit: the same' },
  { key: 'chromium_tap_to_verified_ms', label: 'Chromium: tap to "verified", with the driver' },
  { key: 'firefox_tap_to_verified_ms', label: 'Firefox: the same' },
  { key: 'webkit_tap_to_verified_ms', label: 'WebKit: the same' },
];

export function printTable(figures: Figures, print: (line: string) => void): void {
  for (const [title, prefix] of [
    ['Node', ''],
    ['Chromium', 'browser_'],
  ] as const) {
    for (const suffix of ['', '_attributes']) {
      section(`${title}, ${suffix === '' ? 'age' : 'attributes'}`, PROVING, (key) => figures[prefix + key + suffix]);
    }
  }
  section('HTTP on loopback, downloads, purchases in Chromium', SYSTEM, (key) => figures[key]);

  function section(title: string, rows: readonly Row[], get: (key: string) => number | undefined): void {
    const known = rows.filter(({ key }) => get(key) !== undefined);
    if (known.length === 0) return;
    print(`\n${title}`);
    for (const row of known) print(lineOf(row, get));
  }
}

function lineOf(
  { key, label, unit = 'ms', than, thanWhat = 'snarkjs', target, isMet }: Row,
  get: (key: string) => number | undefined,
): string {
  const value = get(key) ?? Number.NaN;
  const other = than?.map(get).find((figure) => figure !== undefined);
  const compared = other === undefined ? value : value / other;
  const start = `  ${label.padEnd(34)} ${value.toLocaleString('en').padStart(12)} ${unit.padEnd(3)}`;
  const ratio = other === undefined ? '' : `${ratioText(compared)} of ${thanWhat}`;
  const against = target === undefined ? '' : `target ${target}${isMet?.(compared) ? '' : '   MISSED'}`;
  return [start, ratio.padEnd(18), against].join(' ').trimEnd();
}

const ratioText = (ratio: number): string => (ratio < 0.02 ? `1/${Math.round(1 / ratio)}` : ratio.toFixed(2));

function atMost(limit: number) {
  return (value: number): boolean => value <= limit;
}

function atLeast(limit: number) {
  return (value: number): boolean => value >= limit;
}
