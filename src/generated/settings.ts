/** The settings. Generated from schemas/config.json by `npm run generate`: do not edit. */

/**
 * The environment variables the hub reads, checked together at start.
 */
export interface Settings {
  /**
   * address to listen on
   */
  HOST: string;
  /**
   * one port for OCPI, stations, admin API, probes and metrics; 0 takes a free one
   */
  PORT: number;
  /**
   * base of every URL the hub hands out; default `http://<HOST>:<PORT>`; request headers never change it
   */
  PUBLIC_URL?: string;
  /**
   * PostgreSQL to use; unset: the hub starts its own under DATA_DIR
   */
  DATABASE_URL?: string;
  /**
   * embedded database and generated secrets (mode 0600)
   */
  DATA_DIR: string;
  /**
   * bearer token with every admin scope; default: generated into `DATA_DIR/admin-token` and printed once; the same for every process on one DATABASE_URL
   */
  ADMIN_TOKEN?: string;
  /**
   * 32 bytes in base64 that encrypt the tokens we must send and key the hashes of those we issued; default: generated into `DATA_DIR/master-key` with the embedded database, required with DATABASE_URL
   */
  MASTER_KEY?: string;
  /**
   * country code of the hub's own party
   */
  HUB_COUNTRY_CODE: string;
  /**
   * party id of the hub's own party
   */
  HUB_PARTY_ID: string;
  /**
   * name of the hub in its business details
   */
  HUB_NAME: string;
  /**
   * `true`: new platforms may use http, loopback and private addresses (labs, tests)
   */
  ALLOW_PRIVATE_NETWORK: boolean;
  /**
   * seconds after which a station that is not connected, or silent, is UNKNOWN to the network
   */
  STATION_OFFLINE_GRACE_S: number;
  /**
   * hosts that operators may have stations send logs to and fetch firmware from, separated by commas; unset: none
   */
  STATION_FILE_HOSTS?: string;
  /**
   * JSON file with the greenhouse gases of a kWh by country, in the form of src/facts/grid-factors.json; default: that file
   */
  GRID_FACTORS_FILE?: string;
  /**
   * pictures below the marks of the map, such as `https://tiles.example/{z}/{x}/{y}.png`: visitors' browsers load them from there, and tell it what they look at; with MAP_TILES_ATTRIBUTION; unset: the hub's own outline of the world, and no request leaves the hub
   */
  MAP_TILES_URL?: string;
  /**
   * whose those pictures are, shown on the map
   */
  MAP_TILES_ATTRIBUTION?: string;
  /**
   * road router that makes detours of searches along a route real ones; needs ROUTER_URL
   */
  ROUTER_KIND?: 'osrm' | 'valhalla' | 'graphhopper';
  /**
   * where the road router is, such as `http://osrm.internal:5000`; unset: detours are estimates
   */
  ROUTER_URL?: string;
  /**
   * PEM file with the hub's certificate and its chain; with TLS_KEY_FILE: the hub serves https and wss itself (TLS 1.2 or newer); unset: http, for behind a proxy that ends TLS
   */
  TLS_CERT_FILE?: string;
  /**
   * PEM file with the key of that certificate
   */
  TLS_KEY_FILE?: string;
  /**
   * PEM file with the CAs of stations' client certificates (OCPP security profile 3); needs TLS_CERT_FILE
   */
  STATION_CA_FILE?: string;
  /**
   * addresses and networks of the proxies in front, separated by commas (`10.0.0.0/8,::1`): for stations and drivers, their X-Forwarded-For and X-Forwarded-Proto count; nobody else's do
   */
  TRUST_PROXY?: string;
  /**
   * which parts this process runs: `http` answers, `ocpp` takes stations' connections, `worker` delivers, bills and watches
   */
  ROLES: string;
  /**
   * `all`: OCPI messages in and out are kept for the admin API, masked; of those about Locations 300 a second; `off`: none is
   */
  MESSAGE_LOG: 'all' | 'off';
  /**
   * days for which messages are kept
   */
  MESSAGE_RETENTION_DAYS: number;
  /**
   * by how much an amount of a CDR may differ from what it comes to, in the smallest units of its currency (cents)
   */
  CDR_CHECK_AMOUNT_UNITS: number;
  /**
   * days after the end of a charge from which on its CDR counts as late
   */
  CDR_CHECK_LATE_DAYS: number;
  /**
   * pino level; logs are JSON lines on stdout
   */
  LOG_LEVEL: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
}
