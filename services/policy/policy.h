// Policy: one version of the policy pack, in memory. The read side of huiyin.directory, shared by
// all services.
//
// A snapshot is immutable and shared as std::shared_ptr<const Policy>; pointers and views that it
// returns live as long as it does. Folding is total: whatever an event says, the result is a
// policy. Safe from any thread; PolicyBuilder is not.
//
//   PolicyBuilder builder(policy);                       // the snapshot so far, or nothing
//   for (const auto& event : record.events()) builder.Apply(event);
//   policy = builder.Build();  // one per record: linear in the size of the pack
//   auto duty = policy->FindDuty("street-light", "qinghe/chengguan/1");
//   if (duty.has_value()) duty->rule->unit_id();
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "huiyin/directory/v1/directory.pb.h"
#include "services/policy/entity.h"
#include "services/policy/keywords.h"
#include "services/policy/tree.h"
#include "services/policy/work_calendar.h"

namespace huiyin::policy {

// What the duty list says about a case.
struct DutyMatch {
  const directory::v1::DutyRule* rule;
  std::string
      service_level_id;  // the rule's, else the category's, else the default; empty: no limits
};

class Policy {
 public:
  // Version 0: nothing applied yet.
  Policy() { Index(); }
  Policy& operator=(const Policy&) = delete;

  const std::string& name() const { return name_; }
  int64_t version() const { return version_; }
  // With every default filled in: UTC, 30 days of outcome memory, 2 returns, 2 reopenings, 1
  // extension, 2 calls before an SMS. -1 (never) is 0 here: each is the number that counts.
  const directory::v1::Settings& settings() const { return settings_; }
  absl::TimeZone time_zone() const { return time_zone_; }

  // nullptr: no such entity.
  const directory::v1::Unit* unit(std::string_view id) const { return units_.Get(id); }
  const directory::v1::Area* area(std::string_view id) const { return areas_.Get(id); }
  const directory::v1::Category* category(std::string_view id) const { return categories_.Get(id); }
  const directory::v1::ServiceLevel* service_level(std::string_view id) const;
  const directory::v1::DutyRule* duty_rule(std::string_view id) const;
  const directory::v1::Calendar* calendar(std::string_view id) const;
  const directory::v1::ReturnReason* return_reason(std::string_view id) const;
  const directory::v1::MeasureRule* measure_rule(std::string_view id) const;
  // The whole pack in the order of EntityKey.
  Entities entities() const;

  // Parent first, root last; itself not included.
  std::vector<std::string_view> AncestorUnits(std::string_view id) const;
  std::vector<std::string_view> AncestorAreas(std::string_view id) const;
  std::vector<std::string_view> AncestorCategories(std::string_view id) const;
  // Who stands above it and may speak: the nearest ancestor of a higher tier, else its parent, else
  // nullptr.
  const directory::v1::Unit* UnitAbove(std::string_view id) const;
  // Is `id` that unit or below it?
  bool UnitCovers(std::string_view ancestor_id, std::string_view id) const;

  // The nearest category decides (itself, its ancestors, any), then the nearest area. Empty ids
  // match only rules for any. Rules whose unit is unknown do not count.
  std::optional<DutyMatch> FindDuty(std::string_view category_id, std::string_view area_id) const;
  // The rule's own level, else the nearest category's, else the default; nullptr: no limits. `rule`
  // may be nullptr.
  const directory::v1::ServiceLevel* ServiceLevelFor(std::string_view category_id,
                                                     const directory::v1::DutyRule* rule) const;
  // The rule that speaks when a case of that category shows the fact for the count-th time: the most
  // severe, then the one of the nearest category, then the smaller id; nullptr: none does.
  const directory::v1::MeasureRule* MeasureFor(std::string_view category_id,
                                               common::v1::CaseFact fact, int32_t count) const;
  // A calendar made ready for counting; nullptr: no such calendar, or one without any work.
  std::shared_ptr<const WorkCalendar> work_calendar(std::string_view id) const;
  // The category with the longest matching keyword, ties by category id; nullopt: none matches, a
  // person decides.
  std::optional<std::string> ClassifyByKeywords(std::string_view text) const;

  // Of a moment, in the policy's time zone: year times 100 plus month; days since 1970-01-01.
  int32_t LocalMonth(int64_t time_us) const;
  int32_t LocalDay(int64_t time_us) const;

 private:
  friend class PolicyBuilder;
  using RulesByArea = StringMap<const directory::v1::DutyRule*>;

  Policy(const Policy&) = default;  // what Index made still points into the other: Index anew

  void Index();
  void IndexDuty();
  void IndexCalendars();

  // Folded.
  std::string name_;
  int64_t version_ = 0;
  std::optional<directory::v1::Settings> stored_settings_;
  Tree<directory::v1::Unit> units_;
  Tree<directory::v1::Area> areas_;
  Tree<directory::v1::Category> categories_;
  StringMap<directory::v1::ServiceLevel> service_levels_;
  StringMap<directory::v1::DutyRule> duty_rules_;
  StringMap<directory::v1::Calendar> calendars_;
  StringMap<directory::v1::ReturnReason> return_reasons_;
  StringMap<directory::v1::MeasureRule> measure_rules_;
  // Made by Index from what is above.
  directory::v1::Settings settings_;
  absl::TimeZone time_zone_;
  StringMap<RulesByArea> duty_;  // category, then area; "": any
  StringMap<std::shared_ptr<const WorkCalendar>> work_calendars_;
  std::shared_ptr<const KeywordIndex> keywords_;
};

class PolicyBuilder {
 public:
  // nullptr: from nothing.
  explicit PolicyBuilder(const std::shared_ptr<const Policy>& base = nullptr);

  void Apply(const directory::v1::Event& event);
  // The snapshot after all events applied so far. The builder starts again from it.
  std::shared_ptr<const Policy> Build();

 private:
  void Put(const directory::v1::Entity& entity);
  void Remove(const directory::v1::Entity& entity);

  std::shared_ptr<const Policy> base_;
  std::shared_ptr<Policy> next_;  // copied from base_ on the first event
};

}  // namespace huiyin::policy
