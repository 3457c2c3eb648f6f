import { Fault, type Issue } from '../../kernel/fault.ts';
import { urlOf } from '../../kernel/url.ts';
import { partyKey } from '../../ocpi/party.ts';
import { renameParty, saveEmspSettings } from '../../store/hosted-platforms.ts';
import { lockPlatform } from '../../store/platforms.ts';
import type { EmspSettings } from '../../store/registry.ts';
import { type Actor, change } from '../change.ts';
import { changeWebhook, type UrlFlaw, type WebhookChange } from '../drivers/notifications/webhook.ts';
import type { Hub } from '../hub.ts';
import { hostedParty, isOpen } from './hosted-party.ts';

/** What changes about a hosted party; what is left out stays. */
export type PartyChanges = Partial<EmspSettings> & {
  readonly name?: string;
  /** Of an eMSP: where its drivers' notifications go. */
  readonly notifications?: WebhookChange;
};

/**
 * Changes what a hosted party is called, and the settings of an eMSP. Throws `not-found`, and `invalid` for settings of an eMSP that is
 * none, and for an issuer or a webhook the hub would not ask.
 * Returns the secret of the webhook when there is a new one.
 */
export async function changeParty(
  hub: Hub,
  actor: Actor,
  key: string,
  changes: PartyChanges,
  flawOf: UrlFlaw,
): Promise<string | undefined> {
  const party = hostedParty(hub, key);
  const { name, notifications, ...settings } = changes;
  const issues = [
    ...(party.hosted === 'drivers'
      ? []
      : foreign({ ...settings, ...(notifications !== undefined && { notifications }) })),
    ...issuerIssues(settings.oidc?.issuer, hub.allowPrivateNetwork),
  ];
  if (issues.length > 0) throw Fault.invalid(issues);
  return change(hub, actor, async (tx) => {
    const platform = await lockPlatform(tx, party.platform_id);
    if (platform === undefined || !isOpen(platform)) throw new Fault('not-found', 'the party has ended');
    if (name !== undefined) await renameParty(tx, party.platform_id, name);
    if (Object.keys(settings).length > 0)
      await saveEmspSettings(tx, party.platform_id, { ...platform.emsp, ...settings });
    const result =
      notifications === undefined ? undefined : await changeWebhook(hub, tx, partyKey(party), notifications, flawOf);
    const details = { party: partyKey(party), fields: Object.keys(changes).sort() };
    return { result, done: { action: 'party.change', subject: party.platform_id, details } };
  });
}

const foreign = (settings: object): Issue[] =>
  Object.keys(settings).map((field) => ({ path: `/${field}`, message: 'is of eMSPs alone' }));

/** An issuer is a URL as OpenID Connect has it: discovery is looked for below it. */
function issuerIssues(issuer: string | undefined, isPrivateAllowed: boolean): Issue[] {
  if (issuer === undefined) return [];
  const url = urlOf(issuer);
  const isSafe = url?.protocol === 'https:' || (isPrivateAllowed && url?.protocol === 'http:');
  if (url === undefined || !isSafe) return [{ path: '/oidc/issuer', message: 'must be an https URL' }];
  const isBare = url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  return isBare ? [] : [{ path: '/oidc/issuer', message: 'must not have a query, a fragment or a user' }];
}
