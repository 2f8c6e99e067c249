// Breaks the resolver and its neighbours on purpose, one rule at a time, in a copy of the tree: the tests must notice each.
//
//   node tools/mutants.mjs [name…]
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const copy = join(root, "build/mutants");
const TESTS = ["customers_test", "conversations_test"];

/// `find` must stand in the file exactly once.
const mutants = [
  { name: "a claim joins", file: "customers/people.cpp", find: "draft.id = add_link(transaction, draft);", replace: "draft.assurance = std::max(draft.assurance, Assurance::proved); draft.id = add_link(transaction, draft);" },
  { name: "undo forgets what was said after the join", file: "conversations/parting.cpp", find: "if (!regrouping.parted()) return;", replace: "if (regrouping.parted()) return;" },
  { name: "the direction of a claim is ignored", file: "customers/recognition.cpp", find: "AS s JOIN link AS l ON l.a = s.id JOIN identity AS t ON t.id = l.b \"\n    \"WHERE", replace: "AS s JOIN link AS l ON (l.a = s.id OR l.b = s.id) JOIN identity AS t ON (t.id = l.b OR t.id = l.a) \"\n    \"WHERE" },
  { name: "two users of one account join", file: "customers/resolver.cpp", find: "if (contradict(a.users, b.users)) return Refusal::two_users;", replace: "" },
  { name: "different customer numbers join", file: "customers/resolver.cpp", find: "if (contradict(a.numbers, b.numbers)) return Refusal::different_numbers;", replace: "" },
  { name: "a caller is joined", file: "customers/resolver.cpp", find: "if (is_handle(nodes_[a].kind) || is_handle(nodes_[b].kind)) return Refusal::handle;", replace: "" },
  { name: "shared values go on matching", file: "customers/resolver.cpp", find: "people.size() > limits::kProversOfValue", replace: "people.size() > 1000 * limits::kProversOfValue" },
  { name: "a silent number keeps its owner", file: "customers/people.cpp", find: "at > identity.last_seen + limits::kPhoneSilence", replace: "at > identity.last_seen + 100 * limits::kPhoneSilence" },
  { name: "what a person undid is made again", file: "customers/people.cpp", find: "if (sticks && undone_by_person(sql, draft)) return {};", replace: "static_cast<void>(sticks);" },
  { name: "names are not compared", file: "customers/resolver.cpp", find: "if (names.differ_in_full || (names.differ && established)) return Refusal::different_names;", replace: "if (false && (names.differ_in_full || (names.differ && established))) return Refusal::different_names;" },
  { name: "a token joins people", file: "conversations/resume_tokens.cpp", find: "draft.assurance = Assurance::channel;", replace: "draft.assurance = Assurance::proved;" },
  { name: "a token links the wrong way round", file: "conversations/resume_tokens.cpp", find: "customers::make_link(transaction, new_end, old_end,", replace: "customers::make_link(transaction, old_end, new_end," },
  { name: "the old end reads on", file: "conversations/reading.cpp", find: "if (one.to == at) next.push_back(one.from);", replace: "next.push_back(one.to == at ? one.from : one.to);" },
  { name: "a token works twice", file: "conversations/resume_tokens.cpp", find: "return !token.used_at && now", replace: "return now" },
  { name: "a token works for ever", file: "conversations/resume_tokens.cpp", find: "now <= token.expires_at &&", replace: "now >= token.at &&" },
  { name: "a token works anywhere", file: "conversations/resume_tokens.cpp", find: "token->account == account.id && usable", replace: "usable" },
  { name: "codes may be guessed", file: "conversations/resume_tokens.cpp", find: "  if (count_code_guesses(sql, speaker.id, since) >= limits::kCodeGuesses) return {};\n", replace: "" },
  { name: "anybody may say that it was not him", file: "conversations/resume_tokens.cpp", find: "if (!token || (token->identity != speaker.id && token->used_by != speaker.id)) return;", replace: "if (!token) return;" },
  { name: "the guest of who leaves stays behind", file: "conversations/parting_rule.cpp", find: "      sets.join(holder->second, at);\n", replace: "" },
  { name: "the next caller reads the proved call", file: "conversations/conversation_store.cpp", find: "owners.without.push_back(one.id);", replace: "static_cast<void>(one);" },
];

const run = (command, args, options = {}) => execFileSync(command, args, { cwd: copy, stdio: "pipe", ...options });

function build() {
  run("cmake", ["--build", join(copy, "build"), "--target", ...TESTS]);
}

function testsPass() {
  const env = { ...process.env };
  delete env.THROUGHLINE_TEST_POSTGRES;
  try {
    for (const test of TESTS) run(join(copy, "build/src", test.replace("_test", ""), test), ["--gtest_brief=1"], { env, timeout: 120_000 });
    return true;
  } catch {
    return false;
  }
}

function prepare() {
  mkdirSync(copy, { recursive: true });
  for (const part of ["src", "cmake", "api", "tests/fuzz", "CMakeLists.txt", "CMakePresets.json"]) {
    rmSync(join(copy, part), { recursive: true, force: true });
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  if (!existsSync(join(copy, ".deps"))) symlinkSync(join(root, ".deps"), join(copy, ".deps"));
  run("cmake", ["-S", copy, "-B", join(copy, "build"), "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_FLAGS_DEBUG=-O1"]);
  build();
}

const wanted = process.argv.slice(2);
prepare();
if (!testsPass()) {
  console.error("mutants: the tests fail without a mutant");
  console.log("0 passed, 1 failed, 0 skipped");
  process.exit(1);
}
let found = 0;
let missed = 0;
for (const mutant of mutants.filter((one) => wanted.length === 0 || wanted.includes(one.name))) {
  const path = join(copy, "src", mutant.file);
  const text = readFileSync(path, "utf8");
  if (text.split(mutant.find).length !== 2) throw new Error(`mutants: '${mutant.name}' does not fit src/${mutant.file} any more`);
  writeFileSync(path, text.replace(mutant.find, mutant.replace));
  let noticed = true;
  try {
    build();
    noticed = !testsPass();
  } catch {
    throw new Error(`mutants: '${mutant.name}' does not compile`);
  } finally {
    writeFileSync(path, text);
  }
  console.log(`${noticed ? "found " : "MISSED"}  ${mutant.name}`);
  if (noticed) found += 1;
  else missed += 1;
}
console.log(`${found} passed, ${missed} failed, 0 skipped`);
process.exitCode = missed === 0 ? 0 : 1;
