// SPDX-License-Identifier: GPL-3.0-or-later
/** Parts that every screen is made of: the sheet with its heading, the announced message, the fields. */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { useTitle } from './use-title.ts';

type HeadingProps = {
  children: ComponentChildren;
  class?: string;
  /** What the browser's tab says, where that is not the heading itself. */
  title?: string;
};

/** The heading of a screen takes the focus when the screen comes, so that readers and keyboards start there. */
export function Heading({ children, class: name, title }: HeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  useTitle(() => title ?? heading.current?.textContent ?? '');
  return (
    <h1 ref={heading} tabIndex={-1} class={name}>
      {children}
    </h1>
  );
}

/** A screen that only says what is under way. */
export function Waiting({ children }: { children: ComponentChildren }) {
  return (
    <div class="sheet">
      <Heading class="waiting">{children}</Heading>
      <progress aria-hidden="true" />
    </div>
  );
}

/** Announced politely when its text changes. Always in the page, so that the first text is announced as well. */
export function Status({ children, tone }: { children: ComponentChildren; tone?: 'good' | 'bad' | 'warn' }) {
  const empty = children === undefined || children === null || children === '' || children === false;
  return (
    <div role="status" data-testid="status">
      {empty ? null : <p class={tone ? `note ${tone}` : 'note'}>{children}</p>}
    </div>
  );
}

/** An error that needs attention now. */
export function Problem({ children, testid }: { children: ComponentChildren; testid?: string }) {
  return (
    <p class="note bad" role="alert" data-testid={testid}>
      {children}
    </p>
  );
}

export type OutcomeOf = { tone: 'good' | 'bad'; text: string } | undefined;

/** How something that the customer started went. */
export function Outcome({ of }: { of: OutcomeOf }) {
  return of?.tone === 'bad' ? <Problem>{of.text}</Problem> : <Status tone="good">{of?.text}</Status>;
}

type FieldProps = {
  label: string;
  hint?: string;
  children: (attributes: { id: string; 'aria-describedby'?: string }) => ComponentChildren;
};

export function Field({ label, hint, children }: FieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, ...(hint ? { 'aria-describedby': `${id}-hint` } : {}) })}
      {hint ? (
        <p class="soft small" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
    </div>
  );
}

/** Labels and values. */
export function Facts({ rows }: { rows: (readonly [label: string, value: ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {rows.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
