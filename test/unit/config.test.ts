import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ConfigError, readConfig } from '../../src/config.ts';

describe('the settings', () => {
  let dataDir: string;
  before(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'crossvolt-config-'));
  });
  after(() => rmSync(dataDir, { recursive: true }));

  /** What is wrong with these settings, by the names at the beginning of the sentences. */
  function problemsOf(env: Record<string, string>): string[] {
    try {
      readConfig({ DATA_DIR: dataDir, ...env });
    } catch (error) {
      if (error instanceof ConfigError) return error.problems.map((problem) => problem.split(' ')[0] ?? '');
      throw error;
    }
    return [];
  }

  it('have every problem reported at once', () => {
    const env = { DATABASE_URL: 'postgres://localhost/hub', LOG_LEVEL: 'foo', PORT: 'http' };
    expect(problemsOf(env)).to.have.members(['LOG_LEVEL', 'PORT', 'MASTER_KEY']);
  });

  it('are checked where nothing uses them yet', () => {
    expect(problemsOf({ STATION_OFFLINE_GRACE_S: '90', ROLES: 'ocpp' })).to.deep.equal([]);
    expect(problemsOf({ STATION_OFFLINE_GRACE_S: 'soon', ROLES: 'tea' })).to.have.members([
      'STATION_OFFLINE_GRACE_S',
      'ROLES',
    ]);
  });

  it('name files for TLS that are there and belong together', () => {
    const file = join(dataDir, 'no.pem');
    writeFileSync(file, 'no PEM');
    expect(problemsOf({ TLS_CERT_FILE: file })).to.deep.equal(['TLS_CERT_FILE']);
    expect(problemsOf({ STATION_CA_FILE: file })).to.deep.equal(['STATION_CA_FILE']);
    expect(problemsOf({ TLS_CERT_FILE: join(dataDir, 'none'), TLS_KEY_FILE: file })).to.deep.equal(['TLS_CERT_FILE']);
    expect(problemsOf({ TLS_CERT_FILE: file, TLS_KEY_FILE: file })).to.deep.equal(['the']);
    expect(problemsOf({ TRUST_PROXY: '10.0.0.0/8, ::1' })).to.deep.equal([]);
    expect(problemsOf({ TRUST_PROXY: '10.0.0.0/33', PORT: 'http' })).to.have.members(['TRUST_PROXY', 'PORT']);
  });

  it('name pictures for the map with whose they are, and nothing that would loosen its security policy', () => {
    const [MAP_TILES_URL, MAP_TILES_ATTRIBUTION] = ['https://tiles.example/{z}/{x}/{y}.png', '© Somebody'];
    expect(problemsOf({ MAP_TILES_URL, MAP_TILES_ATTRIBUTION })).to.deep.equal([]);
    expect(problemsOf({ MAP_TILES_URL })).to.deep.equal(['MAP_TILES_URL']);
    expect(problemsOf({ MAP_TILES_ATTRIBUTION })).to.deep.equal(['MAP_TILES_URL']);
    for (const url of [
      'https://{s}.tiles.example/{z}/{x}/{y}.png',
      "https://tiles.example/{z}; script-src 'unsafe-inline'",
      'https://tiles.example/',
      'javascript:alert(1)/{z}',
      '/tiles/{z}/{x}/{y}.png',
    ])
      expect(problemsOf({ MAP_TILES_URL: url, MAP_TILES_ATTRIBUTION }), url).to.deep.equal(['MAP_TILES_URL']);
  });

  it('are not repeated in what is said about them', () => {
    const secret = 'a-key-that-is-too-short';
    expect(() => readConfig({ DATA_DIR: dataDir, MASTER_KEY: secret }))
      .to.throw(ConfigError)
      .with.property('message')
      .that.does.not.include(secret);
  });
});
