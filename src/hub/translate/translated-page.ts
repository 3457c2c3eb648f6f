import type { OcpiModule } from '../../ocpi/module.ts';
import type { Party } from '../../ocpi/party.ts';
import { hubVersion, pairVersion } from '../../ocpi/spoken-versions.ts';
import { validate } from '../../ocpi/validate.ts';
import { isTranslated } from '../../ocpi/versions/index.ts';
import type { ListedObject, ListPage } from '../list-page.ts';
import { heldIssue } from './incoming.ts';
import { objectShapes } from './shapes.ts';
import type { About, Translations } from './translations.ts';

/** A page of a platform's list in the hub's form; what is wrong with an object by the platform's own version stands with it. */
export async function translatedPage(
  translations: Translations,
  about: About & { readonly module: OcpiModule },
  page: ListPage,
  owner: Party,
): Promise<ListPage> {
  const { version, module } = about;
  // What OCPI 2.1.1 says is whose by the connection alone.
  const owned = (value: unknown): unknown =>
    version === pairVersion && isObject(value) ? { ...value, ...owner } : value;
  const [shape] = objectShapes(module);
  if (version === hubVersion || shape === undefined) return page;
  const inHubForm = async ({ text, value }: ListedObject): Promise<ListedObject> => {
    const { issues } = validate(shape, value, { version });
    if (issues.length > 0) return { text, value: owned(value), issues };
    const received = { version, text };
    if (!isTranslated(version, 'to-hub', shape)) return { text, value, received };
    const translation = await translations.toHub(about, { shape, text });
    if (translation.kind === 'held') return { text, value: owned(value), issues: [heldIssue(translation)] };
    return { text: translation.text, value: JSON.parse(translation.text), received };
  };
  return { ...page, items: await Promise.all(page.items.map(inHubForm)) };
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
