#include "demo/story.hpp"

namespace throughline::demo {

namespace {

Story grey_or_graphite() {
  return {{.id = 5'000'000'041,
           .first_name = "Agnieszka",
           .last_name = "Zielińska",
           .username = "aga_zielinska",
           .language = "pl",
           .phone = "48512340411",
           .about = "Szary czy grafitowy?"},
          {0, 3 * 60 + 10},
          {{Act::says, 0, "Dzień dobry, chciałabym laptop w kolorze szarym, odbiór jutro po 17 w Krakowie. Jest?"},
           {Act::replies,
            11,
            "Pani Agnieszko, dzień dobry. Szary jest dziś tylko w Warszawie; grafitowy możemy odłożyć w Krakowie, przy "
            "Karmelickiej, do jutra do 20:00. Co Pani woli?",
            Colleague::magda,
            {"Grafitowy, jutro", "Poczekam na szary"}},
           {Act::notes, 2,
            "Stan: szary Kraków 0, Warszawa 3; grafitowy Karmelicka 2. Nic nie odłożono do czasu odpowiedzi.",
            Colleague::magda}}};
}

Story return_of_headphones() {
  return {
      {.id = 5'000'000'042,
       .first_name = "Piotr",
       .last_name = "Maj",
       .language = "pl",
       .phone = "48512340422",
       .about = "Zwrot słuchawek"},
      {5, 8 * 60 + 50},
      {{Act::says, 0, "Dzień dobry, chcę zwrócić słuchawki, są nieużywane. Jak to zrobić?"},
       {Act::replies, 10,
        "Dzień dobry, Panie Piotrze. Na zwrot jest 30 dni. Etykietę wyślemy e-mailem, a paczkę wystarczy zostawić w "
        "dowolnym automacie.",
        Colleague::magda},
       {Act::says, 16, "Świetnie, wyślę jutro"},
       {Act::blocks, 26 * 60},
       {Act::fails, 22 * 60,
        "Panie Piotrze, paczka dotarła i zwrot jest przyjęty. 219 zł wróci na kartę w ciągu trzech dni roboczych.",
        Colleague::magda},
       {Act::notes, 6, "Bot zablokowany, wiadomość nie doszła. Wysłać to samo e-mailem z zamówienia.",
        Colleague::magda}}};
}

Story fridge_upstairs() {
  return {{.id = 5'000'000'043,
           .first_name = "Zofia",
           .last_name = "Lis",
           .username = "zofia_lis",
           .language = "pl",
           .phone = "48512340433",
           .about = "Lodówka na trzecie piętro"},
          {0, 47},
          {{Act::says, 0, "Dzień dobry! Czy kurierzy wniosą lodówkę na trzecie piętro? Nie mamy windy."},
           {Act::says, 1, "Model CoolNord 200, zamówienie V-48466"},
           {Act::says, 5, "Drzwi do kuchni mają 78 cm, mam nadzieję, że się zmieści"}}};
}

}  // namespace

std::vector<Story> polish_stories() { return {grey_or_graphite(), return_of_headphones(), fridge_upstairs()}; }

}  // namespace throughline::demo
