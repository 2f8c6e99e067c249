const en = {
  sections: 'Sections', language: 'Language', views: 'Views',
  laptops: 'Laptops', phones: 'Phones', audio: 'Audio', service: 'Service', cart: 'Cart',
  drawn: 'The laptop, opened', summary: 'Grey · 1.2 kg · 24 months of warranty',
  add: 'Add to cart', added: 'Added', ask: 'Ask about it',
  courier: 'Courier to Kraków: Fri 20 November', locker: 'Locker KRA-214: Thu 19 November from 9:00', returns: 'Return within 30 days',
  screen: 'Screen', screenIs: '14″ OLED, 2880 × 1800, 120 Hz', processor: 'Processor', memory: 'Memory', memoryIs: '32 GB, SSD 1 TB',
  keyboard: 'Keyboard', keyboardIs: 'Latin and Cyrillic engraving', weight: 'Weight', weightIs: '1.2 kg with the battery',
};

export type ShopTexts = typeof en;

const ru: ShopTexts = {
  sections: 'Разделы', language: 'Язык', views: 'Виды',
  laptops: 'Ноутбуки', phones: 'Телефоны', audio: 'Аудио', service: 'Сервис', cart: 'Корзина',
  drawn: 'Открытый ноутбук', summary: 'Серый · 1,2 кг · гарантия 24 месяца',
  add: 'В корзину', added: 'В корзине', ask: 'Спросить о товаре',
  courier: 'Курьер в Краков: пт 20 ноября', locker: 'Пачкомат KRA-214: чт 19 ноября с 9:00', returns: 'Возврат в течение 30 дней',
  screen: 'Экран', screenIs: '14″ OLED, 2880 × 1800, 120 Гц', processor: 'Процессор', memory: 'Память', memoryIs: '32 ГБ, SSD 1 ТБ',
  keyboard: 'Клавиатура', keyboardIs: 'Русская и латинская гравировка', weight: 'Вес', weightIs: '1,2 кг с аккумулятором',
};

const uk: ShopTexts = {
  sections: 'Розділи', language: 'Мова', views: 'Вигляди',
  laptops: 'Ноутбуки', phones: 'Телефони', audio: 'Аудіо', service: 'Сервіс', cart: 'Кошик',
  drawn: 'Відкритий ноутбук', summary: 'Сірий · 1,2 кг · гарантія 24 місяці',
  add: 'До кошика', added: 'У кошику', ask: 'Запитати про товар',
  courier: 'Кур’єр до Кракова: пт 20 листопада', locker: 'Поштомат KRA-214: чт 19 листопада з 9:00', returns: 'Повернення протягом 30 днів',
  screen: 'Екран', screenIs: '14″ OLED, 2880 × 1800, 120 Гц', processor: 'Процесор', memory: 'Пам’ять', memoryIs: '32 ГБ, SSD 1 ТБ',
  keyboard: 'Клавіатура', keyboardIs: 'Українське й латинське гравірування', weight: 'Вага', weightIs: '1,2 кг з акумулятором',
};

const pl: ShopTexts = {
  sections: 'Działy', language: 'Język', views: 'Widoki',
  laptops: 'Laptopy', phones: 'Telefony', audio: 'Audio', service: 'Serwis', cart: 'Koszyk',
  drawn: 'Otwarty laptop', summary: 'Szary · 1,2 kg · gwarancja 24 miesiące',
  add: 'Do koszyka', added: 'W koszyku', ask: 'Zapytaj o produkt',
  courier: 'Kurier do Krakowa: pt. 20 listopada', locker: 'Paczkomat KRA-214: czw. 19 listopada od 9:00', returns: 'Zwrot w ciągu 30 dni',
  screen: 'Ekran', screenIs: '14″ OLED, 2880 × 1800, 120 Hz', processor: 'Procesor', memory: 'Pamięć', memoryIs: '32 GB, SSD 1 TB',
  keyboard: 'Klawiatura', keyboardIs: 'Grawer łaciński i cyrylica', weight: 'Waga', weightIs: '1,2 kg z baterią',
};

export const shopTexts: Record<string, ShopTexts> = { en, ru, uk, pl };
