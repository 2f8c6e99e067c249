import { handOver } from '../page/load-part.ts';
import words from '../text/text-ru.json';

handOver(words);
