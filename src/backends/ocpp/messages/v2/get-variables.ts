import type { GetVariablesRequest, GetVariablesResponse } from 'typed-ocpp/dist/ocpp20/types.js';
import { Fault } from '../../../../kernel/fault.ts';
import type { StationRequest } from '../../../../stations/model.ts';
import type { OutgoingCall } from '../../translator.ts';
import { present } from '../present.ts';
import { type AnsweredVariable, addressOf, inOrder, nameOf } from './variables.ts';

/** Throws `Fault` of kind `invalid` for no variables at all: 2.x answers to those that are named. */
export function getVariables({ variables }: StationRequest & { kind: 'get-variables' }): OutgoingCall {
  if (variables.length === 0) {
    throw Fault.invalid([{ path: '/variables', message: 'names none; from OCPP 2 on a report tells all' }]);
  }
  const payload: GetVariablesRequest = { getVariableData: variables.map(addressOf) };
  const read = ({ getVariableResult }: GetVariablesResponse) => ({
    status: 'Accepted',
    variables: inOrder(payload.getVariableData, getVariableResult).map((result) =>
      present<AnsweredVariable>({
        ...nameOf(result),
        status: result.attributeStatus,
        value: result.attributeValue,
      }),
    ),
  });
  return { action: 'GetVariables', payload, read };
}
