import type { Version } from './words.ts';

/** What can be set on a station, under its key in 1.6 and as component and variable in 2.x. */
const names = {
  sampleS: ['MeterValueSampleInterval', 'SampledDataCtrlr.TxUpdatedInterval'],
  alignedS: ['ClockAlignedDataInterval', 'AlignedDataCtrlr.Interval'],
  heartbeatS: ['HeartbeatInterval', 'OCPPCommCtrlr.HeartbeatInterval'],
  connectionTimeoutS: ['ConnectionTimeOut', 'TxCtrlr.EVConnectionTimeOut'],
  /** Whether the list and the cache are believed while there is a connection. */
  preAuthorizes: ['LocalPreAuthorize', 'AuthCtrlr.LocalPreAuthorize'],
  authorizesOffline: ['LocalAuthorizeOffline', 'AuthCtrlr.LocalAuthorizeOffline'],
  takesUnknownOffline: ['AllowOfflineTxForUnknownId', 'AuthCtrlr.OfflineTxForUnknownIdEnabled'],
  authorizesRemote: ['AuthorizeRemoteTxRequests', 'AuthCtrlr.AuthorizeRemoteStart'],
  cache: ['AuthorizationCacheEnabled', 'AuthCacheCtrlr.Enabled'],
  listMax: ['LocalAuthListMaxLength', 'LocalAuthListCtrlr.Entries'],
  listMessageMax: ['SendLocalListMaxLength', 'LocalAuthListCtrlr.ItemsPerMessage'],
  stackMax: ['ChargeProfileMaxStackLevel', 'SmartChargingCtrlr.ProfileStackLevel'],
  units: ['ChargingScheduleAllowedChargingRateUnit', 'SmartChargingCtrlr.RateUnit'],
  periodsMax: ['ChargingScheduleMaxPeriods', 'SmartChargingCtrlr.PeriodsPerSchedule'],
  features: ['SupportedFeatureProfiles', 'ReservationCtrlr.Enabled'],
  connectors: ['NumberOfConnectors', 'ChargingStation.Evses'],
  password: ['AuthorizationKey', 'SecurityCtrlr.BasicAuthPassword'],
} as const;

export type SettingName = keyof typeof names;

const readOnly: ReadonlySet<SettingName> = new Set([
  'listMax',
  'listMessageMax',
  'stackMax',
  'units',
  'periodsMax',
  'features',
  'connectors',
]);

const defaults = (version: Version, evses: number): Readonly<Record<Exclude<SettingName, 'password'>, string>> => ({
  sampleS: '900',
  alignedS: '0',
  heartbeatS: '300',
  connectionTimeoutS: '60',
  preAuthorizes: 'false',
  authorizesOffline: 'true',
  takesUnknownOffline: 'false',
  authorizesRemote: 'false',
  cache: 'false',
  listMax: '100',
  listMessageMax: '20',
  stackMax: '8',
  units: version === '1.6' ? 'Current,Power' : 'A,W',
  periodsMax: '24',
  features:
    version === '1.6'
      ? 'Core,FirmwareManagement,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger'
      : 'true',
  connectors: String(evses),
});

export type SetStatus = 'Accepted' | 'Rejected' | 'UnknownVariable';

/** The variables (or configuration keys) of a station, and what they make it do. */
export class Settings {
  readonly #place: 0 | 1;
  readonly #values = new Map<string, string>();
  readonly #readOnly = new Set<string>();

  constructor(version: Version, evses: number, given: Partial<Record<SettingName, string>>) {
    this.#place = version === '1.6' ? 0 : 1;
    for (const [name, value] of Object.entries({ ...defaults(version, evses), ...given })) {
      if (isSettingName(name) && value !== undefined) this.#values.set(this.#key(name), value);
    }
    for (const name of readOnly) this.#readOnly.add(this.#key(name));
  }

  text(name: SettingName): string {
    return this.#values.get(this.#key(name)) ?? '';
  }

  number(name: SettingName): number {
    return Number(this.text(name));
  }

  is(name: SettingName): boolean {
    return this.text(name) === 'true';
  }

  /** By its OCPP name. What is secret has no value to be read. */
  read(key: string): { readonly value?: string; readonly isReadOnly: boolean; readonly isSecret: boolean } | undefined {
    const value = this.#values.get(key);
    const isSecret = key === this.#key('password');
    if (value === undefined && !isSecret) return undefined;
    return { isReadOnly: this.#readOnly.has(key), isSecret, ...(!isSecret && value !== undefined && { value }) };
  }

  write(key: string, value: string): SetStatus {
    if (this.read(key) === undefined) return 'UnknownVariable';
    if (this.#readOnly.has(key)) return 'Rejected';
    this.#values.set(key, value);
    return 'Accepted';
  }

  /** All that can be read, by OCPP name. */
  entries(): [string, string][] {
    return [...this.#values].filter(([key]) => key !== this.#key('password'));
  }

  #key(name: SettingName): string {
    return names[name][this.#place];
  }
}

const isSettingName = (name: string): name is SettingName => Object.hasOwn(names, name);
