import { bubble } from './bubble.ts';
import { element, icon } from './element.ts';
import type { Changes, Message, Person } from './messenger.ts';
import { act, sendPhoto, waitForChanges } from './messenger.ts';
import type { Texts } from './texts.ts';
import { textsOf } from './texts.ts';

const pauseAfterFailure = 1500;

function dayName(date: Date, texts: Texts, language: string): string {
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86_400_000);
  if (days === 0) return texts.today;
  if (days === 1) return texts.yesterday;
  return date.toLocaleDateString(language, { weekday: 'short', day: 'numeric', month: 'long' });
}

/** The phone of one person: shows the chat, keeps it up to date until closed, and does what its owner does. */
export class Phone {
  readonly node: HTMLElement;
  private readonly texts: Texts;
  private readonly stopped = new AbortController();
  private readonly messages = new Map<number, Message>();
  private readonly list: HTMLOListElement;
  private readonly notice = element('p', { class: 'notice', role: 'status' });
  private readonly keyboard = element('div', { class: 'keyboard' });
  private readonly editBar = element('div', { class: 'editing', hidden: true });
  private readonly text: HTMLTextAreaElement;
  private readonly form: HTMLElement;
  private readonly blockButton: HTMLButtonElement;
  private shown = false;
  private blocked = false;
  private editing: Message | null = null;

  constructor(private readonly person: Person) {
    this.texts = textsOf(person.language);
    this.list = element('ol', { class: 'messages', role: 'log', 'aria-live': 'polite', lang: person.language });
    this.text = element('textarea', {
      rows: '1', placeholder: this.texts.placeholder, 'aria-label': this.texts.placeholder, maxlength: '4096', lang: person.language,
      onkeydown: (event) => { this.onKey(event as KeyboardEvent); },
      oninput: () => { this.fitText(); },
    });
    this.form = this.composer();
    this.blockButton = element('button', { class: 'quiet', type: 'button', onclick: () => void this.toggleBlocked() }, icon('block'));
    this.node = element('section', { class: 'phone ch-tg', 'aria-label': this.texts.title },
      this.head(), element('div', { class: 'scroll', tabindex: '0' }, this.list), this.notice, this.keyboard, this.editBar, this.form);
    this.showBlocked(false);
    void this.follow();
  }

  close(): void {
    this.stopped.abort();
  }

  focus(): void {
    this.text.focus();
  }

  private head(): HTMLElement {
    return element('header', {},
      element('span', { class: 'face shop', 'aria-hidden': 'true' }, 'V'),
      element('div', {}, element('b', {}, 'Voltmart'), element('span', {}, this.texts.shop)),
      this.blockButton);
  }

  private composer(): HTMLElement {
    const file = element('input', { type: 'file', accept: 'image/jpeg,image/png,image/webp,image/gif', hidden: true, onchange: () => void this.onPhoto(file) });
    const button = (name: 'photo' | 'contact', label: string, click: () => void): HTMLElement =>
      element('button', { class: 'quiet', type: 'button', 'aria-label': label, title: label, onclick: click }, icon(name));
    return element('form', { class: 'composer', onsubmit: (event) => { event.preventDefault(); void this.send(); } },
      button('photo', this.texts.photo, () => { file.click(); }), file,
      this.person.phone !== '' && button('contact', this.texts.contact, () => void this.tell(act(this.person.id, 'contact'))),
      this.text,
      element('button', { class: 'send', type: 'submit', 'aria-label': this.texts.send, title: this.texts.send }, icon('send')));
  }

  /** Waits for changes again and again; a program that was restarted is found again. */
  private async follow(): Promise<void> {
    let version: number | null = null;
    while (!this.stopped.signal.aborted) {
      try {
        const changes = await waitForChanges(this.person.id, version, this.stopped.signal);
        this.notice.textContent = '';
        version = changes.version;
        this.show(changes);
      } catch {
        if (this.stopped.signal.aborted) return;
        this.notice.textContent = this.texts.reconnecting;
        await new Promise((resolve) => setTimeout(resolve, pauseAfterFailure));
      }
    }
  }

  private show(changes: Changes): void {
    const first = !this.shown;
    this.shown = true;
    for (const message of changes.messages) {
      const known = this.messages.has(message.message_id);
      this.messages.set(message.message_id, message);
      this.place(message, known, !first);
    }
    this.list.classList.toggle('empty', this.messages.size === 0);
    this.list.dataset['hint'] = this.texts.empty;
    this.showBlocked(changes.blocked);
    this.showKeyboard();
    if (changes.messages.length) this.scrollDown(first);
  }

  private place(message: Message, known: boolean, isNew: boolean): void {
    const node = bubble(message, this.texts, this.person.language, {
      press: (pressed, data) => void this.tell(act(this.person.id, 'presses', { message_id: pressed.message_id, data })),
      edit: (edited) => { this.startEditing(edited); },
    });
    if (known) {
      this.list.querySelector(`[data-id="${String(message.message_id)}"]`)?.replaceWith(node);
      return;
    }
    const day = dayName(new Date(message.date * 1000), this.texts, this.person.language);
    if (this.list.dataset['day'] !== day) {
      this.list.append(element('li', { class: 'day' }, day));
      this.list.dataset['day'] = day;
    }
    if (isNew) node.classList.add('new');
    this.list.append(node);
  }

  private scrollDown(atOnce: boolean): void {
    const scroll = this.list.parentElement;
    const down = (): void => scroll?.scrollTo({ top: scroll.scrollHeight, behavior: atOnce ? 'instant' : 'smooth' });
    down();
    for (const image of this.list.querySelectorAll('img')) {
      if (!image.complete) image.addEventListener('load', down, { once: true });
    }
  }

  private showBlocked(blocked: boolean): void {
    this.blocked = blocked;
    const label = blocked ? this.texts.unblock : this.texts.block;
    this.blockButton.setAttribute('aria-label', label);
    this.blockButton.title = label;
    this.blockButton.setAttribute('aria-pressed', String(blocked));
    this.node.classList.toggle('blocked', blocked);
    this.notice.textContent = blocked ? this.texts.blocked : '';
    this.form.hidden = blocked;
    if (blocked && this.editing) this.startEditing(null);
  }

  /** The keyboard that the shop's newest message asks for, such as "share my number". */
  private showKeyboard(): void {
    if (this.blocked) {
      this.keyboard.replaceChildren(element('button', { class: 'offer', type: 'button', onclick: () => void this.toggleBlocked() }, this.texts.unblock));
      return;
    }
    const newest = [...this.messages.values()].at(-1);
    const rows = newest?.from.is_bot ? (newest.reply_markup?.keyboard ?? []) : [];
    this.keyboard.replaceChildren(...rows.flat().map((button) => element('button', {
      class: 'offer', type: 'button',
      onclick: () => void this.tell(button.request_contact ? act(this.person.id, 'contact') : act(this.person.id, 'messages', { text: button.text })),
    }, button.text)));
  }

  private startEditing(message: Message | null): void {
    this.editing = message;
    this.text.value = message?.text ?? '';
    this.editBar.hidden = message === null;
    this.editBar.replaceChildren(icon('edit'), element('span', {}, this.texts.editing),
      element('button', { class: 'quiet', type: 'button', 'aria-label': this.texts.cancel, title: this.texts.cancel, onclick: () => { this.startEditing(null); } }, icon('close')));
    this.fitText();
    this.focus();
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.editing) this.startEditing(null);
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void this.send();
  }

  private fitText(): void {
    this.text.style.height = 'auto';
    this.text.style.height = `${String(Math.min(this.text.scrollHeight, 120))}px`;
  }

  private async send(): Promise<void> {
    const text = this.text.value.trim();
    if (text === '') return;
    const deed = this.editing
      ? act(this.person.id, 'edits', { message_id: this.editing.message_id, text })
      : act(this.person.id, 'messages', { text });
    if (await this.tell(deed)) this.startEditing(null);
  }

  private async onPhoto(input: HTMLInputElement): Promise<void> {
    const file = input.files?.[0];
    input.value = '';
    if (!file) return;
    if (await this.tell(sendPhoto(this.person.id, file, this.text.value.trim()))) this.startEditing(null);
  }

  private toggleBlocked(): Promise<boolean> {
    return this.tell(act(this.person.id, this.blocked ? 'unblock' : 'block'));
  }

  private async tell(deed: Promise<void>): Promise<boolean> {
    try {
      await deed;
      return true;
    } catch {
      this.notice.textContent = this.texts.failed;
      return false;
    }
  }
}
