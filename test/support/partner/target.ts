import type { ModuleId, Side } from './interfaces.ts';
import type { Platform, Version } from './platform.ts';

/** What a request is addressed to; without a module: nothing that is offered here. */
export interface Target {
  readonly module: ModuleId | 'versions' | 'details' | 'credentials' | undefined;
  readonly side: Side;
  /** That of the path; of `versions` and of nothing it does not matter which. */
  readonly version: Version;
  /** The path after the endpoint, decoded. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
}

/** Reads `/ocpi/versions`, `/ocpi/2.2.1` or another version that is spoken, `…/credentials` and `…/{sender|receiver}/{module}/…`; a last slash is fine. */
export function targetOf(platform: Platform, url: string): Target {
  const mark = url.indexOf('?');
  const query = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
  const parts = (mark < 0 ? url : url.slice(0, mark)).split('/');
  if (parts.at(-1) === '') parts.pop();
  const [, root, first, side, module, ...segments] = parts;
  const version = platform.speaks.find((spoken) => spoken === first);
  const nothing: Target = { module: undefined, side: 'sender', version: version ?? '2.2.1', segments: [], query };
  if (root !== 'ocpi') return nothing;
  if (parts.length === 3) {
    if (first === 'versions') return { ...nothing, module: 'versions' };
    return version === undefined ? nothing : { ...nothing, module: 'details' };
  }
  if (version === undefined) return nothing;
  if (side === 'credentials' && parts.length === 4) return { ...nothing, module: 'credentials' };

  const offered = platform.interfaces.find((entry) => entry.module === module && entry.side === side);
  const decoded = segments.map(decodedSegment);
  if (!offered || !decoded.every((segment) => segment)) return nothing;
  return { ...offered, version, segments: decoded, query };
}

/** The segment as it was meant; empty when its encoding is broken. */
function decodedSegment(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}
