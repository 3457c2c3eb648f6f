import type { SetVariablesRequest, SetVariablesResponse } from 'typed-ocpp/dist/ocpp20/types.js';
import { Fault } from '../../../../kernel/fault.ts';
import type { StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { addressOf, inOrder, nameOf } from './variables.ts';

/** Each is taken or refused by itself. Throws `Fault` of kind `invalid` for none. */
export function setVariables({ variables }: StationRequest & { kind: 'set-variables' }): OutgoingCall {
  if (variables.length === 0) throw Fault.invalid([{ path: '/variables', message: 'names none' }]);
  const payload: SetVariablesRequest = {
    setVariableData: variables.map((variable, index) => ({
      ...addressOf(variable, index),
      attributeValue: variable.value,
    })),
  };
  const read = ({ setVariableResult }: SetVariablesResponse) => ({
    status: 'Accepted',
    variables: inOrder(payload.setVariableData, setVariableResult).map((result) => ({
      ...nameOf(result),
      status: result.attributeStatus,
    })),
  });
  return { action: 'SetVariables', payload, read };
}
