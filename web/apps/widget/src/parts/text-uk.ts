import { handOver } from '../page/load-part.ts';
import words from '../text/text-uk.json';

handOver(words);
