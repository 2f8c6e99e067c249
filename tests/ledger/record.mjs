import { open, readFile } from 'node:fs/promises';

/// What one client holds the server to: a line for each acknowledgement, on disk before the client goes on.
export class Record {
  static async create(file) {
    const record = new Record(file);
    record.handle = await open(file, 'ax');
    return record;
  }

  constructor(file) {
    this.file = file;
    this.count = 0;
  }

  async add(entry) {
    await this.handle.write(`${JSON.stringify(entry)}\n`);
    await this.handle.datasync();
    this.count += 1;
  }

  close() {
    return this.handle.close();
  }

  static async read(file) {
    const text = await readFile(file, 'utf8');
    return text.split('\n').filter(Boolean).map((line) => JSON.parse(line));
  }
}
