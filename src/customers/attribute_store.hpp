#pragma once

#include <string>
#include <vector>

#include "domain/assurance.hpp"
#include "domain/ids.hpp"
#include "storage/writer.hpp"

namespace throughline::customers {

/// Something known of a person. It hangs on the identity it was told of, so that it parts rightly when people part.
struct Attribute {
  IdentityId identity;
  std::string name;
  std::string value;
  std::string source;  // who says so: "agent Oksana", "import crm", a channel account
  Assurance assurance = Assurance::claimed;
  Time at{};
};

/// Keeps the newest value of each source.
void set_attribute(storage::Transaction& transaction, const Attribute& attribute);
/// Takes a value of one source away; true if there was one.
bool remove_attribute(storage::Transaction& transaction, IdentityId identity, const std::string& name,
                      const std::string& source);
/// Takes all values of the identity away.
void erase_attributes(storage::Transaction& transaction, IdentityId identity);

/// All values of all sources told of these identities.
std::vector<Attribute> attributes_of(storage::Session& session, const std::vector<IdentityId>& identities);
/// Of each name the value to show: the most assured, then the newest. Sorted by name.
std::vector<Attribute> best_of(std::vector<Attribute> all);

}  // namespace throughline::customers
