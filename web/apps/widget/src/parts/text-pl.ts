import { handOver } from '../page/load-part.ts';
import words from '../text/text-pl.json';

handOver(words);
