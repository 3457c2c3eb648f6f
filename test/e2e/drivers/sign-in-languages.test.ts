import { expect } from 'chai';
import { hostEmsp } from '../../support/drivers/account.ts';
import { beginFlow, openPage, registerClient, type TestClient } from '../../support/drivers/oidc.ts';
import { startHub, type TestHub } from '../../support/hub.ts';

describe('the page to sign in', () => {
  let hub: TestHub;
  let client: TestClient;
  before(async () => {
    hub = await startHub();
    await hostEmsp(hub, 'DE-XVE', { has_sign_up: true });
    client = await registerClient(hub);
  });
  after(() => hub.stop());

  const pageIn = async (language: string, changes: Record<string, string> = {}): Promise<string> => {
    const headers = { 'accept-language': language };
    return (await fetch(beginFlow(hub, client, changes).url, { headers })).text();
  };

  it('speaks the language of its browser, or what the app says it is', async () => {
    const titles: Record<string, string> = {
      en: 'Sign in to',
      'de-AT, en;q=0.5': 'Anmelden bei',
      fr: 'Se connecter à',
      nl: 'Aanmelden bij',
      es: 'Iniciar sesión en',
      it: 'Accedi a',
      'xx, *': 'Sign in to',
    };
    for (const [language, title] of Object.entries(titles))
      expect(await pageIn(language), language).to.contain(`<h1>${title} Drivers of DE-XVE</h1>`);
    expect(await pageIn('fr', { ui_locales: 'xx nl-BE de' }))
      .to.contain('<html lang="nl">')
      .and.contain('Wachtwoord');
    expect(await pageIn('fr', { prompt: 'create' })).to.contain('Créer votre compte Drivers of DE-XVE');
    expect(await pageIn('es', { client_id: 'none' })).to.contain('<h1>Esto no funciona</h1>');
  });

  it('says what is wrong in it', async () => {
    const page = await openPage(beginFlow(hub, client, { ui_locales: 'de', prompt: 'create' }).url);
    const answer = await page.submit({ email: 'none', password: 'kurz' });
    expect(await answer.text())
      .to.contain('Die E-Mail muss eine E-Mail-Adresse sein.')
      .and.contain('Das Passwort muss 10 bis 128 Zeichen haben.');
    const wrong = await openPage(beginFlow(hub, client, { ui_locales: 'it' }).url);
    const refused = await wrong.submit({ email: 'nobody@example.com', password: 'x' });
    expect(await refused.text()).to.contain('L’e-mail o la password non è corretta.');
  });
});
