import { createHash } from 'node:crypto';
import type { Places } from './places.ts';
import type { ServerPrograms } from './server-programs.ts';

/** PostgreSQL settings by name. */
export type ServerSettings = Readonly<Record<string, string>>;

/**
 * What the embedded server runs with. Memory and connections suit one hub on a small machine; everything that makes an
 * acknowledged write last is on.
 */
const embeddedSettings: ServerSettings = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '128MB',
  // A process of the hub may come to hold 70; the rest is for tools.
  max_connections: '100',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  // Off: the only method this build has (pglz) costs more processor time than the writing it saves.
  wal_compression: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  cluster_name: 'crossvolt',
  // The server's log tells of its life. Errors of statements go to the hub; here they would show rows and parameters.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
};

/** Name of the setting by which a later hub recognises a server it may take over. */
export const fingerprintSetting = 'crossvolt.fingerprint';

/** A server's command line, and the fingerprint that changes with it and with the programs. It holds no secret. */
export function commandLineOf(
  places: Places,
  programs: ServerPrograms,
  overrides: ServerSettings,
): { args: readonly string[]; fingerprint: string } {
  const settings: ServerSettings = { ...embeddedSettings, ...overrides, ...accessOf(places) };
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([programs.version, settings]))
    .digest('hex')
    .slice(0, 16);
  const all = Object.entries({ ...settings, [fingerprintSetting]: fingerprint });
  return { args: all.flatMap(([name, value]) => ['-c', `${name}=${value}`]), fingerprint };
}

function accessOf(places: Places): ServerSettings {
  if (places.transport === 'tcp') return { listen_addresses: '127.0.0.1', unix_socket_directories: '' };
  return {
    listen_addresses: '',
    // Quoted, because the value is a list separated by commas.
    unix_socket_directories: `"${places.socketFolder.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    port: '5432',
  };
}
