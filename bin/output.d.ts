export function watchOutput(): void;
