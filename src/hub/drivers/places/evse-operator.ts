import { foldEvseId } from '../../../places/evse-id.ts';

/** The operator's part of a printed EVSE id, such as `BE-BEC` of `BE*BEC*E041503001`; undefined when it has another form. */
export function operatorIn(evseId: string): string | undefined {
  const match = /^([A-Z]{2})([A-Z0-9]{3})E/.exec(foldEvseId(evseId));
  return match === null ? undefined : `${match[1]}-${match[2]}`;
}
