import type { Issue } from '../../kernel/fault.ts';
import { membersOf } from '../../kernel/json.ts';
import type { Logger } from '../../kernel/logger.ts';
import { hubVersion, pairVersion } from '../../ocpi/spoken-versions.ts';
import { type Direction, type Document, fromHub, type Translation, toHub } from '../../ocpi/versions/index.ts';
import type { About } from './about.ts';
import { contextOf, type LookUpParts } from './look-ups.ts';
import type { LossCounts } from './loss-counts.ts';
import { newerType, withNewerType } from './token-types.ts';

export type { About } from './about.ts';

/** Puts documents of platforms into the hub's form and back, and notes what gets lost (Z-02). */
export interface Translations {
  toHub(about: About, document: Document): Promise<Translation>;
  /** The same for a version of which nothing has to be looked up. */
  toHubAtOnce(about: About, document: Document): Translation;
  fromHub(about: About, document: Document): Promise<Translation>;
  /** Notes what a platform has answered that is not what its version says, and is left out therefore. */
  leftOut(about: About, text: string, issue: Issue): void;
}

/** What translations need besides the documents. */
export interface TranslationParts extends LookUpParts {
  readonly log: Logger;
  readonly counts: LossCounts;
}

/** Translations that count losses and what is held back, and write both to the log: never with values, nor with ids of drivers. */
export function createTranslations(parts: TranslationParts): Translations {
  const { log, counts } = parts;
  const noted = (direction: Direction, about: About, document: Document, translation: Translation): Translation => {
    if (translation.kind === 'done' && translation.losses.length === 0) return translation;
    const { version, platformId: platform, module } = about;
    const line = { platform, version, direction, module: module.id, object: idIn(module, document.text) };
    for (const { field, why } of translation.losses) {
      counts.lost(version, module.id, field);
      log.debug({ ...line, field, why }, 'a field was lost in translation');
    }
    if (translation.kind === 'held') {
      const { field, reason } = translation;
      counts.held(version, module.id, field);
      log.info({ ...line, field, reason }, 'an object is held back: it cannot be told in this version');
    }
    return translation;
  };
  return {
    async toHub(about, document) {
      const context = about.version === pairVersion ? await contextOf(parts, 'to-hub', about, document) : {};
      return noted('to-hub', about, document, toHub(about.version, document, context));
    },
    toHubAtOnce: (about, document) => noted('to-hub', about, document, toHub(about.version, document, {})),
    async fromHub(about, { text: stored, ...document }) {
      if (about.version === pairVersion) {
        const whole = { ...document, text: stored };
        const context = await contextOf(parts, 'from-hub', about, whole);
        return noted('from-hub', about, whole, fromHub(about.version, whole, context));
      }
      const isNewer = about.version !== hubVersion && about.module.sessionField !== undefined;
      const text = isNewer ? await withNewerType((owners, uid) => newerType(parts, owners, uid), stored) : stored;
      return noted('from-hub', about, { ...document, text }, fromHub(about.version, { ...document, text }, {}));
    },
    leftOut(about, text, { path, message }) {
      const { version, platformId: platform, module } = about;
      counts.held(version, module.id, 'invalid');
      log.warn(
        { platform, version, module: module.id, object: idIn(module, text), path, reason: message },
        'an object in a list is not valid in its version and was left out',
      );
    },
  };
}

/** The id of an object, for the log; undefined when it has none, or one that identifies a driver. */
function idIn({ idField, idsArePersonal }: About['module'], text: string): string | undefined {
  if (idsArePersonal === true) return undefined;
  const id = membersOf(text).get(idField);
  return id?.startsWith('"') ? (JSON.parse(id) as string) : undefined;
}
