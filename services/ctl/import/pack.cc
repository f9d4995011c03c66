#include "services/ctl/import/pack.h"

#include "services/kit/base/text.h"

namespace huiyin::ctl {
namespace {

std::string Token(std::string_view name) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  if (name.empty()) return kNoneId;
  std::string out;
  for (unsigned char c : name) {
    if (c > ' ' && c < 0x7f && c != '%' && c != '/') {
      out.push_back(static_cast<char>(c));
    } else {
      out.append({'%', kDigits[c >> 4], kDigits[c & 15]});
    }
  }
  return out;
}

std::string NameOrNone(std::string_view name) {
  return name.empty() ? std::string(kNoneId) : std::string(name);
}

}  // namespace

std::string PackName(uint64_t input_digest) { return kit::Concat("la311 ", input_digest); }

std::string UnitId(std::string_view department, std::string_view office) {
  return office.empty() ? Token(department) : kit::Concat(Token(department), "/", Token(office));
}

std::string CategoryId(std::string_view category) { return NameOrNone(category); }

directory::v1::ApplyPack MakePack(const la311::Names& names, std::string pack_name) {
  directory::v1::ApplyPack pack;
  pack.set_name(std::move(pack_name));
  pack.set_prune(true);
  pack.add_entities()->mutable_settings()->set_time_zone("America/Los_Angeles");
  for (const std::string& department : names.departments) {
    directory::v1::Unit* unit = pack.add_entities()->mutable_unit();
    unit->set_id(UnitId(department, ""));
    unit->set_name(NameOrNone(department));
    unit->set_tier(directory::v1::TIER_CITY);
  }
  for (const auto& [department, office] : names.offices) {
    if (office.empty()) continue;
    directory::v1::Unit* unit = pack.add_entities()->mutable_unit();
    unit->set_id(UnitId(department, office));
    unit->set_name(office);
    unit->set_parent_id(UnitId(department, ""));
    unit->set_tier(directory::v1::TIER_CITY);
  }
  for (const std::string& category : names.categories) {
    directory::v1::Category* entity = pack.add_entities()->mutable_category();
    entity->set_id(CategoryId(category));
    entity->set_name(NameOrNone(category));
    entity->set_acceptance(directory::v1::ACCEPTANCE_AUTO);
  }
  std::set<std::string> parents;
  for (const auto& [area, neighbourhood] : names.areas) {
    if (!area.empty() && parents.insert(area).second) {
      directory::v1::Area* parent = pack.add_entities()->mutable_area();
      parent->set_id(area);
      parent->set_name(area);
    }
    if (neighbourhood.empty()) continue;
    directory::v1::Area* entity = pack.add_entities()->mutable_area();
    la311::Row row;
    row.area = area;
    row.neighbourhood = neighbourhood;
    entity->set_id(la311::AreaId(row));
    entity->set_name(neighbourhood);
    entity->set_parent_id(area);
  }
  return pack;
}

}  // namespace huiyin::ctl
