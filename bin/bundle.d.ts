export function findBundle(caches?: string[]): Promise<((file: URL) => URL | undefined) | undefined>;
