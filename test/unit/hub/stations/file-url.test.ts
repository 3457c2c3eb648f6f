import { expect } from 'chai';
import { flawOfFileUrl } from '../../../../src/hub/stations/remote/file-url.ts';

const fileHosts = new Set([
  'logs.example.com',
  'localhost',
  '127.0.0.1',
  '10.1.2.3',
  '[::1]',
  '[fd00::1]',
  '192.0.2.7',
]);

describe('a URL for files of stations', () => {
  const allowed = { fileHosts, allowPrivateNetwork: false };

  it('is on a host that is named, with a scheme for files', () => {
    for (const scheme of ['ftp', 'ftps', 'sftp', 'http', 'https'])
      expect(flawOfFileUrl(`${scheme}://user:secret@Logs.Example.com:2121/in/`, allowed), scheme).to.equal(undefined);
    expect(flawOfFileUrl('https://192.0.2.7/x', allowed)).to.equal(undefined);
  });

  const refused = [
    'file:///etc/passwd',
    'gopher://logs.example.com/',
    'javascript:alert(1)',
    'https://elsewhere.example/',
    'https://logs.example.com@elsewhere.example/',
    'https://logs.example.com.elsewhere.example/',
    'https://xlogs.example.com/',
    'https://logs.example.com\\@elsewhere.example/x',
    'logs.example.com/x',
    'https://logs.example.com/ x',
    'https://logs.example.com/\r\nx',
    '',
  ];
  for (const url of refused) {
    it(`is not ${JSON.stringify(url)}`, () => {
      expect(flawOfFileUrl(url, allowed)).to.be.a('string');
    });
  }

  it('is in no private network unless the hub may use those, however the address is written', () => {
    const inside = [
      'http://localhost/',
      'http://127.0.0.1/',
      'http://2130706433/',
      'http://0x7f.1/',
      'ftp://10.1.2.3/',
      'http://[::1]/',
      'http://[fd00::1]/',
    ];
    for (const url of inside) {
      expect(flawOfFileUrl(url, allowed), url).to.equal('is in a private network');
      expect(flawOfFileUrl(url, { fileHosts, allowPrivateNetwork: true }), url).to.equal(undefined);
    }
  });
});
