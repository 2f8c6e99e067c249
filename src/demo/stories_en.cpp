#include "demo/story.hpp"

namespace throughline::demo {

namespace {

constexpr auto kOksana = Colleague::oksana;
constexpr auto kDmytro = Colleague::dmytro;
constexpr auto kMagda = Colleague::magda;

Story late_espresso_machine() {
  return {{.id = 5'000'000'011,
           .first_name = "Emma",
           .last_name = "Whitfield",
           .username = "emma_whitfield",
           .language = "en",
           .phone = "48512340117",
           .about = "A delivery on Friday evening"},
          {0, 34},
          {{Act::says, 0,
            "Hi! I ordered an espresso machine on Monday, order V-48512. The tracking page hasn't moved since "
            "yesterday. Is it still coming on Friday?"},
           {Act::replies, 6,
            "Hello Emma, thanks for the order number. The parcel reached the Warsaw depot this morning; the "
            "carrier's page is simply slow. Friday still holds.",
            kMagda},
           {Act::says, 12, "That's a relief, thank you"},
           {Act::says, 1, "One more thing: I'm only home after six on Friday. Can the courier come in the evening?"},
           {Act::says, 9, "There is nobody who could take it earlier, so it's rather important"}}};
}

Story broken_kettle() {
  return {{.id = 5'000'000'012,
           .first_name = "Daniel",
           .last_name = "Okafor",
           .username = "dokafor",
           .language = "en",
           .phone = "48512340128",
           .about = "A kettle that arrived cracked"},
          {1, 9 * 60 + 12},
          {{Act::says, 0, "Good morning. My kettle arrived today and there is a crack along the base."},
           {Act::sends_photo, 2, "You can see it here, just above the switch"},
           {Act::replies,
            11,
            "Good morning Daniel, I'm sorry about that, and thank you for the clear picture. That is damage "
            "from transport and we will put it right. What would you prefer?",
            kOksana,
            {"Send a new kettle", "Refund the money"}},
           {Act::presses, 4, "Send a new kettle"},
           {Act::notes, 3,
            "Crack above the switch, clearly transport damage. Replacement approved, no need to wait for the "
            "return. Carrier claim filed.",
            kOksana},
           {Act::replies, 5,
            "A new kettle leaves our warehouse today and should reach you tomorrow before noon. The courier will "
            "take the cracked one back; no need to pack it specially.",
            kOksana},
           {Act::says, 7, "Perfect, that was quick. Thank you!"},
           {Act::resolves, 20, {}, kOksana}}};
}

Story invoice_for_a_company() {
  return {{.id = 5'000'000'013,
           .first_name = "Priya",
           .last_name = "Raman",
           .username = "",
           .language = "en",
           .phone = "48512340139",
           .about = "An invoice with the wrong company name"},
          {4, 13 * 60 + 40},
          {{Act::says, 0,
            "Hello, could you reissue the invoice for order V-47990? It has to be made out to the company, not to me."},
           {Act::replies, 9, "Hello Priya, of course. Please send me the company's full name and tax number.", kDmytro},
           {Act::says, 15, "Northlight Studio, PL 521 300 11 22"},
           {Act::edits, 2, "Northlight Studio Sp. z o.o., PL 521 300 11 22"},
           {Act::notes, 4, "Correction note to be issued by accounting, asked for it today.", kDmytro},
           {Act::replies, 3,
            "Thank you. Accounting is issuing a corrected invoice; it will be in your mailbox by tomorrow noon.",
            kDmytro}}};
}

}  // namespace

std::vector<Story> english_stories() { return {late_espresso_machine(), broken_kettle(), invoice_for_a_company()}; }

}  // namespace throughline::demo
