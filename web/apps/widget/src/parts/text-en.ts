import { handOver } from '../page/load-part.ts';
import words from '../text/text-en.json';

handOver(words);
