#include "services/ctl/import/requests.h"

#include <cmath>
#include <utility>

#include "huiyin/intake/v1/commands.pb.h"
#include "services/ctl/import/pack.h"
#include "services/intake/matter_id.h"
#include "services/kit/base/text.h"
#include "services/kit/runtime/chain.h"

namespace huiyin::ctl {
namespace {

constexpr char kActor[] = "import/la311";

void SetHeader(common::v1::CommandHeader* header, const char* what, const la311::Row& row) {
  // A source number may hold what a command id may not: its digest stands for it.
  header->set_command_id(kit::Concat("la311/", what, "/", kit::Digest(row.source_number)));
  header->set_actor(kActor);
}

}  // namespace

std::string MatterIdOf(const la311::Row& row, int candidate) {
  return intake::MatterId(kSourceSystem, row.source_number, "", candidate);
}

common::v1::Channel ChannelOf(std::string_view request_source) {
  constexpr std::pair<std::string_view, common::v1::Channel> kChannels[] = {
      {"Call", common::v1::CHANNEL_HOTLINE},
      {"Mobile App", common::v1::CHANNEL_APP},
      {"Self Service", common::v1::CHANNEL_WEB},
      {"Driver Self Report", common::v1::CHANNEL_GRID_WORKER},
      {"Email", common::v1::CHANNEL_EMAIL},
      {"Council's Office", common::v1::CHANNEL_OFFICIAL},
      {"Letter", common::v1::CHANNEL_LETTER},
      {"Walk-in", common::v1::CHANNEL_SERVICE_WINDOW},
  };
  for (const auto& [name, channel] : kChannels) {
    if (name == request_source) return channel;
  }
  return common::v1::CHANNEL_OTHER_SYSTEM;
}

intake::v1::SubmitCaseRequest SubmitRequest(const la311::Row& row,
                                            const la311::LosAngeles& los_angeles) {
  intake::v1::SubmitCaseRequest request;
  SetHeader(request.mutable_header(), "submit", row);
  intake::v1::SubmitCase* command = request.mutable_command();
  command->set_kind(common::v1::MATTER_KIND_REQUEST);
  command->set_channel(ChannelOf(row.channel));
  command->set_source_system(kSourceSystem);
  command->set_source_number(row.source_number);
  command->set_category_id(CategoryId(row.category));
  command->set_area_id(la311::AreaId(row));
  command->set_address(row.address);
  if (row.latitude.has_value() && row.longitude.has_value()) {
    command->mutable_place()->set_latitude_e7(
        static_cast<int32_t>(std::lround(*row.latitude * 1e7)));
    command->mutable_place()->set_longitude_e7(
        static_cast<int32_t>(std::lround(*row.longitude * 1e7)));
  }
  command->set_source_unit_id(UnitId(row.department, row.office));
  if (row.promised_us.has_value()) command->set_promised_at_us(*row.promised_us);
  const la311::Anomalies anomalies = la311::AnomaliesOf(row, los_angeles);
  if (anomalies.promise_before_creation) {
    command->add_anomalies(common::v1::SOURCE_ANOMALY_PROMISE_BEFORE_CREATION);
  }
  if (anomalies.closed_without_date) {
    command->add_anomalies(common::v1::SOURCE_ANOMALY_CLOSED_WITHOUT_DATE);
  }
  if (anomalies.closed_before_creation) {
    command->add_anomalies(common::v1::SOURCE_ANOMALY_CLOSED_BEFORE_CREATION);
  }
  return request;
}

tracking::v1::CloseCaseRequest CloseRequest(const la311::Row& row, const std::string& matter_id) {
  tracking::v1::CloseCaseRequest request;
  SetHeader(request.mutable_header(), "close", row);
  request.mutable_command()->set_matter_id(matter_id);
  request.mutable_command()->set_reason("closed in the source, which knows of no callback");
  if (row.closed_us.has_value()) request.mutable_command()->set_source_closed_at_us(*row.closed_us);
  request.mutable_command()->set_source_closing_unknown(!row.closed_us.has_value() ||
                                                        *row.closed_us < row.created_us);
  return request;
}

tracking::v1::WithdrawCaseRequest WithdrawRequest(const la311::Row& row,
                                                  const std::string& matter_id) {
  tracking::v1::WithdrawCaseRequest request;
  SetHeader(request.mutable_header(), "withdraw", row);
  request.mutable_command()->set_matter_id(matter_id);
  request.mutable_command()->set_reason("cancelled in the source");
  return request;
}

dispatch::v1::TransferCaseRequest TransferRequest(const la311::Row& row,
                                                  const std::string& matter_id) {
  dispatch::v1::TransferCaseRequest request;
  SetHeader(request.mutable_header(), "transfer", row);
  request.mutable_command()->set_matter_id(matter_id);
  request.mutable_command()->set_to_system("unnamed");
  request.mutable_command()->set_reason("referred out in the source, which does not say where to");
  return request;
}

}  // namespace huiyin::ctl
