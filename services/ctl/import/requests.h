// What a row of the export says, as commands. Nothing is invented: what the source does not say stays unset.
#pragma once

#include "huiyin/dispatch/v1/dispatch.pb.h"
#include "huiyin/intake/v1/intake.pb.h"
#include "huiyin/tracking/v1/tracking.pb.h"
#include "services/ctl/la311/row.h"

namespace huiyin::ctl {

inline constexpr char kSourceSystem[] = "la311";

// The id that the row's matter has where no other had it before; then the next candidate. The same for every run: a second
// run asks again and changes nothing.
std::string MatterIdOf(const la311::Row& row, int candidate = 0);

intake::v1::SubmitCaseRequest SubmitRequest(const la311::Row& row,
                                            const la311::LosAngeles& los_angeles);
tracking::v1::CloseCaseRequest CloseRequest(const la311::Row& row, const std::string& matter_id);
tracking::v1::WithdrawCaseRequest WithdrawRequest(const la311::Row& row,
                                                  const std::string& matter_id);
dispatch::v1::TransferCaseRequest TransferRequest(const la311::Row& row,
                                                  const std::string& matter_id);

common::v1::Channel ChannelOf(std::string_view request_source);

}  // namespace huiyin::ctl
