// SPDX-License-Identifier: MIT
// The element as a control of the form around it: holds the form back while an answer is required, and fills in the
// outcome. By ElementInternals; browsers without it (Safari before 16.4) get a submit listener and hidden fields. It is
// a convenience for the customer: only the shop's server decides.

export type FormControl = {
  /** Values that the form sends along, by name. */
  fill(values: Record<string, string>): void;
  /** While there is a `message` the form is not sent; the browser shows the message at `anchor`. */
  hold(message: string, anchor: HTMLElement): void;
  connect(): void;
  disconnect(): void;
};

/** `onHeld` is called when a form was held back and the browser does not say so itself. */
export function formControl(host: HTMLElement, onHeld: () => void): FormControl {
  if ('attachInternals' in host && 'setFormValue' in ElementInternals.prototype) {
    const internals = host.attachInternals();
    return {
      fill(values) {
        const fields = new FormData();
        for (const [name, value] of Object.entries(values)) fields.set(name, value);
        internals.setFormValue(fields);
      },
      hold: (message, anchor) => internals.setValidity({ valueMissing: message !== '' }, message, anchor),
      connect() {},
      disconnect() {},
    };
  }
  let isHeld = false;
  const onSubmit = (event: SubmitEvent): void => {
    const isFree = event.submitter !== null && 'formNoValidate' in event.submitter && event.submitter.formNoValidate;
    if (!isHeld || isFree || !(event.target instanceof Node) || !event.target.contains(host)) return;
    event.preventDefault();
    event.stopPropagation();
    onHeld();
  };
  return {
    fill(values) {
      for (const [name, value] of Object.entries(values)) {
        const field = document.createElement('input');
        field.type = 'hidden';
        field.name = name;
        field.value = value;
        host.querySelector(`input[type=hidden][name="${name}"]`)?.remove();
        host.append(field);
      }
    },
    hold(message) {
      isHeld = message !== '';
    },
    connect: () => document.addEventListener('submit', onSubmit, true),
    disconnect: () => document.removeEventListener('submit', onSubmit, true),
  };
}
