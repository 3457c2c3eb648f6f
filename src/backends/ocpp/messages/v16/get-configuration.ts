import type { GetConfigurationRequest, GetConfigurationResponse } from 'typed-ocpp/dist/ocpp16/types.js';
import type { StationAnswer, StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { present } from '../present.ts';

type Answered = NonNullable<StationAnswer['variables']>[number];

/** The keys that were asked for; with none, all of the station. */
export function getConfiguration({ variables }: StationRequest & { kind: 'get-variables' }): OutgoingCall {
  const key = variables.map(({ variable }) => variable);
  const payload: GetConfigurationRequest = key.length > 0 ? { key } : {};
  return { action: 'GetConfiguration', payload, read: (answer: GetConfigurationResponse) => read(key, answer) };
}

/** In the order asked, and then what else the station said. Keys are compared without case. */
function read(
  asked: readonly string[],
  { configurationKey = [], unknownKey = [] }: GetConfigurationResponse,
): StationAnswer {
  const known = new Map(configurationKey.map((entry) => [entry.key.toLowerCase(), entry]));
  const variables: Answered[] = [];
  for (const variable of asked) {
    const entry = known.get(variable.toLowerCase());
    known.delete(variable.toLowerCase());
    variables.push(entry ? answered(variable, entry) : { variable, status: 'UnknownVariable' });
  }
  for (const entry of known.values()) variables.push(answered(entry.key, entry));
  const named = new Set(variables.map(({ variable }) => variable.toLowerCase()));
  for (const variable of unknownKey) {
    if (!named.has(variable.toLowerCase())) variables.push({ variable, status: 'UnknownVariable' });
  }
  return { status: 'Accepted', variables };
}

function answered(
  variable: string,
  entry: NonNullable<GetConfigurationResponse['configurationKey']>[number],
): Answered {
  return present<Answered>({ variable, status: 'Accepted', value: entry.value, isReadOnly: entry.readonly });
}
