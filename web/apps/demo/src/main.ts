import './demo.css';

import { element, icon } from './element.ts';
import type { Person } from './messenger.ts';
import { addPerson, listPeople } from './messenger.ts';
import { Phone } from './phone.ts';
import type { Texts } from './texts.ts';
import { knownLanguage, languages, languageTag, textsOf } from './texts.ts';

const root = document.getElementById('root');
let people: Person[] = [];
let phone: Phone | null = null;

const nameOf = (person: Person): string => `${person.first_name} ${person.last_name}`.trim();
const initials = (person: Person): string => ([...person.first_name][0] ?? '') + ([...person.last_name][0] ?? '');
const firstAdded = 5_000_000_900; // who came after the furnished dozen stands at the end
const order = (person: Person): number =>
  person.id >= firstAdded ? languages.length : languages.findIndex((each) => each.code === knownLanguage(person.language));

/** Who is played at first: the address says it, else somebody who speaks the visitor's language. */
function firstPerson(): Person | undefined {
  const asked = Number(location.hash.slice(1));
  const spoken = knownLanguage(navigator.language.slice(0, 2));
  return people.find((person) => person.id === asked) ?? people.find((person) => person.language === spoken) ?? people[0];
}

function personRow(person: Person, chosen: boolean): HTMLElement {
  return element('li', {}, element('button', {
    type: 'button', class: 'person', lang: person.language, 'aria-current': chosen ? 'true' : undefined,
    onclick: () => { show(person, true); },
  },
  element('span', { class: 'face', 'aria-hidden': 'true' }, initials(person)),
  element('span', { class: 'who' }, element('b', {}, nameOf(person)), element('span', {}, person.about)),
  element('span', { class: 'tag' }, languageTag(person.language))));
}

function newPersonForm(texts: Texts, language: string): HTMLElement {
  const name = element('input', { required: true, maxlength: '60', autocomplete: 'off', placeholder: texts.name, 'aria-label': texts.name });
  const choice = element('select', { 'aria-label': texts.language },
    ...languages.map((each) => element('option', { value: each.code, selected: each.code === language }, each.name)));
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const id = await addPerson(name.value.trim(), choice.value);
    people = await sortedPeople();
    const made = people.find((person) => person.id === id);
    if (made) show(made, true);
  };
  return element('details', { class: 'somebody' },
    element('summary', {}, element('span', { class: 'face', 'aria-hidden': 'true' }, icon('add')), texts.somebody),
    element('form', { onsubmit: (event) => void submit(event) }, name, choice,
      element('button', { class: 'primary', type: 'submit' }, texts.begin)));
}

/** For narrow screens, where the list has no room. */
function personChoice(chosen: Person, texts: Texts): HTMLElement {
  const choice = element('select', {
    'aria-label': texts.people,
    onchange: () => {
      const person = people.find((each) => String(each.id) === choice.value);
      if (person) show(person, false);
    },
  }, ...people.map((person) => element('option', { value: String(person.id), selected: person === chosen }, `${nameOf(person)} · ${languageTag(person.language)}`)));
  return choice;
}

const workspaceLink = (texts: Texts): HTMLElement =>
  element('a', { class: 'primary', href: '/', target: 'throughline-workspace' }, element('span', {}, texts.workspace), icon('outside'));

function mark(): HTMLElement {
  return element('div', { class: 'mark' }, element('img', { src: '/demo/favicon.svg', alt: '', width: '20', height: '20' }), element('span', {}, 'Throughline'));
}

function hints(texts: Texts): HTMLElement {
  return element('aside', { class: 'hints' }, element('h2', {}, texts.steps),
    element('ol', {}, ...[texts.step1, texts.step2, texts.step3].map((step) => element('li', {}, step))),
    workspaceLink(texts), element('p', { class: 'small' }, texts.invented));
}

function show(person: Person, focus: boolean): void {
  const language = knownLanguage(person.language);
  const texts = textsOf(language);
  phone?.close();
  phone = new Phone(person);
  document.documentElement.lang = language;
  document.title = `${nameOf(person)} · Voltmart`;
  history.replaceState(null, '', `#${String(person.id)}`);
  root?.replaceChildren(
    element('nav', { class: 'narrow' }, personChoice(person, texts), workspaceLink(texts)),
    element('div', { class: 'people' }, mark(), element('h1', {}, texts.title), element('p', {}, texts.lead),
      element('h2', {}, texts.people), element('ul', {}, ...people.map((each) => personRow(each, each === person))), newPersonForm(texts, language)),
    element('main', {}, phone.node),
    hints(texts));
  document.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  if (focus) phone.focus();
}

const sortedPeople = async (): Promise<Person[]> =>
  (await listPeople()).sort((a, b) => order(a) - order(b) || a.id - b.id);

async function begin(): Promise<void> {
  people = await sortedPeople();
  const person = firstPerson();
  if (person) show(person, matchMedia('(min-width: 900px)').matches);
}

void begin();
