import { languageOf, type TextLanguage } from '../../hub/drivers/charging/state-texts.ts';
import type { Fault } from '../../kernel/fault.ts';
import type { Limits } from '../../kernel/limits.ts';
import { languagesOf } from '../driver/languages.ts';

/** What the pages say, in each language. */
export interface PageTexts {
  readonly language: TextLanguage;
  signInTo(provider: string): string;
  createAt(provider: string): string;
  goOnIn(client: string): string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly signIn: string;
  readonly create: string;
  readonly hasAccount: string;
  readonly createInstead: string;

  readonly doesNotWork: string;
  readonly wrong: string;
  readonly tooOften: string;
  readonly busy: string;
  readonly taken: string;
  readonly notHere: string;
  readonly tooOld: string;
  readonly emailNeeded: string;
  passwordOf(min: number, max: number): string;
  readonly nameTooLong: string;
}

const en: PageTexts = {
  language: 'en',
  signInTo: (provider) => `Sign in to ${provider}`,
  createAt: (provider) => `Create your ${provider} account`,
  goOnIn: (client) => `to go on in ${client}`,
  name: 'Name',
  email: 'Email',
  password: 'Password',
  signIn: 'Sign in',
  create: 'Create account',
  hasAccount: 'I have an account',
  createInstead: 'Create an account',
  doesNotWork: 'This does not work',
  wrong: 'The email or the password is wrong.',
  tooOften: 'Too many attempts: try again later.',
  busy: 'Too many people sign in at the moment: try again soon.',
  taken: 'There is an account with this email: sign in with it.',
  notHere: 'Accounts are not made here.',
  tooOld: 'This page is too old, or was not opened in this browser: begin again in the app.',
  emailNeeded: 'The email must be an email address.',
  passwordOf: (min, max) => `The password must have ${min} to ${max} characters.`,
  nameTooLong: 'The name must not be longer than 100 characters.',
};

const de: PageTexts = {
  language: 'de',
  signInTo: (provider) => `Anmelden bei ${provider}`,
  createAt: (provider) => `Konto bei ${provider} anlegen`,
  goOnIn: (client) => `um in ${client} fortzufahren`,
  name: 'Name',
  email: 'E-Mail',
  password: 'Passwort',
  signIn: 'Anmelden',
  create: 'Konto anlegen',
  hasAccount: 'Ich habe ein Konto',
  createInstead: 'Konto anlegen',
  doesNotWork: 'Das geht so nicht',
  wrong: 'Die E-Mail oder das Passwort ist falsch.',
  tooOften: 'Zu viele Versuche: bitte später noch einmal.',
  busy: 'Gerade melden sich zu viele an: bitte gleich noch einmal.',
  taken: 'Mit dieser E-Mail gibt es schon ein Konto: melden Sie sich damit an.',
  notHere: 'Konten werden hier nicht angelegt.',
  tooOld: 'Diese Seite ist zu alt oder wurde nicht in diesem Browser geöffnet: beginnen Sie in der App von vorn.',
  emailNeeded: 'Die E-Mail muss eine E-Mail-Adresse sein.',
  passwordOf: (min, max) => `Das Passwort muss ${min} bis ${max} Zeichen haben.`,
  nameTooLong: 'Der Name darf nicht länger als 100 Zeichen sein.',
};

const fr: PageTexts = {
  language: 'fr',
  signInTo: (provider) => `Se connecter à ${provider}`,
  createAt: (provider) => `Créer votre compte ${provider}`,
  goOnIn: (client) => `pour continuer dans ${client}`,
  name: 'Nom',
  email: 'E-mail',
  password: 'Mot de passe',
  signIn: 'Se connecter',
  create: 'Créer le compte',
  hasAccount: 'J’ai un compte',
  createInstead: 'Créer un compte',
  doesNotWork: 'Cela ne fonctionne pas',
  wrong: 'L’e-mail ou le mot de passe est incorrect.',
  tooOften: 'Trop de tentatives : réessayez plus tard.',
  busy: 'Trop de personnes se connectent en ce moment : réessayez bientôt.',
  taken: 'Il existe un compte avec cet e-mail : connectez-vous avec celui-ci.',
  notHere: 'On ne crée pas de compte ici.',
  tooOld: 'Cette page est trop ancienne ou n’a pas été ouverte dans ce navigateur : recommencez dans l’application.',
  emailNeeded: 'L’e-mail doit être une adresse e-mail.',
  passwordOf: (min, max) => `Le mot de passe doit avoir de ${min} à ${max} caractères.`,
  nameTooLong: 'Le nom ne doit pas dépasser 100 caractères.',
};

const nl: PageTexts = {
  language: 'nl',
  signInTo: (provider) => `Aanmelden bij ${provider}`,
  createAt: (provider) => `Maak uw account bij ${provider}`,
  goOnIn: (client) => `om verder te gaan in ${client}`,
  name: 'Naam',
  email: 'E-mail',
  password: 'Wachtwoord',
  signIn: 'Aanmelden',
  create: 'Account maken',
  hasAccount: 'Ik heb een account',
  createInstead: 'Een account maken',
  doesNotWork: 'Dit werkt niet',
  wrong: 'Het e-mailadres of het wachtwoord is onjuist.',
  tooOften: 'Te veel pogingen: probeer het later opnieuw.',
  busy: 'Er melden zich nu te veel mensen aan: probeer het zo opnieuw.',
  taken: 'Er is al een account met dit e-mailadres: meld u daarmee aan.',
  notHere: 'Hier worden geen accounts gemaakt.',
  tooOld: 'Deze pagina is te oud of is niet in deze browser geopend: begin opnieuw in de app.',
  emailNeeded: 'Vul een e-mailadres in.',
  passwordOf: (min, max) => `Het wachtwoord moet ${min} tot ${max} tekens hebben.`,
  nameTooLong: 'De naam mag niet langer zijn dan 100 tekens.',
};

const es: PageTexts = {
  language: 'es',
  signInTo: (provider) => `Iniciar sesión en ${provider}`,
  createAt: (provider) => `Crear su cuenta de ${provider}`,
  goOnIn: (client) => `para continuar en ${client}`,
  name: 'Nombre',
  email: 'Correo electrónico',
  password: 'Contraseña',
  signIn: 'Iniciar sesión',
  create: 'Crear cuenta',
  hasAccount: 'Ya tengo una cuenta',
  createInstead: 'Crear una cuenta',
  doesNotWork: 'Esto no funciona',
  wrong: 'El correo electrónico o la contraseña no es correcta.',
  tooOften: 'Demasiados intentos: inténtelo más tarde.',
  busy: 'Hay demasiadas personas iniciando sesión: inténtelo dentro de poco.',
  taken: 'Ya hay una cuenta con este correo electrónico: inicie sesión con ella.',
  notHere: 'Aquí no se crean cuentas.',
  tooOld: 'Esta página es demasiado antigua o no se abrió en este navegador: empiece de nuevo en la aplicación.',
  emailNeeded: 'El correo electrónico debe ser una dirección válida.',
  passwordOf: (min, max) => `La contraseña debe tener de ${min} a ${max} caracteres.`,
  nameTooLong: 'El nombre no debe tener más de 100 caracteres.',
};

const it: PageTexts = {
  language: 'it',
  signInTo: (provider) => `Accedi a ${provider}`,
  createAt: (provider) => `Crea il tuo account ${provider}`,
  goOnIn: (client) => `per continuare in ${client}`,
  name: 'Nome',
  email: 'E-mail',
  password: 'Password',
  signIn: 'Accedi',
  create: 'Crea account',
  hasAccount: 'Ho già un account',
  createInstead: 'Crea un account',
  doesNotWork: 'Non funziona',
  wrong: 'L’e-mail o la password non è corretta.',
  tooOften: 'Troppi tentativi: riprova più tardi.',
  busy: 'Troppe persone stanno accedendo in questo momento: riprova tra poco.',
  taken: 'Esiste già un account con questa e-mail: accedi con quello.',
  notHere: 'Qui non si creano account.',
  tooOld: 'Questa pagina è troppo vecchia o non è stata aperta in questo browser: ricomincia nell’app.',
  emailNeeded: 'L’e-mail deve essere un indirizzo e-mail.',
  passwordOf: (min, max) => `La password deve avere da ${min} a ${max} caratteri.`,
  nameTooLong: 'Il nome non deve superare i 100 caratteri.',
};

const all: Readonly<Record<TextLanguage, PageTexts>> = { en, de, fr, nl, es, it };

/** The texts in the language somebody reads: what the client says of that (`ui_locales` of OpenID Connect), else what his browser says. */
export function textsFor(
  { driverLanguagesMax: max }: Pick<Limits, 'driverLanguagesMax'>,
  uiLocales: string | undefined,
  acceptLanguage: string | undefined,
): PageTexts {
  return all[languageOf(uiLocales?.split(' ', max) ?? languagesOf(acceptLanguage, max))];
}

/** What went wrong, to the person before the page. */
export function sentencesOf(
  texts: PageTexts,
  { kind, issues, message }: Fault,
  length: { readonly min: number; readonly max: number },
): string {
  switch (kind) {
    case 'unauthenticated':
      return texts.wrong;
    case 'too-many-requests':
      return texts.tooOften;
    case 'overloaded':
      return texts.busy;
    case 'conflict':
      return texts.taken;
    case 'forbidden':
      return texts.notHere;
    case 'invalid':
      return issues.map(({ path }) => issueIn(texts, path, length)).join(' ');
    default:
      return message;
  }
}

function issueIn(texts: PageTexts, path: string, { min, max }: { readonly min: number; readonly max: number }): string {
  if (path === '/email') return texts.emailNeeded;
  return path === '/password' ? texts.passwordOf(min, max) : texts.nameTooLong;
}
