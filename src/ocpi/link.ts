/**
 * The target of the link to the next page in a `Link` header (T-48, RFC 8288), as written there; undefined when there is
 * none.
 */
export function nextIn(link: string | undefined): string | undefined {
  for (const [, target, parameters] of link?.matchAll(linkValue) ?? []) {
    const relations = relation.exec(parameters ?? '');
    if ((relations?.[1] ?? relations?.[2] ?? '').toLowerCase().split(/\s+/).includes('next')) return target;
  }
  return undefined;
}

/** `<target>` and its parameters; neither part can be read in two ways, so that no header takes long. */
const linkValue = /<([^<>]*)>((?:[^<>,"]|"[^"]*")*)/g;
/** The first `rel`, outside of quoted strings. */
const relation = /^(?:[^"]|"[^"]*")*?;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/i;
