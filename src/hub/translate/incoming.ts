import type { Issue } from '../../kernel/fault.ts';
import { parseJson } from '../../kernel/json.ts';
import { pairVersion } from '../../ocpi/spoken-versions.ts';
import { type SchemaName, validate } from '../../ocpi/validate.ts';
import { isTranslated } from '../../ocpi/versions/index.ts';
import type { Asked } from '../asked.ts';
import type { ExchangeHub } from '../exchange-hub.ts';
import { refusalOf, requireIds } from '../validate-request.ts';
import { bodyShape } from './shapes.ts';

/**
 * A request of another version in the hub's form (Z-01). Its body is checked by its own version first, and kept as it came for those who
 * speak that too. Throws an `invalid` fault that lists what is wrong, or what the hub's version cannot say.
 */
export async function toHubVersion(hub: ExchangeHub, asked: Asked): Promise<Asked> {
  const { request, version, caller, module } = asked;
  const { body } = request;
  const shape = bodyShape(asked) ?? resultShape(asked);
  if (body === undefined || shape === undefined) return asked;
  requireIds(asked);
  const isPatch = request.method === 'PATCH';
  const { issues } = validate(shape, body.value, { partial: isPatch, version });
  if (issues.length > 0) throw refusalOf(hub, asked, issues);
  const received = { version, text: body.text };
  if (!isTranslated(version, 'to-hub', shape)) return withBody(asked, { ...body, received });
  const about = { version, platformId: caller.id, module, request };
  const translation = await hub.translations.toHub(about, { shape, isPatch, text: body.text });
  if (translation.kind === 'held') throw refusalOf(hub, asked, [heldIssue(translation)]);
  const { text } = translation;
  const value = parseJson(text, hub.limits.jsonDepthMax);
  // A PATCH of what cannot be changed in parts here: merged into what is stored it is a whole one.
  const isMerged = isPatch && !translation.isPatch;
  const told = withBody(asked, { text, value, ...(!isMerged && { received }) });
  return isMerged ? { ...told, request: { ...told.request, method: 'PUT' } } : told;
}

/** The schema of a result of a command, where its words differ from the hub's. */
const resultShape = ({ version, operation, module }: Asked): SchemaName | undefined =>
  version === pairVersion && operation.effect === 'result' && module.id === 'commands' ? 'command-result' : undefined;

/** What keeps something from being said in the hub's version. */
export const heldIssue = ({ field, reason }: { readonly field: string; readonly reason: string }): Issue => ({
  path: field,
  message: reason,
});

const withBody = (asked: Asked, body: Asked['request']['body'] & {}): Asked => ({
  ...asked,
  request: { ...asked.request, body },
});
