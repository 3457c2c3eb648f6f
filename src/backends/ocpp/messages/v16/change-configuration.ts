import type { ChangeConfigurationRequest, ChangeConfigurationResponse } from 'typed-ocpp/dist/ocpp16/types.js';
import { Fault } from '../../../../kernel/fault.ts';
import type { StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';

/** One key. Throws `Fault` of kind `invalid` for several: 1.6 changes one at a time, and each may be refused. */
export function changeConfiguration({ variables }: StationRequest & { kind: 'set-variables' }): OutgoingCall {
  const [first, ...more] = variables;
  if (!first || more.length > 0) {
    throw Fault.invalid([{ path: '/variables', message: 'is not one variable, as OCPP 1.6 changes them' }]);
  }
  const { variable, value } = first;
  const payload: ChangeConfigurationRequest = { key: variable, value };
  const read = ({ status }: ChangeConfigurationResponse) => ({ status, variables: [{ variable, status }] });
  return { action: 'ChangeConfiguration', payload, read };
}
