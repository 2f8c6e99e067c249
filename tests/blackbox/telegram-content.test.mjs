import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startCompany } from './support/company.mjs';
import { eventually } from './support/eventually.mjs';

let company;
let api;
let admin;

before(async () => {
  company = await startCompany();
  ({ api, admin } = company);
});

after(() => company?.close());

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const untilFetched = (conversation, fits) =>
  eventually(
    async () => (await admin.timeline(conversation)).find((touch) => fits(touch) && touch.attachments.every((one) => one.state === 'stored')),
    { what: 'the fetched file' },
  );

test('a photo is fetched and shown with its caption', async () => {
  const customer = company.customer();
  api.offerFile('photo-big', PNG, 'photos/file_1.jpg');
  const { id } = await customer.begins(admin, {
    caption: 'It is broken here',
    caption_entities: [{ type: 'bold', offset: 6, length: 6 }],
    photo: [
      { file_id: 'photo-small', file_unique_id: 'a', width: 90, height: 90, file_size: 10 },
      { file_id: 'photo-big', file_unique_id: 'b', width: 800, height: 600, file_size: PNG.length },
    ],
  });
  const touch = await untilFetched(id, (one) => one.text === 'It is broken here');
  const [photo] = touch.attachments;
  assert.equal(photo.kind, 'photo');
  assert.equal(photo.type, 'image/png', 'the bytes decide, not the claim');
  assert.deepEqual([photo.width, photo.height], [800, 600]);
  assert.deepEqual(touch.payload.entities, [{ kind: 'bold', offset: 6, length: 6 }]);
  const download = await admin.request('GET', photo.url, { expect: 200 });
  assert.deepEqual(download.body, PNG);
  assert.equal(download.headers['content-type'], 'image/png');
});

test('a document keeps its name; one that cannot be had fails alone', async () => {
  const customer = company.customer();
  api.offerFile('invoice', Buffer.from('%PDF-1.4 invoice'), 'documents/file_2.pdf');
  const document = (file_id, file_name) => ({ document: { file_id, file_unique_id: file_id, file_name, mime_type: 'application/pdf', file_size: 16 } });
  const { id } = await customer.begins(admin, document('invoice', 'Invoice 12.pdf'));
  const touch = await untilFetched(id, (one) => one.attachments?.length === 1);
  assert.equal(touch.attachments[0].name, 'Invoice 12.pdf');
  assert.equal(touch.attachments[0].kind, 'document');

  api.failNext({ status: 400, body: { ok: false, error_code: 400, description: 'Bad Request: file is too big' } }, { method: 'getFile' });
  await customer.says({ ...document('too-big', 'film.pdf'), caption: 'and this' });
  const failed = await customer.untilTouch(admin, id, (one) => one.text === 'and this' && one.attachments[0].state === 'failed');
  assert.equal(failed.attachments[0].url, null);
});

test('the items of an album stay together and in order', async () => {
  const customer = company.customer();
  api.offerFile('album-1', PNG, 'photos/a1.jpg');
  api.offerFile('album-2', PNG, 'photos/a2.jpg');
  const item = (file_id, caption) => ({
    media_group_id: '9988', caption,
    photo: [{ file_id, file_unique_id: file_id, width: 10, height: 10, file_size: PNG.length }],
  });
  const { id } = await customer.begins(admin, item('album-1', 'Two views'));
  await customer.says(item('album-2'));
  const touches = await eventually(async () => {
    const all = await admin.timeline(id);
    return all.length === 2 && all;
  }, { what: 'both items' });
  assert.deepEqual(touches.map((touch) => touch.payload.album), ['9988', '9988']);
  assert.equal(touches[0].text, 'Two views');
});

test('buttons are offered, pressed, and the press is answered', async () => {
  const customer = company.customer();
  const { id } = await customer.begins(admin, 'Which day?');
  const offer = await admin.reply(id, {
    text: 'Choose a day',
    buttons: [[{ label: 'Monday', data: 'day:1' }, { label: 'Tuesday', data: 'day:2' }], [{ label: 'Shop', url: 'https://example.com/' }]],
  });
  await admin.untilDelivery(id, offer.id, 'sent');
  const [send] = api.sendsOf('Choose a day');
  assert.deepEqual(send.fields.reply_markup, {
    inline_keyboard: [
      [{ text: 'Monday', callback_data: 'day:1' }, { text: 'Tuesday', callback_data: 'day:2' }],
      [{ text: 'Shop', url: 'https://example.com/' }],
    ],
  });
  const press = customer.pressed('day:2', { message_id: 1_000_000 + api.lastMessage, chat: customer.chat, date: customer.now() });
  await customer.post(press);
  const touch = await customer.untilTouch(admin, id, (one) => one.payload.button !== undefined);
  assert.deepEqual(touch.payload.button, { data: 'day:2', label: 'Tuesday' });
  assert.equal(touch.payload.reply_to, offer.id);
  assert.equal(touch.text, 'Tuesday');
  const answer = await eventually(
    () => api.callsOf('answerCallbackQuery').find((call) => call.fields.callback_query_id === press.callback_query.id),
    { what: 'the answer to the press' },
  );
  assert.deepEqual(Object.keys(answer.fields), ['callback_query_id']);
});

test('a request for the phone number replaces the keyboard', async () => {
  const customer = company.customer();
  const { id } = await customer.begins(admin);
  await admin.reply(id, { text: 'May we call?', buttons: [[{ label: 'My number', request: 'contact' }]] });
  const [send] = await eventually(() => api.sendsOf('May we call?').length > 0 && api.sendsOf('May we call?'), { what: 'the request' });
  assert.deepEqual(send.fields.reply_markup.keyboard, [[{ text: 'My number', request_contact: true }]]);
});

test('an edit changes the text and keeps what was said before', async () => {
  const customer = company.customer();
  const update = await customer.message('Colour red');
  await customer.post(update);
  const { id } = await admin.conversationOf(customer.name);
  await customer.post(customer.edited(update.message.message_id, 'Colour blue'));
  const [touch] = await eventually(async () => {
    const all = await admin.timeline(id);
    return all[0].text === 'Colour blue' && all;
  }, { what: 'the edit' });
  assert.deepEqual(touch.payload.edits, ['Colour red']);
  assert.ok(touch.payload.edited_at);
  await customer.post(customer.edited(update.message.message_id, 'Colour green', { edit_date: customer.now() + 2 }));
  await customer.untilTouch(admin, id, (one) => one.text === 'Colour green');
  const [again, ...others] = await admin.timeline(id);
  assert.equal(others.length, 0);
  assert.deepEqual(again.payload.edits, ['Colour red', 'Colour blue']);
});

test('an edit that overtakes its message loses neither text nor formatting nor file', async () => {
  const customer = company.customer();
  api.offerFile('late-photo', PNG, 'photos/late.jpg');
  const date = customer.now() - 30;
  const original = customer.message(
    { caption: 'First wording', photo: [{ file_id: 'late-photo', file_unique_id: 'l', width: 10, height: 10, file_size: PNG.length }] },
    { date },
  );
  const bold = [{ type: 'bold', offset: 0, length: 6 }];
  const edit = {
    update_id: original.update_id + 1_000_000,
    edited_message: { ...original.message, caption: 'Second wording', caption_entities: bold, edit_date: date + 10 },
  };
  await customer.post(edit);
  const { id } = await admin.conversationOf(customer.name);
  await customer.post(original);
  const [touch, ...others] = await eventually(async () => {
    const all = await admin.timeline(id);
    return all[0].payload.edits && all;
  }, { what: 'the original' });
  assert.equal(others.length, 0);
  assert.equal(touch.text, 'Second wording');
  assert.deepEqual(touch.payload.edits, ['First wording']);
  assert.deepEqual(touch.payload.entities, [{ kind: 'bold', offset: 0, length: 6 }]);
  assert.equal(touch.attachments.length, 1, 'the photo of the original');
});

test('the own contact proves a phone; somebody else\'s does not', async () => {
  const customer = company.customer({ firstName: 'Pavel' });
  const { id, customer_id } = await customer.begins(admin, {
    contact: { phone_number: '48600100200', first_name: 'Pavel', user_id: 42 },
  });
  const before = await admin.get(`/api/v1/customers/${customer_id}`);
  assert.equal(before.identities.length, 1);
  const [shared] = await admin.timeline(id);
  assert.equal(shared.payload.contact.own, false);

  await customer.says({ contact: { phone_number: '48600100201', first_name: 'Pavel', user_id: customer.id } });
  const known = await eventually(async () => {
    const found = await admin.get(`/api/v1/customers/${customer_id}`);
    return found.identities.length === 2 && found;
  }, { what: 'the linked phone' });
  const phone = known.identities.find((one) => one.kind === 'phone');
  assert.equal(phone.value, '+48600100201');
  assert.equal(phone.assurance, 'proved');
  assert.equal(phone.links[0].rule, 'messenger_contact');
  assert.equal(phone.links[0].assurance, 'proved');
  assert.equal((await admin.get(`/api/v1/customers/${phone.id}`)).id, known.id, 'any identity leads to the customer');
});

test('a location, a venue and a start payload are understood', async () => {
  const customer = company.customer();
  const { id } = await customer.begins(admin, { location: { latitude: 52.2297, longitude: 21.0122 } });
  await customer.says({ venue: { location: { latitude: 50.06, longitude: 19.94 }, title: 'Main square', address: 'Rynek 1' }, location: { latitude: 50.06, longitude: 19.94 } });
  await customer.says({ text: '/start cart_77-x', entities: [{ type: 'bot_command', offset: 0, length: 6 }] });
  await customer.untilTouch(admin, id, (one) => one.payload.start_payload === 'cart_77-x');
  const [place, venue] = await admin.timeline(id);
  assert.equal(place.payload.location.latitude, 52.2297);
  assert.equal(venue.payload.location.title, 'Main square');
});

test('what the connector does not know is kept and shown as such', async () => {
  const customer = company.customer();
  const { id } = await customer.begins(admin, { dice: { emoji: '🎲', value: 4 } });
  const [touch] = await admin.timeline(id);
  assert.equal(touch.payload.unsupported, 'dice');
});

test('blocking and unblocking the bot is seen', async () => {
  const customer = company.customer();
  const { id, customer_id } = await customer.begins(admin);
  const reachable = async () => (await admin.get(`/api/v1/customers/${customer_id}`)).identities[0].reachable;
  assert.equal(await reachable(), true);
  await customer.post(customer.membership('kicked'));
  await eventually(async () => !(await reachable()), { what: 'unreachable' });
  await customer.post(customer.membership('member'));
  await eventually(reachable, { what: 'reachable again' });
  const changes = (await admin.timeline(id, 'state')).map((touch) => touch.payload.change);
  assert.deepEqual(changes, ['blocked', 'unblocked']);
});

test('a group that became a supergroup is answered in its new chat', async () => {
  const customer = company.customer();
  customer.chat = { id: -4001, type: 'group', title: 'Family' };
  const { id } = await customer.begins(admin, 'Hello from the group');
  const upgrade = { ...customer.message({ migrate_to_chat_id: -1004001 }) };
  await customer.post(upgrade);
  await customer.untilTouch(admin, id, (one) => one.payload.change === 'thread_moved');
  const answer = await admin.reply(id, 'Hello group');
  await admin.untilDelivery(id, answer.id, 'sent');
  assert.equal(api.sendsOf('Hello group')[0].fields.chat_id, -1004001);
  customer.chat = { id: -1004001, type: 'supergroup', title: 'Family' };
  await customer.says('Still here');
  await customer.untilTouch(admin, id, (one) => one.text === 'Still here');
});

test('agents\' files go out as a photo, a document and an album', async () => {
  const customer = company.customer();
  const { id } = await customer.begins(admin);
  const send = async (text, ...names) => {
    const attachments = [];
    for (const name of names) attachments.push((await admin.upload(name, name.endsWith('.png') ? PNG : Buffer.from(`text of ${name}`))).id);
    const touch = await admin.reply(id, { text, attachments });
    assert.equal(touch.attachments.length, names.length);
    await admin.untilDelivery(id, touch.id, 'sent');
  };
  await send('a picture', 'label.png');
  await send('a paper', 'Umowa ąę.txt');
  await send('two pictures', 'one.png', 'two.png');
  const [photo] = api.sendsOf('a picture');
  assert.equal(photo.method, 'sendPhoto');
  assert.deepEqual(photo.files[0].bytes, PNG);
  const [paper] = api.sendsOf('a paper');
  assert.equal(paper.method, 'sendDocument');
  assert.equal(paper.files[0].filename, 'Umowa ąę.txt');
  const album = api.callsOf('sendMediaGroup').at(-1);
  assert.equal(album.files.length, 2);
  assert.equal(JSON.parse(album.fields.media)[0].caption, 'two pictures');
});
