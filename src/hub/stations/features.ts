import type { OcppVersion, StationAnswer, StationOutcome, VariableName } from '../../stations/model.ts';
import { saveFeatures } from '../../store/stations/inventory.ts';
import { publishLeftOver } from './locations.ts';
import type { StationHub } from './station-hub.ts';

/** 1.6: a list in one configuration key. */
const profilesKey = 'SupportedFeatureProfiles';

const profileCapabilities: Readonly<Record<string, string>> = {
  reservation: 'RESERVABLE',
  smartcharging: 'CHARGING_PROFILE_CAPABLE',
};

/** 2.x: components that are there and not switched off. */
const componentCapabilities: Readonly<Record<string, string>> = {
  ReservationCtrlr: 'RESERVABLE',
  SmartChargingCtrlr: 'CHARGING_PROFILE_CAPABLE',
};

/**
 * Asks a station what it can do besides what every one can, and tells the network. A station that does not answer this is taken to be
 * able to do what its operator says. Once for each firmware.
 */
export async function learnFeatures(hub: StationHub, station: number, version: OcppVersion): Promise<void> {
  const variables = version === '1.6' ? [{ variable: profilesKey }] : variablesOfComponents();
  const asking = { askedBy: 'hub', deadlineMs: hub.limits.stationAnswerMs };
  const { outcome } = await hub.calls.ask(station, { kind: 'get-variables', variables }, asking);
  const features = featuresIn(outcome, version);
  if (features === undefined) return;
  if (await saveFeatures(hub.stationPool, station, features, new Date(hub.clock.now()))) await publishLeftOver(hub);
}

const variablesOfComponents = (): VariableName[] =>
  Object.keys(componentCapabilities).flatMap((component) =>
    ['Available', 'Enabled'].map((variable) => ({ component, variable })),
  );

/** What an answer says; undefined where nothing was answered that will not be answered later. */
function featuresIn(outcome: StationOutcome, version: OcppVersion): string[] | undefined {
  if (outcome.kind === 'unsupported' || outcome.kind === 'error') return [];
  if (outcome.kind !== 'answered') return undefined;
  return version === '1.6' ? featuresOf16(outcome.answer) : featuresOf2x(outcome.answer);
}

function featuresOf16({ variables = [] }: StationAnswer): string[] {
  const value = variables.find(({ variable }) => variable.toLowerCase() === profilesKey.toLowerCase())?.value ?? '';
  return value.split(',').flatMap((profile) => profileCapabilities[profile.trim().toLowerCase()] ?? []);
}

function featuresOf2x({ variables = [] }: StationAnswer): string[] {
  return Object.entries(componentCapabilities).flatMap(([component, capability]) => {
    const said = variables.filter((one) => one.component === component && one.status === 'Accepted');
    const isOff = said.some(({ value }) => value?.toLowerCase() === 'false');
    return said.length > 0 && !isOff ? [capability] : [];
  });
}
