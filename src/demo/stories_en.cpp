#include "demo/story.hpp"

namespace throughline::demo {

namespace {

Person emma() {
  return {.id = 5'000'000'011,
          .first_name = "Emma",
          .last_name = "Whitfield",
          .username = "emma_whitfield",
          .language = "en",
          .phone = "48512340117",
          .about = "Will the courier come in the evening?"};
}

Story delivery_to_the_coast() {
  return {emma(),
          {13, 14 * 60 + 20},
          {{Act::says, 0, "Hello! Do you deliver large appliances to Gdańsk, and what does it cost?"},
           {Act::replies, 7,
            "Hello Emma, we do. Orders over 300 zł are delivered free of charge, usually within two working days.",
            Colleague::dmytro},
           {Act::says, 3, "Great, that's all I needed"},
           {Act::resolves, 30, {}, Colleague::dmytro}}};
}

Story delivery_on_friday_evening() {
  return {emma(),
          {0, 39},
          {{Act::says, 0,
            "Hi! I ordered an espresso machine on Monday, order V-48512. The tracking page hasn't moved since "
            "yesterday. Is it still coming on Friday?"},
           {Act::replies, 6,
            "Hello Emma, thanks for the order number. The parcel reached the depot this morning; the carrier's page is "
            "simply slow. Friday still holds.",
            Colleague::magda},
           {Act::says, 9, "That's a relief, thank you"},
           {Act::says, 1, "One more thing: I'm only home after six on Friday. Can the courier come in the evening?"},
           {Act::says, 12, "There's nobody else who could take it, so it's rather important"}}};
}

Story cracked_kettle() {
  return {{.id = 5'000'000'012,
           .first_name = "Daniel",
           .last_name = "Okafor",
           .username = "dokafor",
           .language = "en",
           .phone = "48512340128",
           .about = "A kettle that arrived cracked"},
          {1, 9 * 60 + 12},
          {{Act::says, 0, "Good morning. My kettle arrived today and there's a crack near the base."},
           {Act::sends_photo, 2, "Here it is, just above the switch"},
           {Act::replies,
            11,
            "Good morning Daniel, we're sorry about that, and thank you for the clear picture. This is damage from "
            "transport and we will put it right. What would you prefer?",
            Colleague::oksana,
            {"Send a new kettle", "Refund the money"}},
           {Act::presses, 4, "Send a new kettle"},
           {Act::notes, 3,
            "Crack above the switch, clearly from transport. Replacement approved, no need to wait for the return. "
            "Claim filed with the carrier."},
           {Act::replies, 5,
            "A new kettle leaves our warehouse today and should reach you tomorrow before noon. The courier will take "
            "the cracked one back; no need to pack it specially."},
           {Act::says, 7, "Perfect, that was quick. Thank you!"},
           {Act::resolves, 20}}};
}

Story invoice_for_a_company() {
  return {
      {.id = 5'000'000'013,
       .first_name = "Priya",
       .last_name = "Raman",
       .language = "en",
       .phone = "48512340139",
       .about = "An invoice with the wrong name"},
      {4, 13 * 60 + 40},
      {{Act::says, 0,
        "Hello, could you reissue the invoice for order V-47990? It has to be made out to our company, not to me."},
       {Act::replies, 9, "Hello Priya, of course. Please send us the company's full name and tax number.",
        Colleague::dmytro},
       {Act::says, 15, "Northlight Studio, PL 521 300 11 22"},
       {Act::edits, 2, "Northlight Studio Sp. z o.o., PL 521 300 11 22"},
       {Act::notes, 4, "Accounting asked for a correction note, promised for tomorrow.", Colleague::dmytro},
       {Act::replies, 3,
        "Thank you. Accounting is preparing the corrected invoice; it will be in your mailbox by noon tomorrow. Is the "
        "address on the order the right one for it?",
        Colleague::dmytro}}};
}

}  // namespace

std::vector<Story> english_stories() {
  return {delivery_to_the_coast(), delivery_on_friday_evening(), cracked_kettle(), invoice_for_a_company()};
}

}  // namespace throughline::demo
