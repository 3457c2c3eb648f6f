import type { VatNumberValidationRequest, VatNumberValidationResponse } from 'typed-ocpp/dist/ocpp21/types.js';
import type { Heard } from '../../translator.ts';
import { present } from '../present.ts';

/** No register of VAT numbers is asked here. */
export function vatNumberValidation(
  _heard: Heard,
  { vatNumber, evseId }: VatNumberValidationRequest,
): VatNumberValidationResponse {
  return present<VatNumberValidationResponse>({ status: 'Rejected', vatNumber, evseId });
}
