import { parseDateTime } from '../../date-time.ts';
import { foldId } from '../../object-state.ts';
import { knownValues } from '../known-values.ts';
import type { Call } from '../pair.ts';
import type { Part } from '../part.ts';
import { stampedUp } from './owned.ts';
import { imageDown, pointDown } from './places.ts';

/** An EVSE of a 2.1.1 peer (table 14.2). */
export function evseUp(evse: Part, call: Call): void {
  stampedUp(evse, call);
  evsePartsUp(evse);
}

/** The same within a Location. */
export function evsePartsUp(evse: Part): true {
  evse.each('connectors', connectorFieldsUp);
  return true;
}

/** A Connector of a 2.1.1 peer (table 14.2). */
export function connectorUp(connector: Part, call: Call): void {
  stampedUp(connector, call);
  connectorFieldsUp(connector);
}

function connectorFieldsUp(connector: Part): true {
  connector.rename('voltage', 'max_voltage');
  connector.rename('amperage', 'max_amperage');
  const tariff = connector.text('tariff_id');
  connector.rename('tariff_id', 'tariff_ids');
  if (tariff !== undefined) connector.set('tariff_ids', `[${tariff}]`);
  return true;
}

/** An EVSE for a 2.1.1 peer (table 14.2); false when none of its Connectors can be told. */
export function evseDown(evse: Part, call: Call): boolean {
  evse.lose(['parking', 'accepted_service_providers'], 'is not in 2.1.1');
  evse.keepKnown('capabilities', knownValues('2.1.1', 'Capability'));
  evse.keepKnown('parking_restrictions', knownValues('2.1.1', 'ParkingRestriction'));
  evse.within('coordinates', pointDown);
  evse.each('images', imageDown);
  evse.each('connectors', (connector) => connectorDown(connector, call));
  if (!evse.has('connectors') || evse.list('connectors').length > 0) return true;
  // A PATCH then says what else has changed.
  evse.drop('connectors');
  return call.isPatch;
}

/** The same as an object of its own, which is held when it cannot be told. */
export function evseAloneDown(evse: Part, call: Call): void {
  if (!evseDown(evse, call)) evse.hold('connectors', 'has no Connector of a kind that 2.1.1 knows');
}

/** A Connector for a 2.1.1 peer (table 14.2); false when 2.1.1 has no word for its plug, which it requires. */
export function connectorDown(connector: Part, call: Call): boolean {
  if (!standardDown(connector, call)) return false;
  connector.lose(['max_electric_power', 'capabilities'], 'is not in 2.1.1');
  connector.rename('max_voltage', 'voltage');
  connector.rename('max_amperage', 'amperage');
  const power = connector.word('power_type');
  if (power !== undefined && !knownValues('2.1.1', 'PowerType').has(power)) {
    connector.losses.add(`${connector.path}/power_type`, 'becomes AC_1_PHASE');
    connector.setWord('power_type', 'AC_1_PHASE');
  }
  tariffDown(connector, call);
  return true;
}

/** The same as an object of its own. */
export function connectorAloneDown(connector: Part, call: Call): void {
  if (!connectorDown(connector, call)) connector.hold('standard', 'is a plug that 2.1.1 does not know');
}

function standardDown(connector: Part, { context }: Call): boolean {
  const standard = connector.word('standard');
  if (standard === undefined || knownValues('2.1.1', 'ConnectorType').has(standard)) return true;
  const isTesla = standard === 'SAE_J3400' && context.peer?.callsJ3400Tesla === true;
  connector.losses.add(
    `${connector.path}/standard`,
    isTesla ? 'becomes TESLA_S' : 'is a plug that 2.1.1 does not know',
  );
  if (isTesla) connector.setWord('standard', 'TESLA_S');
  return isTesla;
}

/** 2.1.1 has one Tariff for a Connector: the first that is for everybody and in force. */
function tariffDown(connector: Part, call: Call): void {
  const ids = connector.list('tariff_ids').map((id) => String(JSON.parse(id)));
  const chosen = ids.find((id) => isInForce(id, call));
  if (ids.length > (chosen === undefined ? 0 : 1)) {
    const why =
      chosen === undefined ? 'names no Tariff that is for everybody and in force' : 'names more than one Tariff';
    connector.losses.add(`${connector.path}/tariff_ids`, why);
  }
  connector.drop('tariff_id');
  connector.rename('tariff_ids', 'tariff_id');
  if (chosen === undefined) connector.drop('tariff_id');
  else connector.setWord('tariff_id', chosen);
}

interface KnownTariff {
  readonly id: string;
  readonly type?: string | null;
  readonly start_date_time?: string | null;
  readonly end_date_time?: string | null;
}

function isInForce(id: string, { context }: Call): boolean {
  const now = parseDateTime(context.now ?? '') ?? Number.NaN;
  return (context.tariffs ?? []).some((text) => {
    const tariff = JSON.parse(text) as KnownTariff;
    if (foldId(tariff.id) !== foldId(id) || (tariff.type ?? 'REGULAR') !== 'REGULAR') return false;
    const { start_date_time: start, end_date_time: end } = tariff;
    return (start == null || (parseDateTime(start) ?? 0) <= now) && (end == null || now < (parseDateTime(end) ?? 0));
  });
}
